import { closeSync, openSync, readSync } from "node:fs";

/** Longest piece of output that is searched at once, in bytes. */
const PIECE = 65_536;

/**
 * Calls `onMatch` once, when a line of a growing file matches. The job writes to the file itself and not to a pipe of ours,
 * so that its output outlives this process; hence the looking.
 * @returns ends the watching.
 */
export function watchOutput(file: string, pattern: RegExp, onMatch: () => void, everyMs = 50): () => void {
  const descriptor = openSync(file, "r");
  const buffer = Buffer.alloc(PIECE);
  let unfinishedLine = "";
  let ended = false;

  function end(): void {
    if (!ended) {
      ended = true;
      clearInterval(timer);
      closeSync(descriptor);
    }
  }

  function look(): void {
    for (;;) {
      const length = readSync(descriptor, buffer, 0, PIECE, null);
      if (length === 0) {
        return;
      }
      const lines = (unfinishedLine + buffer.toString("utf8", 0, length)).split("\n");
      unfinishedLine = (lines.pop() ?? "").slice(-PIECE);
      if (lines.some((line) => line.search(pattern) >= 0)) {
        end();
        onMatch();
        return;
      }
    }
  }

  const timer = setInterval(look, everyMs);
  return end;
}
