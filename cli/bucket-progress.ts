import cliProgress from "cli-progress";
import type { RecomputationProgress } from "../local/recomputation.ts";
import { say } from "./print.ts";

const LINE_EVERY_MS = 5_000;

/** A bar on a terminal, else a line now and then; on stderr. */
export function showBuckets(what: string): { update(progress: RecomputationProgress): void; end(): void } {
  return process.stderr.isTTY ? showBar(what) : showLines(what);
}

function showBar(what: string) {
  const bar = new cliProgress.SingleBar(
    {
      format: `${what} {bar} {value}/{total} buckets, {lines} lines`,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  return {
    update({ buckets, of, lines }: RecomputationProgress) {
      if (!started) {
        bar.start(of, 0, { lines });
        started = true;
      }
      bar.update(buckets, { lines });
    },
    end: () => bar.stop(),
  };
}

function showLines(what: string) {
  let shownAt = performance.now();
  return {
    update({ buckets, of, lines }: RecomputationProgress) {
      if (performance.now() - shownAt >= LINE_EVERY_MS) {
        shownAt = performance.now();
        say(`${what} ${buckets} of ${of} buckets, ${lines} lines`);
      }
    },
    end: () => {},
  };
}
