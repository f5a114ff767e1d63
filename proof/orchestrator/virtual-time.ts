import { setImmediate as allOthers } from "node:timers/promises";
import type { Clock } from "../../functions/orchestrator/clock.ts";

interface Due {
  at: number;
  order: number;
  work: () => void;
}

/** Time that passes only when nobody has anything to do before. */
export interface VirtualTime extends Clock {
  /** Does something later, if no one takes it away before. @returns takes it away */
  after(milliseconds: number, work: () => void): () => void;
  /** Lets so much time pass. */
  pass(milliseconds: number): Promise<void>;
}

export function createVirtualTime(start: number): VirtualTime {
  let now = start;
  let orders = 0;
  let waiting: Due[] = [];

  function after(milliseconds: number, work: () => void): () => void {
    const due: Due = { at: now + milliseconds, order: orders++, work };
    const place = waiting.findIndex(({ at }) => at > due.at);
    waiting.splice(place < 0 ? waiting.length : place, 0, due);
    return () => {
      waiting = waiting.filter((other) => other !== due);
    };
  }

  return {
    now: () => now,
    after,
    pause: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    async pass(milliseconds) {
      const end = now + milliseconds;
      // What was begun before has to come to its own next pause.
      await allOthers();
      for (let next = waiting[0]; next !== undefined && next.at <= end; next = waiting[0]) {
        waiting.shift();
        now = next.at;
        next.work();
        await allOthers();
      }
      now = end;
    },
  };
}
