import type { WakeAnswer, WarehouseLaneAnswer } from "../../wire.ts";
import type { WarehouseControl } from "../sources.ts";

/** What the page knows of the warehouse, and a refresh from it. To be looked at never wakes it. */
export interface Warehouse {
  lane(): WarehouseLaneAnswer;
  /** Null before the first wake. @throws as `WarehouseControl` */
  wake(): Promise<WakeAnswer | null>;
  /** Where none is under way: who presses while it is has pressed for the same one. */
  refresh(): void;
  stop(): Promise<void>;
}

/**
 * @param parts.onLane what `lane` says is another
 * @param parts.onWake so is what the latest wake left behind
 */
export function createWarehousePage(parts: {
  control: WarehouseControl;
  explain: (error: unknown) => string;
  onLane: () => void;
  onWake: () => void;
  /** Milliseconds since 1970. @default the clock */
  now?: () => number;
}): Warehouse {
  const { control, explain, onLane, onWake, now = Date.now } = parts;
  const ending = new AbortController();
  let running: { since: number; end: Promise<void> } | undefined;
  let outcome: { tookSeconds: number | null; problem: string | null } = { tookSeconds: null, problem: null };

  async function run(since: number): Promise<void> {
    try {
      await control.refresh(ending.signal);
      outcome = { tookSeconds: secondsSince(since), problem: null };
    } catch (error) {
      outcome = { tookSeconds: null, problem: explain(error) };
    }
    running = undefined;
    onLane();
    onWake();
  }

  return {
    lane: () => ({
      ...{ isOn: control.isOn(), switchOn: control.switchOn, price: control.price },
      refresh: { runningSeconds: running ? secondsSince(running.since) : null, ...outcome },
    }),
    async wake() {
      const figures = await control.figures();
      if (figures === null) {
        return null;
      }
      // Only who looks at the warehouse waits for the client of S3 to load.
      const { minutesBehind } = await import("../../../functions/warehouse/figures.ts");
      const behind = minutesBehind(figures, now());
      // Clocks differ by a little.
      return { ...figures, minutesBehind: behind && Math.max(0, Math.floor(behind)) };
    },
    refresh() {
      if (running === undefined && !ending.signal.aborted) {
        outcome = { tookSeconds: null, problem: null };
        const since = performance.now();
        running = { since, end: Promise.resolve() };
        running.end = run(since);
        onLane();
      }
    },
    async stop() {
      ending.abort();
      await running?.end;
    },
  };
}

const secondsSince = (since: number) => Math.floor((performance.now() - since) / 1_000);
