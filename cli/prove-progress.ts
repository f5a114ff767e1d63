import type { Proved } from "./prove-table.ts";

const CLEAR_LINE = "\r\x1b[2K";

/** What runs now on a line that changes, on a terminal; a line that stays for each scenario that has ended. */
export function showProgress() {
  const isTerminal = process.stderr.isTTY === true;
  const clear = isTerminal ? CLEAR_LINE : "";
  return {
    show(text: string): void {
      if (isTerminal) {
        process.stderr.write(`${clear}… ${text}`);
      }
    },
    done({ scenario, differences, seconds }: Proved): void {
      const mark = Object.keys(differences).length === 0 ? "✓" : "✗";
      process.stderr.write(`${clear}${mark} ${scenario} (${Math.round(seconds)} s)\n`);
    },
    end(): void {
      process.stderr.write(clear);
    },
  };
}
