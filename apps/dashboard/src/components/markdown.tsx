import ReactMarkdown from "react-markdown";
import { cn } from "@/lib/cn";

/**
 * A note that people write, as Markdown. HTML in it stays text and links go only where a browser may safely follow; images
 * are not loaded, since that would tell another machine who reads.
 */
export function Markdown({ children, className }: { children: string; className?: string }) {
  return (
    <div
      className={cn(
        "flex flex-col gap-2 break-words [&_a]:underline [&_a]:underline-offset-4 [&_code]:num [&_code]:text-xs [&_h1]:font-semibold [&_h2]:font-semibold [&_h3]:font-semibold [&_ol]:list-decimal [&_ol]:pl-5 [&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:border [&_pre]:p-2 [&_ul]:list-disc [&_ul]:pl-5",
        className,
      )}
      data-markdown=""
    >
      <ReactMarkdown
        disallowedElements={["img"]}
        unwrapDisallowed
        components={{
          a: ({ children: text, href }) => (
            <a href={href} rel="noopener noreferrer nofollow" target="_blank">
              {text}
            </a>
          ),
          // The page has its own headings.
          h1: ({ children: text }) => <h2>{text}</h2>,
        }}
      >
        {children}
      </ReactMarkdown>
    </div>
  );
}
