import cliProgress from "cli-progress";
import { visibleLine } from "../events/visible-text.ts";
import type { ImportProgress } from "../local/lake/import.ts";
import { amount, importLine } from "./import-words.ts";
import { isTerminal, say } from "./print.ts";

const LINE_EVERY_MS = 5_000;

export interface ImportDisplay {
  show(progress: ImportProgress): void;
  end(): void;
}

/** A bar on a terminal, else a line now and then; on stderr. */
export function showImportProgress(): ImportDisplay {
  return isTerminal() ? showBar() : showLines();
}

function showBar(): ImportDisplay {
  const bar = new cliProgress.SingleBar(
    {
      format: "{what} {bar} {percentage} % of {all}",
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_classic,
  );
  let shown: string | undefined;
  return {
    show(progress) {
      const what = visibleLine(`${progress.doing} ${progress.file}`);
      if (what !== shown) {
        bar.stop();
        bar.start(progress.of, 0, { what, all: amount(progress, progress.of) });
        shown = what;
      }
      bar.update(progress.done);
    },
    end: () => bar.stop(),
  };
}

function showLines(): ImportDisplay {
  let shownAt = performance.now();
  return {
    show(progress) {
      if (performance.now() - shownAt >= LINE_EVERY_MS) {
        shownAt = performance.now();
        say(importLine(progress));
      }
    },
    end: () => {},
  };
}
