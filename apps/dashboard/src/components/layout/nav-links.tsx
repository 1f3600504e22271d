"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/lib/cn";

const LINKS = [
  {
    href: "/",
    label: "Runs",
    owns: (path: string) => path === "/" || path.startsWith("/r/") || path.startsWith("/p/"),
  },
  { href: "/targets", label: "Targets", owns: (path: string) => path.startsWith("/targets") },
  { href: "/glossary", label: "Glossary", owns: (path: string) => path.startsWith("/glossary") },
] as const;

export function NavLinks() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="flex h-full items-stretch gap-1">
      {LINKS.map(({ href, label, owns }) => (
        <Link
          key={href}
          href={href}
          aria-current={owns(path) ? "page" : undefined}
          className={cn(
            "-mb-px flex items-center border-b-2 px-2 transition-colors",
            owns(path) ? "border-foreground" : "border-transparent text-muted-foreground hover:text-foreground",
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  );
}
