import { createFetchHandler } from "@headroom/api";
import { server } from "@/server/context";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

async function handle(request: Request): Promise<Response> {
  const { api, policy } = await server();
  return createFetchHandler({ api, policy })(request);
}

export { handle as GET, handle as POST };
