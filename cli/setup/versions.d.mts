export const NODE_NEEDED: string;

/** Whether a dotted version is the needed one or newer. */
export function isAtLeast(version: string, needed: string): boolean;
