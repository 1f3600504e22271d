"use client";

import { DownloadIcon } from "lucide-react";
import { toast } from "sonner";
import { withLightColours } from "@/components/charts/light-colours";
import { chartCsv } from "@/components/charts/prepare/chart-csv";
import type { ChartModel } from "@/components/charts/prepare/chart-model";
import { chartSvg } from "@/components/charts/prepare/chart-svg";
import { messageOf } from "@/components/error-note";
import { fileName, saveBlob } from "@/components/save-blob";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";

const WIDTH = 800;
const HEIGHT = 480;
/** Pixels of a PNG in one of the figure's. */
const DENSITY = 2;

/** The chart as a figure for print, as an image, or as the numbers it draws. */
export function ExportMenu({
  title,
  unit,
  model,
}: {
  title: string;
  unit: string;
  model: (plotWidth: number) => ChartModel;
}) {
  const name = fileName(title);
  const figure = () =>
    withLightColours((resolve) => chartSvg(model(WIDTH), { title, unit, width: WIDTH, height: HEIGHT, resolve }));
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" className="size-6 text-muted-foreground" aria-label={`Save ${title}`}>
          <DownloadIcon />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => saveBlob(new Blob([figure()], { type: "image/svg+xml" }), `${name}.svg`)}>
          Figure (SVG)
        </DropdownMenuItem>
        <DropdownMenuItem
          onSelect={() =>
            void png(figure()).then(
              (blob) => saveBlob(blob, `${name}.png`),
              (error: unknown) => toast.error("The image could not be made", { description: messageOf(error) }),
            )
          }
        >
          Image (PNG)
        </DropdownMenuItem>
        <DropdownMenuItem
          onSelect={() => saveBlob(new Blob([chartCsv(model(WIDTH))], { type: "text/csv" }), `${name}.csv`)}
        >
          Drawn points (CSV)
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

async function png(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(WIDTH * DENSITY, HEIGHT * DENSITY);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("Cannot draw: this browser gives no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/png" });
}
