import { type MadeUpOrder, statusAfter } from "./made-up-orders.ts";
import type { Order } from "./order.ts";
import type { OrderDesk } from "./order-desk.ts";
import { ChangeRefusedError, OrderConflictError, OrderNotFoundError } from "./order-errors.ts";
import type { OrderTable } from "./order-table.ts";

/** What happened to made-up orders in a minute. */
export interface LivedOn {
  placed: number;
  changed: number;
  deleted: number;
}

/** DynamoDB reads no more at once. */
const READ_AT_ONCE = 100;

/**
 * Places the orders of a minute, and does with those before it what is due, and what a run that failed has left undone. One that
 * somebody else has changed or deleted is left alone.
 * @param minute counted since 1970; asked again for the same one it does nothing more
 */
export async function liveOn(
  parts: { desk: OrderDesk; orders: OrderTable; livingIn: (minute: number) => MadeUpOrder[] },
  minute: number,
): Promise<LivedOn> {
  const { desk, orders, livingIn } = parts;
  const living = livingIn(minute);
  const lived: LivedOn = { placed: 0, changed: 0, deleted: 0 };
  for (const { placement } of living.filter(({ placedIn }) => placedIn === minute)) {
    lived.placed += await unlessTaken(desk.place(placement).then(({ placed }) => placed));
  }
  const older = living.filter(({ placedIn }) => placedIn < minute);
  const found = new Map<string, Order>();
  for (let from = 0; from < older.length; from += READ_AT_ONCE) {
    const ids = older.slice(from, from + READ_AT_ONCE).map(({ placement }) => placement.orderid);
    for (const order of await orders.findAll(ids)) {
      found.set(order.orderid, order);
    }
  }
  for (const { placement, placedIn, life } of older) {
    const { orderid } = placement;
    const order = found.get(orderid);
    const steps = (order?.version ?? 0) - 1;
    if (order === undefined || order.status !== statusAfter(life, steps)) {
      continue;
    }
    const due = life.slice(steps).filter(({ after }) => placedIn + after <= minute);
    for (const [index, { change }] of due.entries()) {
      if (change === "delete") {
        lived.deleted += (await orders.remove(orderid)) ? 1 : 0;
      } else {
        const seen = { orderid, version: order.version + index };
        lived.changed += await unlessTaken(
          desk.change({ ...seen, ...change }).then(({ changed }) => changed),
        );
      }
    }
  }
  return lived;
}

/** What a change is refused with where somebody else has changed or deleted the order since it was read. */
const TAKEN = [OrderConflictError, ChangeRefusedError, OrderNotFoundError];

/** @returns 1 where it was done; 0 where it was before, or somebody else came first */
async function unlessTaken(work: Promise<boolean>): Promise<number> {
  try {
    return (await work) ? 1 : 0;
  } catch (error) {
    if (TAKEN.some((each) => error instanceof each)) {
      return 0;
    }
    throw error;
  }
}
