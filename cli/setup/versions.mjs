// Syntax and imports of an old Node only: an unfit one must get as far as to say so.

import { readFileSync } from "node:fs";

/**
 * What package.json says that node, python and java may be: alternatives such as `^22.13` (that one or newer of its major
 * version) and `3.11 - 3.13` (both included, with all that begins so).
 */
const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/** The alternatives of one of the engines, each with the oldest version and the newest one's beginning. */
export function readRanges(engine) {
  return engines[engine].split("||").map((alternative) => {
    const [from, to] = alternative.trim().replace(/^\^/, "").split(" - ");
    return { from, to: to || from.split(".")[0] };
  });
}

/** One line's end about a version that does not fit, such as `is too old: 17 to 21 is needed`; undefined where it fits. */
export function versionProblem(engine, version) {
  const ranges = readRanges(engine);
  if (ranges.some(({ from, to }) => compare(version, from) >= 0 && compare(version, to) <= 0)) {
    return undefined;
  }
  const isOld = compare(version, ranges[0].from) < 0;
  const isNew = compare(version, ranges[ranges.length - 1].to) > 0;
  return `${isOld ? "is too old" : isNew ? "is too new" : "does not fit"}: ${neededVersions(engine)} is needed`;
}

/** Such as `20.19+, 22.13+ or 24 to 26`. */
export function neededVersions(engine) {
  const texts = readRanges(engine).map(({ from, to }) =>
    from.split(".")[0] === to ? `${from}+` : `${from} to ${to}`,
  );
  const last = texts.pop();
  return texts.length > 0 ? `${texts.join(", ")} or ${last}` : last;
}

/** Only by as many parts as `wanted` has: 21.0.2 is 21. */
function compare(version, wanted) {
  const have = version.split(".").map(Number);
  for (const [index, part] of wanted.split(".").map(Number).entries()) {
    const difference = (have[index] || 0) - part;
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

/** Whether a dotted version is the needed one or newer. */
export const isAtLeast = (version, needed) => compare(version, needed) >= 0;
