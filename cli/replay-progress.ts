import cliProgress from "cli-progress";
import type { ReplayProgress } from "../local/replay/replay.ts";
import { say } from "./print.ts";

const LINE_EVERY_MS = 5_000;

/** A bar on a terminal, else a line now and then; on stderr. */
export function showReplayProgress(total: number): ReplayProgress & { end(): void } {
  return process.stderr.isTTY ? showBar(total) : showLines(total);
}

function showBar(total: number) {
  const bar = new cliProgress.SingleBar(
    {
      format: "{what} {bar} {value}/{total} events",
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_classic,
  );
  let sent = 0;
  bar.start(total, 0, { what: "sent     " });
  return {
    sent(records: number) {
      sent += records;
      bar.update(sent);
    },
    allSent: () => bar.update(0, { what: "committed" }),
    received: (records: number) => bar.update(Math.min(records, total)),
    end: () => bar.stop(),
  };
}

function showLines(total: number) {
  let sent = 0;
  let shownAt = performance.now();
  function show(what: string, count: number): void {
    if (performance.now() - shownAt >= LINE_EVERY_MS) {
      shownAt = performance.now();
      say(`${what} ${count} of ${total} events`);
    }
  }
  return {
    sent(records: number) {
      sent += records;
      show("sent", sent);
    },
    allSent: () => say(`sent all ${total} events`),
    received: (records: number) => show("committed", Math.min(records, total)),
    end: () => {},
  };
}
