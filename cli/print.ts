// The only writers to the terminal: events, files and arguments hold what steers it. Kept so by a test.
import { asVisibleJson, visibleJson, visibleLine, visibleText } from "../events/visible-text.ts";

const CLEAR_LINE = "\r\x1b[2K";

/** A result, for people or for programs. */
export function print(text: string): void {
  process.stdout.write(`${visibleText(text)}\n`);
}

/** For programs, where that was asked for; else for people. */
export function printResult<T>(
  { json }: { json?: boolean | undefined },
  result: T,
  describe: (result: T) => string,
): void {
  if (json) {
    printJson(result);
  } else {
    print(describe(result));
  }
}

export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(value, 2)}\n`);
}

/** @param lines each a JSON value */
export function printJsonLines(lines: string[]): void {
  process.stdout.write(lines.map((line) => `${asVisibleJson(line)}\n`).join(""));
}

/** Texts go into a file as they are; a terminal shows their control characters. */
export function printCsv(csv: string): void {
  process.stdout.write(process.stdout.isTTY ? visibleText(csv) : csv);
}

export const isTerminal = () => process.stderr.isTTY === true;

/** A line on stderr, beside the results. */
export function say(line: string): void {
  process.stderr.write(`${visibleText(line)}\n`);
}

/** The same in the place of a line that `showLine` or a step shows. */
export function sayAbove(line: string): void {
  clearLine();
  say(line);
}

/** A line that the next one takes the place of; on a terminal only. */
export function showLine(line: string): void {
  if (isTerminal()) {
    const width = (process.stderr.columns ?? 200) - 1;
    process.stderr.write(`${CLEAR_LINE}${visibleLine(line).slice(0, width)}`);
  }
}

export const clearLine = (): void => showLine("");
