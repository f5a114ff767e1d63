import { type FiguresStore, minutesBehind, type WakeFigures } from "../../functions/warehouse/figures.ts";

/** How the laptop's warehouse is. */
export interface WarehouseState {
  /** When the latest wake began that has ended (RFC 3339, UTC); null before the first one. */
  wokeAt: string | null;
  /** Since the refresh of the stream that is behind most; null where one never was refreshed. */
  minutesBehind: number | null;
  /** Of the latest wake, each in one line; and that none comes any more, where some should. */
  failures: string[];
}

export interface WakeWatch {
  state(): WarehouseState;
  /** Ends it. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 2_000;

/** Two wakes should have come. */
const SILENT_AFTER_MS = 150_000;

/**
 * Looks again and again what the latest wake has left, and tells of each that failed, once.
 * @param areWakesWanted whether any is to come
 * @param warn gets one line
 * @param now milliseconds since 1970
 */
export function watchWakes({
  figures,
  areWakesWanted,
  warn,
  now = Date.now,
  everyMs = LOOK_EVERY_MS,
}: {
  figures: Pick<FiguresStore, "read">;
  areWakesWanted: () => Promise<boolean>;
  warn: (line: string) => void;
  now?: () => number;
  everyMs?: number;
}): WakeWatch {
  let latest: WakeFigures | null = null;
  let silence: string | undefined;
  let told = "";
  // What began before is of an earlier run, which may have been killed in its middle.
  const since = new Date(now()).toISOString();
  let heardAt = now();
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();
  let ended = false;

  function describe(): WarehouseState {
    const failures = latest === null || latest.wokeAt < since ? [] : latest.failures;
    return {
      wokeAt: latest?.wokeAt ?? null,
      minutesBehind: latest && minutesBehind(latest, now()),
      failures: [...failures, ...(silence === undefined ? [] : [silence])],
    };
  }

  async function look(): Promise<void> {
    const found = await figures.read();
    const isNew = found?.wokeAt !== latest?.wokeAt;
    latest = found;
    if (isNew || !(await areWakesWanted())) {
      heardAt = now();
    }
    silence =
      now() - heardAt > SILENT_AFTER_MS
        ? `no wake has ended since ${new Date(heardAt).toISOString()}: one takes long, or fails before it can tell`
        : undefined;
    const { failures } = describe();
    const failed = failures.join("; ");
    if (failed !== told && failed !== "") {
      const rest = failures.length > 1 ? ` (and ${failures.length - 1} more: npm run status tells)` : "";
      warn(`the warehouse's wake failed: ${failures[0]}${rest}`);
    }
    told = failed;
  }

  function lookAgain(): void {
    timer = setTimeout(() => {
      // Whoever stops the emulator tells of it.
      looking = look()
        .catch(() => {})
        .then(() => {
          if (!ended) {
            lookAgain();
          }
        });
    }, everyMs);
  }

  lookAgain();
  return {
    state: describe,
    async stop() {
      ended = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** For the line of a run, in few words. */
export function describeInWords({ minutesBehind: minutes, failures }: WarehouseState): string {
  if (failures.length > 0) {
    return "warehouse FAILED";
  }
  return minutes === null ? "warehouse not read yet" : `warehouse ${Math.floor(minutes)} min behind`;
}
