// Syntax and imports of an old Node only: an unfit one must get as far as to say so.

export const NODE_NEEDED = "20.19";

/** Whether a dotted version is the needed one or newer. */
export function isAtLeast(version, needed) {
  const have = version.split(".").map(Number);
  const want = needed.split(".").map(Number);
  const differs = want.findIndex((part, index) => part !== (have[index] || 0));
  return differs < 0 || (have[differs] || 0) > want[differs];
}
