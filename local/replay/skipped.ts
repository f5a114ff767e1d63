/** What of a file is no record and is left out. */
export type SkippedKind = "blank line" | "repeated header";

/** Called for each. */
export type OnSkipped = (kind: SkippedKind) => void;

export type SkippedCounts = ReadonlyMap<SkippedKind, number>;
