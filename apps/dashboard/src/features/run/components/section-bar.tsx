import type { ReactNode } from "react";
import { cn } from "@/lib/cn";

/** Links to the page's sections, always at hand. */
export function SectionBar({ sections }: { sections: readonly { readonly id: string; readonly title: string }[] }) {
  return (
    <nav
      aria-label="Sections of the run"
      className="sticky top-11 z-20 -mx-4 flex gap-x-1 overflow-x-auto border-y bg-background/95 px-3 backdrop-blur-sm"
    >
      {sections.map(({ id, title }) => (
        <a
          key={id}
          href={`#${id}`}
          className="flex h-9 shrink-0 items-center rounded-sm px-2 whitespace-nowrap text-muted-foreground hover:text-foreground"
        >
          {title}
        </a>
      ))}
    </nav>
  );
}

/** What a link of the bar leads to, below the site's header and the bar. */
export function PageSection({
  id,
  title,
  className,
  children,
}: {
  id: string;
  title?: string;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section id={id} aria-label={title} className={cn("scroll-mt-24 empty:hidden", className)}>
      {title !== undefined && <h2 className="pt-2 font-semibold">{title}</h2>}
      {children}
    </section>
  );
}
