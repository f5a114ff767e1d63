import { isTerminal, say, showLine } from "./print.ts";

const ON_TERMINAL_EVERY_MS = 200;
const IN_FILE_EVERY_MS = 5_000;

/**
 * Shows now and then how far long work is: on a line that changes on a terminal, else on a line of its own.
 * @returns to be called as often as the work goes on; makes a line only where one is shown
 */
export function createProgressLine<P extends unknown[]>(describe: (...progress: P) => string) {
  const everyMs = isTerminal() ? ON_TERMINAL_EVERY_MS : IN_FILE_EVERY_MS;
  let shownAt = performance.now();
  return (...progress: P): void => {
    if (performance.now() - shownAt >= everyMs) {
      shownAt = performance.now();
      (isTerminal() ? showLine : say)(describe(...progress));
    }
  };
}
