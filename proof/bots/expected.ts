import type { Arrival } from "./clicks.ts";

const SECOND = 1_000_000;
const MORE_THAN = 10;
const WINDOW = 10 * SECOND;
const LATEST = 30 * SECOND;
const EARLIEST = 5 * 60 * SECOND;

/** What must be found, worked out in the plainest way of all clicks at once. */
export interface Expected {
  /** Times of marks, in microseconds, by user. */
  marks: Map<string, number[]>;
  /** The most clicks in a window that ends at a mark, by user and cell of 10 s. */
  labels: Map<string, number>;
}

export function expectedOf(arrivals: readonly Arrival[]): Expected {
  const times = new Map<string, Map<string, number>>();
  for (const { userId, id, time, arrival, isWellFormed } of arrivals) {
    const isInTime = arrival - time <= LATEST && time - arrival <= EARLIEST;
    if (isWellFormed && isInTime) {
      times.set(userId, (times.get(userId) ?? new Map()).set(`${id} ${time}`, time));
    }
  }
  const marks = new Map<string, number[]>();
  const labels = new Map<string, number>();
  for (const [userId, distinct] of times) {
    const all = [...distinct.values()];
    for (const time of new Set(all)) {
      const actions = all.filter((other) => other > time - WINDOW && other <= time).length;
      if (actions > MORE_THAN) {
        marks.set(userId, [...(marks.get(userId) ?? []), time]);
        const name = labelName(userId, new Date(Math.floor(time / WINDOW) * 10_000).toISOString());
        labels.set(name, Math.max(labels.get(name) ?? 0, actions));
      }
    }
  }
  return { marks, labels };
}

/** @param begin of the cell, ISO 8601 to the second or finer */
export function labelName(userId: string, begin: string): string {
  return `${begin.slice(0, 19)} ${userId}`;
}
