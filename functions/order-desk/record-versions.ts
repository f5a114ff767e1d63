import { quoted } from "../../events/visible-text.ts";
import { inParallel, WRITES_AT_ONCE } from "../shared/in-parallel.ts";
import type { Order } from "./order.ts";
import { OrderConflictError } from "./order-errors.ts";
import type { OrderTable } from "./order-table.ts";
import { priceItems } from "./priced-items.ts";
import type { RecordedVersion } from "./request.ts";

/** Whoever placed it, an order of another shop is recorded and not placed. */
const RECORDED = "recorded";

export interface RecordedAnswer {
  written: number;
  /** That were written before. */
  repeated: number;
}

/**
 * Writes versions of another shop's orders as they were, each after the one before it: told again, whether in whole or from any
 * version on, they write nothing twice.
 * @throws OrderConflictError where a version is missing in between
 */
export async function recordVersions(
  orders: OrderTable,
  versions: readonly RecordedVersion[],
): Promise<RecordedAnswer> {
  const byOrder = new Map<string, RecordedVersion[]>();
  for (const version of versions) {
    byOrder.set(version.orderid, [...(byOrder.get(version.orderid) ?? []), version]);
  }
  const written = await inParallel(WRITES_AT_ONCE, [...byOrder.values()], async (ofOne) => {
    let count = 0;
    for (const version of ofOne) {
      count += (await record(orders, version)) ? 1 : 0;
    }
    return count;
  });
  const count = written.reduce((sum, ofOne) => sum + ofOne, 0);
  return { written: count, repeated: versions.length - count };
}

/** @returns whether it was not there yet */
async function record(orders: OrderTable, recorded: RecordedVersion): Promise<boolean> {
  const { items, currency, checkout_id = null, user_id = null, ...rest } = recorded;
  const order: Order = { ...rest, ...priceItems(items, currency), currency, checkout_id, user_id };
  const there = await (order.version === 1 ? orders.insert(order, RECORDED) : orders.replace(order));
  if (there === undefined) {
    return true;
  }
  const version = there.found?.version ?? 0;
  if (version < order.version) {
    throw new OrderConflictError(
      `order ${quoted(order.orderid)} is at version ${version}: version ${order.version} cannot follow`,
    );
  }
  return false;
}
