import { UnreadableFileError } from "./event.ts";

/** @param start of a file of JSON. @throws UnreadableFileError where its events are not one a line */
export function refuseOtherLayouts(path: string, start: string): void {
  const found = findLayout(start);
  if (found !== undefined) {
    const [layout, command] = found;
    throw new UnreadableFileError(
      `${path} ${layout}; JSON lines are wanted, one event a line: ${command} makes them`,
    );
  }
}

/** What is not JSON lines, and what makes them of it. */
function findLayout(start: string): [layout: string, command: string] | undefined {
  const [first = "", ...more] = start.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  // One bad line among others is the pipeline's to reject.
  if (first.trimStart().startsWith("[") && !(isJson(first) && more.length > 0)) {
    return ["is an array", "jq -c '.[]'"];
  }
  if (first.trim() === "{" && more[0]?.trimStart().startsWith('"')) {
    return ["has events over several lines", "jq -c ."];
  }
  if (!start.includes("\n") && /\}[ \t]*\r\s*\{/.test(start)) {
    return ["has carriage returns alone at its lines' ends", String.raw`tr '\r' '\n'`];
  }
  return undefined;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
