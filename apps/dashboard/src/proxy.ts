import { checkRequest, TOKEN_COOKIE } from "@headroom/api";
import { type NextRequest, NextResponse } from "next/server";
import { policy } from "./server/policy";

/** Pages are guarded here; the router under /api/trpc guards itself, since a proxy would buffer its bodies. */
export const config = { matcher: ["/((?!api/trpc|_next/static|icon.svg).*)"] };

const COOKIE_AGE_S = 30 * 24 * 3600;

export function proxy(request: NextRequest): NextResponse {
  const header = (name: string) => request.headers.get(name) ?? undefined;
  const given = request.nextUrl.searchParams.get("token");
  const check = checkRequest(
    {
      method: request.method,
      host: header("host"),
      origin: header("origin"),
      secFetchSite: header("sec-fetch-site"),
      secFetchMode: header("sec-fetch-mode"),
      authorization: given === null ? header("authorization") : `Bearer ${given}`,
      cookie: header("cookie"),
    },
    policy(),
  );
  if (!check.ok) return check.status === 401 ? askForToken(check.message) : refuse(check.status, check.message);
  if (given === null) return NextResponse.next();
  const clean = request.nextUrl.clone();
  clean.searchParams.delete("token");
  const response = NextResponse.redirect(clean);
  response.cookies.set(TOKEN_COOKIE, given, { httpOnly: true, sameSite: "lax", path: "/", maxAge: COOKIE_AGE_S });
  return response;
}

function refuse(status: number, message: string): NextResponse {
  return new NextResponse(`${message}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

function askForToken(message: string): NextResponse {
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Headroom</title><style>body{font:14px/1.5 system-ui;max-width:26rem;margin:20vh auto;padding:0 1rem;color-scheme:light dark}
input,button{font:inherit;padding:.4rem .6rem}input{width:16rem}</style>
<h1 style="font-size:1rem">Headroom asks for a token</h1><p>${message.startsWith("Cannot") && message.includes("another") ? "That token is not one of this server’s." : "This server is open to other machines, so it lets in only those who hold a token."}</p>
<form method="get"><input name="token" type="password" aria-label="Token" autofocus required> <button>Open</button></form></html>`;
  return new NextResponse(page, { status: 401, headers: { "content-type": "text/html; charset=utf-8" } });
}
