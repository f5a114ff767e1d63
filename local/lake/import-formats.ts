/** Of files that are imported: those that reports can read, and anybody's own. */
export const IMPORT_FORMATS = ["rees46", "user-behaviour", "csv"] as const;

export type ImportFormat = (typeof IMPORT_FORMATS)[number];
