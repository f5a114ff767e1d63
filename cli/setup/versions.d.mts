/** The alternatives of one of package.json's engines, each with the oldest version and the newest one's beginning. */
export function readRanges(engine: string): { from: string; to: string }[];

/** One line's end about a version that does not fit; undefined where it fits. */
export function versionProblem(engine: string, version: string): string | undefined;

/** Such as `20.19+, 22.13+ or 24 to 26`. */
export function neededVersions(engine: string): string;

/** Whether a dotted version is the needed one or newer. */
export function isAtLeast(version: string, needed: string): boolean;
