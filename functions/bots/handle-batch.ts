import type { Measurement } from "../shared/embedded-metrics.ts";
import { inParallel, WRITES_AT_ONCE } from "../shared/in-parallel.ts";
import type { ShardBatch } from "../shared/kinesis-batch.ts";
import type { Click } from "./click.ts";
import type { ClickWindow, Mark } from "./click-window.ts";
import type { Labels } from "./labels.ts";
import type { LateClicks } from "./late-clicks.ts";
import type { MetricName } from "./metrics.ts";
import type { Taken } from "./shard-states.ts";
import { cellOf } from "./table.ts";
import type { TellEpisodes } from "./tell-episodes.ts";
import { countOf } from "./untold.ts";

/**
 * Labels the users whom a batch's clicks mark, and tells of their episodes. Handled once more, a batch changes nothing; what
 * throws is transient, so the whole batch is to be handed over again.
 */
export function createBatchHandler(parts: {
  take: (batch: ShardBatch) => Promise<Taken>;
  labels: Labels;
  lateClicks: LateClicks;
  tellEpisodes: TellEpisodes;
  publish: (measurement: Measurement<MetricName>) => void;
  now: () => number;
}) {
  const { take, labels, lateClicks, tellEpisodes, publish, now } = parts;
  /** Closed, but not published: what failed after that is handed over again, and finds them closed. */
  let transitions = 0;

  return async function handleBatch(batch: ShardBatch): Promise<void> {
    const { window, clicks, late, rejected, untold, keep } = await take(batch);
    const { marked, peak } = judgeUsers(window, clicks);
    const highest = [...marked].flatMap(([userId, marks]) => highestByCell(userId, marks));
    await inParallel(WRITES_AT_ONCE, highest, ({ userId, cell, actions }) =>
      labels.raise(userId, cell, actions),
    );
    await inParallel(WRITES_AT_ONCE, late, (click) => lateClicks.note(click));
    const waiting = await tellEpisodes(marked, untold, {
      keep,
      onClosed() {
        transitions += 1;
      },
    });
    publish({
      time: now(),
      values: {
        BotActors: marked.size,
        BotTransitions: transitions,
        MailsWaiting: countOf(waiting),
        PeakActionsInWindow: peak,
      },
      properties: { records: batch.length, rejected, late: late.length },
    });
    transitions = 0;
  };
}

/** Judges each of the clicks' users around them. */
function judgeUsers(
  window: ClickWindow,
  clicks: readonly Click[],
): { marked: Map<string, Mark[]>; peak: number } {
  const spans = new Map<string, { first: number; last: number }>();
  for (const { userId, time } of clicks) {
    const span = spans.get(userId);
    if (span === undefined) {
      spans.set(userId, { first: time, last: time });
    } else {
      span.first = Math.min(span.first, time);
      span.last = Math.max(span.last, time);
    }
  }
  const marked = new Map<string, Mark[]>();
  let highest = 0;
  for (const [userId, { first, last }] of spans) {
    const { marks, peak } = window.judge(userId, first, last);
    highest = Math.max(highest, peak);
    if (marks.length > 0) {
      marked.set(userId, marks);
    }
  }
  return { marked, peak: highest };
}

function highestByCell(userId: string, marks: readonly Mark[]) {
  const actions = new Map<number, number>();
  for (const mark of marks) {
    const cell = cellOf(mark.time);
    actions.set(cell, Math.max(actions.get(cell) ?? 0, mark.actions));
  }
  return [...actions].map(([cell, most]) => ({ userId, cell, actions: most }));
}
