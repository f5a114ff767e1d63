import { clearLine, sayAbove, showLine } from "./print.ts";
import type { Proved } from "./prove-table.ts";

/** What runs now on a line that changes, on a terminal; a line that stays for each scenario that has ended. */
export function showProgress() {
  return {
    show(text: string): void {
      showLine(`… ${text}`);
    },
    done({ scenario, differences, seconds }: Proved): void {
      const mark = Object.keys(differences).length === 0 ? "✓" : "✗";
      sayAbove(`${mark} ${scenario} (${Math.round(seconds)} s)`);
    },
    end(): void {
      clearLine();
    },
  };
}
