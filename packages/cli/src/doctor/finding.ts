/** What an examination found: `fault` keeps something from working, `warning` will one day. */
export interface Finding {
  /** what was looked at */
  readonly subject: string;
  readonly state: "well" | "warning" | "fault";
  readonly says: string;
  /** a command, or what to do */
  readonly mend?: string;
}

export const well = (subject: string, says: string): Finding => ({ subject, state: "well", says });
export const warning = (subject: string, says: string, mend: string): Finding => ({
  subject,
  state: "warning",
  says,
  mend,
});
export const fault = (subject: string, says: string, mend: string): Finding => ({
  subject,
  state: "fault",
  says,
  mend,
});

/** What is examined; all of it can be given, so that a fault can be planted. */
export interface Patient {
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  /** a server to ask, instead of one on `host` and `port` */
  readonly url?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeVersion: string;
  /** of the disk that holds a folder */
  readonly freeBytes: (folder: string) => number;
}
