interface FileLine {
  readonly label: string;
  readonly colour: string;
  readonly dash: string | null;
  readonly role: string;
  readonly x: readonly (number | null)[];
  readonly y: readonly (number | null)[];
}

interface FileBand {
  readonly colour: string;
  readonly x: readonly number[];
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** What the file holds: numbers and names as drawn, nothing of the server, its paths or its tokens. */
export interface FileData {
  readonly title: string;
  readonly savedAt: string;
  readonly panels: readonly {
    readonly title: string;
    readonly unit: string;
    readonly xLabel: string;
    readonly xLog: boolean;
    readonly yLog: boolean;
    readonly yDomain: readonly [number, number];
    readonly lines: readonly FileLine[];
    readonly bands: readonly FileBand[];
  }[];
  readonly table: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
}
