/** The items of the lane's table. Each has `expires`, seconds since 1970: DynamoDB removes it some time after that. */
import { isoTime } from "./iso-time.ts";

/** Microseconds. A label tells of the marks in a cell of event time, wherever a batch was cut. */
export const CELL = 10 * 1_000_000;

const KEPT_SECONDS = 24 * 60 * 60;

export type ItemKey = {
  pk: string;
  sk: string;
};

/**
 * Of a label: `actions`, the most distinct clicks within 10 s up to a mark in the cell, only ever raised.
 * @param cell as `cellOf` has it
 */
export function labelKey(userId: string, cell: number): ItemKey {
  return { pk: userKey(userId), sk: cellName(cell) };
}

/** Says that clicks of the user in the cell came too late to be judged. @param cell as `cellOf` has it */
export function lateKey(userId: string, cell: number): ItemKey {
  return { pk: userKey(userId), sk: `late ${cellName(cell)}` };
}

/** @returns the beginning of the time's cell; both in microseconds since 1970 */
export function cellOf(time: number): number {
  return time - (time % CELL);
}

/** Of the user's latest episode: `began`, the time of its first mark, and `closed`, once somebody was told or will be. */
export function episodeKey(userId: string): ItemKey {
  return { pk: userKey(userId), sk: "episode" };
}

/**
 * How far a shard was handed to the function: `read`, the sequence number of its last record, `since`, the arrival of the
 * oldest record that still counts, and `at`, when that was noted, both in milliseconds since 1970; `untold`, the episodes of
 * which nobody could be told.
 */
export function positionKey(stream: string, shardId: string): ItemKey {
  return { pk: `stream#${stream}`, sk: shardId };
}

/** `expires` of an item that is of use for a day. @param time in milliseconds since 1970 */
export function expiryOf(time: number): number {
  return Math.ceil(time / 1000) + KEPT_SECONDS;
}

/** @param time in microseconds */
const cellName = (time: number) => `${isoTime(time).slice(0, 19)}Z`;

const userKey = (userId: string) => `userid#${userId}#appserver#web`;
