import { setTimeout as delay } from "node:timers/promises";

/** The time, and how one waits: histories that last for weeks are tested in a moment. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  pause(milliseconds: number): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  pause: async (milliseconds) => {
    await delay(milliseconds);
  },
};
