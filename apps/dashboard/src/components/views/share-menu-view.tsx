"use client";

import { useMutation } from "@tanstack/react-query";
import { FileDownIcon, LinkIcon, LockIcon, Share2Icon } from "lucide-react";
import { toast } from "sonner";
import { messageOf } from "@/components/error-note";
import { usePagePanels } from "@/components/panels/panel-registry";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { useTRPC } from "@/trpc/client";
import { savePage } from "./file/save-page";
import type { SavedView } from "./saved-view";

/** A link that follows the runs, or a view saved as it is now. */
export function ShareMenuView({
  title,
  page,
  path,
  search,
}: {
  title: string;
  page: SavedView["page"];
  path: string;
  /** search parameters with the defaults of the moment written out */
  search: () => string;
}) {
  const trpc = useTRPC();
  const panels = usePagePanels();
  const create = useMutation(
    trpc.view.create.mutationOptions({
      onSuccess: ({ id }) => copy(`/v/${id}`, "Saved as it is now"),
      onError: (error) => toast.error("The view could not be saved", { description: messageOf(error) }),
    }),
  );
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="outline">
          <Share2Icon /> Share
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-72">
        <DropdownMenuItem
          className="items-start py-1.5"
          onSelect={() => void copy(`${path}${search()}`, "Link copied")}
        >
          <LinkIcon className="mt-0.5" />
          <span>
            Copy link
            <span className="block text-xs text-muted-foreground">
              The same page; running runs go on growing. <MachineNote />
            </span>
          </span>
        </DropdownMenuItem>
        <DropdownMenuItem
          className="items-start py-1.5"
          onSelect={() => {
            const state: SavedView = { version: 1, page, search: search(), savedAtMs: Date.now() };
            create.mutate({ title, state });
          }}
        >
          <LockIcon className="mt-0.5" />
          <span>
            Save a view and copy its link
            <span className="block text-xs text-muted-foreground">
              Stays as it is now, for reading only. <MachineNote />
            </span>
          </span>
        </DropdownMenuItem>
        <DropdownMenuItem className="items-start py-1.5" onSelect={() => savePage(title, panels())}>
          <FileDownIcon className="mt-0.5" />
          <span>
            Save as one file
            <span className="block text-xs text-muted-foreground">
              The charts with their numbers; opens anywhere, without this server
            </span>
          </span>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

/** A link to this machine is of no use elsewhere. */
function MachineNote() {
  return /^(localhost|127\.|\[::1\])/.test(window.location.hostname) ? <>Opens on this machine only.</> : null;
}

async function copy(path: string, said: string): Promise<void> {
  const url = `${window.location.origin}${path}`;
  try {
    await navigator.clipboard.writeText(url);
    toast(said, { description: url });
  } catch {
    // No clipboard without a secure origin: the link is shown to be copied by hand.
    toast("Copy this link", { description: url, duration: 30_000 });
  }
}
