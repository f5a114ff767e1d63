import { createHash } from "node:crypto";
import { FAILED_PREFIX, ORDERS_TABLE } from "../../athena/orders-table.ts";

/** What the archiver keeps of the stream. */
export const RAW_PREFIX = "raw/orders/";

/** What lay there, once its rows are made. */
export const REPLAYED_PREFIX = "orders-replayed/";

export const POSITION_KEY = "orders-reconciliation/position.json";

export const LAST_RUN_KEY = "orders-reconciliation/last-run.json";

/** By what the reconciler itself writes beside Firehose. */
export type Origin = "refill" | "replay";

const OWN = new RegExp(`^${ORDERS_TABLE.prefix}dt=[^/]+/(refill|replay)-`);

/** Named by its content: written twice it is there once, and takes the place of nothing else. */
export function rowsKey(origin: Origin, arrivalMs: number, body: string): string {
  return `${ORDERS_TABLE.prefix}${dayFolder(arrivalMs)}${origin}-${digest(body)}.gz`;
}

export function unreadableKey(arrivalMs: number, body: string): string {
  return `${FAILED_PREFIX}unreadable/${dayFolder(arrivalMs)}refill-${digest(body)}.gz`;
}

/** What is left of an object of failed rows lies beside it. */
export function leftKey(failedKey: string, body: string): string {
  return `${failedKey.slice(0, failedKey.lastIndexOf("/") + 1)}left-${digest(body)}.gz`;
}

export function replayedKey(failedKey: string): string {
  return `${REPLAYED_PREFIX}${failedKey.slice(FAILED_PREFIX.length)}`;
}

/** Whether Firehose delivered it. */
export function isFirehoses(key: string): boolean {
  return !OWN.test(key);
}

/** Such as `dt=2026-01-31/`. */
export function dayFolder(ms: number): string {
  return `dt=${new Date(ms).toISOString().slice(0, 10)}/`;
}

/** 32 hexadecimal digits. */
export function digest(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 32);
}
