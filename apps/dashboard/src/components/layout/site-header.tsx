import Link from "next/link";
import { NavLinks } from "./nav-links";
import { ThemeToggle } from "./theme-toggle";

export function SiteHeader() {
  return (
    <header className="sticky top-0 z-30 border-b bg-background/95 backdrop-blur-sm">
      <div className="flex h-11 items-center gap-4 px-4">
        <Link href="/" className="flex items-center gap-2 rounded-sm font-semibold tracking-tight">
          <svg viewBox="0 0 20 16" className="h-4 w-5" aria-hidden="true">
            <path d="M1 2.5h18" stroke="var(--onset-edge)" strokeWidth="1.5" strokeDasharray="3 2" />
            <path
              d="M1 14.5C4 13.5 5 7.6 8.5 6.2c3-1.2 6-1 10.5-1.2"
              fill="none"
              stroke="var(--series-0)"
              strokeWidth="2"
              strokeLinecap="round"
            />
          </svg>
          Headroom
        </Link>
        <NavLinks />
        <div className="ml-auto">
          <ThemeToggle />
        </div>
      </div>
    </header>
  );
}
