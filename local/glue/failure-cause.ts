import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Of its output's end, in bytes: Spark's traces are long, and the cause stands above the last of them. */
const TAIL = 262_144;

/** A line of Python or Java that names an error and says what it is; `Traceback …` says that it comes further below. */
const ERROR_LINE =
  /^(?:Caused by: |: )?(?:(?:[\w$]+\.)+[A-Z][\w$]*|\w*(?:Error|Exception)): (?!Traceback )(\S.*)$/;

/** Why a process ended, by its output: its last line that names an error, or just its last one; nothing where it said nothing. */
export function describeFailure(logFile: string): string {
  const lines = readTail(logFile).trimEnd().split("\n");
  const cause = lines.findLast((line) => ERROR_LINE.test(line))?.replace(/^(Caused by)?: /, "");
  if (cause !== undefined) {
    return `; cause: ${cause.slice(0, 300)}`;
  }
  const last = lines.pop()?.trim();
  return last ? `; last line: ${last.slice(0, 300)}` : "";
}

function readTail(file: string): string {
  const tail = Buffer.alloc(TAIL);
  const descriptor = openSync(file, "r");
  try {
    const from = Math.max(0, fstatSync(descriptor).size - tail.length);
    return tail.toString("utf8", 0, readSync(descriptor, tail, 0, tail.length, from));
  } finally {
    closeSync(descriptor);
  }
}
