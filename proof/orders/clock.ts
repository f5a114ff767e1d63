import type { Draws } from "../draws.ts";

/** So that most histories go over midnight. */
const BEGIN = Date.UTC(2026, 0, 31, 23, 50);

export type Clock = ReturnType<typeof createClock>;

/** Time that passes only where somebody says so, in milliseconds since 1970. */
export function createClock(draws: Draws) {
  let now = BEGIN;
  return {
    now: () => now,
    /** Some of it. */
    pass(): void {
      now += Math.ceil(draws.between(0, draws.pick([1, 100, 2_000, 10_000, 300_000])));
    },
    forward(ms: number): void {
      now += ms;
    },
  };
}
