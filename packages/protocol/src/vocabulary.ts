export const RUN_STATUSES = ["running", "finished", "failed", "lost"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** How a writer may end its run. */
export const RUN_ENDS = ["finished", "failed"] as const satisfies readonly RunStatus[];
export type RunEnd = (typeof RUN_ENDS)[number];

export const RESUME_MODES = ["must", "allow", "never"] as const;
export type ResumeMode = (typeof RESUME_MODES)[number];

export const RUN_SORT_COLUMNS = ["created", "name", "status", "updated", "lastStep"] as const;

/** What a change of a run, or of a target, made new. */
export const CHANGE_KINDS = ["run", "series", "spectra", "profiles", "events", "verdict", "target", "deleted"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What a stored series holds at each of its steps: a number, all singular values of the head, or a number a layer. */
export const SERIES_KINDS = ["scalar", "spectrum", "profile"] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** A person's word on a saturation flag. */
export const LABEL_DECISIONS = ["confirmed", "dismissed"] as const;
export type LabelDecision = (typeof LABEL_DECISIONS)[number];

/** What links a run to its target: a person, or the hashes on the run's model card. */
export const TARGET_LINKS = ["hand", "hashes"] as const;
export type TargetLink = (typeof TARGET_LINKS)[number];

/** How an axis, or the places of down-sampled points along it, are spaced. */
export const SPACINGS = ["linear", "log"] as const;
export type Spacing = (typeof SPACINGS)[number];
