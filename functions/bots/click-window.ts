import type { Click } from "./click.ts";
import { MORE_THAN, WITHIN } from "./rule.ts";

/** The rule is met at this time. */
export interface Mark {
  /** Microseconds since 1970. */
  time: number;
  /** How many distinct clicks lie within 10 s up to it. */
  actions: number;
}

export interface Judgement {
  /** By time. */
  marks: Mark[];
  /** The most distinct clicks within 10 s up to any of the times judged. */
  peak: number;
}

type Kept = Pick<Click, "time" | "id" | "arrival">;

/** The set of recent clicks. What is in it, and so what is judged, depends on no order and no repeat. */
export function createClickWindow() {
  /** By time, then by id. */
  const byUser = new Map<string, Kept[]>();

  return {
    add({ userId, time, id, arrival }: Click): void {
      const click = { time, id, arrival };
      const clicks = byUser.get(userId);
      if (clicks === undefined) {
        byUser.set(userId, [click]);
        return;
      }
      const index = firstIndex(
        clicks,
        (other) => other.time > time || (other.time === time && other.id >= id),
      );
      const there = clicks[index];
      if (there?.time === time && there.id === id) {
        there.arrival = Math.max(there.arrival, arrival);
      } else if (there === undefined) {
        clicks.push(click);
      } else {
        clicks.splice(index, 0, click);
      }
    },

    /** Judges the user at each time that a click from `first` to `last`, both included, may have made a mark of. */
    judge(userId: string, first: number, last: number): Judgement {
      const clicks = byUser.get(userId) ?? [];
      const judgement: Judgement = { marks: [], peak: 0 };
      let index = firstIndex(clicks, ({ time }) => time >= first);
      let oldest = firstIndex(clicks, ({ time }) => time > first - WITHIN);
      for (let click = clicks[index]; click && click.time < last + WITHIN; click = clicks[index]) {
        const { time } = click;
        while (clicks[index]?.time === time) {
          index += 1;
        }
        while ((clicks[oldest]?.time ?? time) <= time - WITHIN) {
          oldest += 1;
        }
        const actions = index - oldest;
        judgement.peak = Math.max(judgement.peak, actions);
        if (actions > MORE_THAN) {
          judgement.marks.push({ time, actions });
        }
      }
      return judgement;
    },

    /** @returns the oldest arrival of what is kept, clicks later than `time`; undefined where there are none */
    forgetUpTo(time: number): number | undefined {
      let oldest: number | undefined;
      for (const [userId, clicks] of byUser) {
        const kept = clicks.slice(firstIndex(clicks, (click) => click.time > time));
        if (kept.length === 0) {
          byUser.delete(userId);
        } else {
          byUser.set(userId, kept);
        }
        for (const { arrival } of kept) {
          oldest = Math.min(oldest ?? arrival, arrival);
        }
      }
      return oldest;
    },
  };
}

export type ClickWindow = ReturnType<typeof createClickWindow>;

/** Of a list whose first ones are not, and whose last ones are. */
function firstIndex(clicks: readonly Kept[], is: (click: Kept) => boolean): number {
  const last = clicks.at(-1);
  if (last === undefined || !is(last)) {
    // Most clicks are the newest of their user.
    return clicks.length;
  }
  let [from, to] = [0, clicks.length - 1];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (is(clicks[middle] as Kept)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}
