import Link from "next/link";
import { Button } from "@/components/ui/button";

export default function NotFound() {
  return (
    <div className="mx-auto flex max-w-md flex-col items-start gap-3 px-4 py-16">
      <h1 className="text-lg font-semibold tracking-tight">Nothing here</h1>
      <p className="text-muted-foreground">The address names no run, project, target or view of this server.</p>
      <Button variant="outline" asChild>
        <Link href="/">All runs</Link>
      </Button>
    </div>
  );
}
