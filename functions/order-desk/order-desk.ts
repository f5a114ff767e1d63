import { createHash } from "node:crypto";
import { quoted } from "../../events/visible-text.ts";
import { changedOrder } from "./changed-order.ts";
import type { Order, OrderItem } from "./order.ts";
import { OrderConflictError, OrderNotFoundError } from "./order-errors.ts";
import type { OrderTable } from "./order-table.ts";
import { priceItems } from "./priced-items.ts";
import { type RecordedAnswer, recordVersions } from "./record-versions.ts";
import type { Change, OrderDeskRequest, Placement } from "./request.ts";

/** Others who change the same order at the same time come first at most so often. */
const ATTEMPTS = 20;

/** By action. */
export interface OrderDeskAnswers {
  place: { order: Order; placed: boolean };
  change: { order: Order; changed: boolean };
  delete: { orderid: string; deleted: boolean };
  show: { order: Order };
  record: RecordedAnswer;
}

export type OrderDeskAnswer = OrderDeskAnswers[keyof OrderDeskAnswers];

export interface OrderDesk {
  /** Places an order; the same placement once more places nothing, whatever became of the order. @throws OrderConflictError */
  place(placement: Placement): Promise<OrderDeskAnswers["place"]>;
  /** @throws OrderNotFoundError, OrderConflictError, ChangeRefusedError */
  change(change: Omit<Change, "action">): Promise<OrderDeskAnswers["change"]>;
  /** One of the above, or another request. */
  answer(request: OrderDeskRequest): Promise<OrderDeskAnswer>;
}

/** @param parts.now milliseconds since 1970 */
export function createOrderDesk({ orders, now }: { orders: OrderTable; now: () => number }): OrderDesk {
  const time = () => new Date(now()).toISOString();

  async function find(orderid: string): Promise<Order> {
    const order = await orders.find(orderid);
    if (order === undefined) {
      throw new OrderNotFoundError(`there is no order ${quoted(orderid)}`);
    }
    return order;
  }

  const desk: OrderDesk = {
    async place(placement) {
      const { orderid, currency, checkout_id = null, user_id = null } = placement;
      const placed_at = time();
      const order: Order = {
        ...{ orderid, status: "placed", ...priceItems(placement.items, currency), currency },
        ...{ checkout_id, user_id, placed_at, changed_at: placed_at, version: 1 },
      };
      const placedBy = digest(order);
      const there = await orders.insert(order, placedBy);
      if (there !== undefined && there.placedBy !== placedBy) {
        throw new OrderConflictError(`order ${quoted(orderid)} is there already, with other content`);
      }
      return there ? { order: there.found, placed: false } : { order, placed: true };
    },

    async change({ orderid, version, status, items }) {
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const order = await find(orderid);
        const changed = changedOrder(order, { status, items }, time());
        if (changed === undefined) {
          return { order, changed: false };
        }
        if (version !== undefined && version !== order.version) {
          throw new OrderConflictError(
            `order ${quoted(orderid)} is at version ${order.version} by now, not ${version}`,
          );
        }
        if ((await orders.replace(changed)) === undefined) {
          return { order: changed, changed: true };
        }
      }
      throw new OrderConflictError(`order ${quoted(orderid)} is changed by others all the time: try again`);
    },

    async answer(request) {
      switch (request.action) {
        case "place":
          return desk.place(request.order);
        case "change":
          return desk.change(request);
        case "delete":
          return { orderid: request.orderid, deleted: await orders.remove(request.orderid) };
        case "show":
          return { order: await find(request.orderid) };
        case "record":
          return recordVersions(orders, request.versions);
      }
    },
  };
  return desk;
}

/** Of what the caller asked for, and of nothing that comes later. */
function digest({ currency, items, checkout_id, user_id }: Order): string {
  const content = JSON.stringify([currency, items.map(inOrder), checkout_id, user_id]);
  return createHash("sha256").update(content).digest("hex");
}

/** In whatever order an item's fields were told. */
function inOrder({ product_id, product_name, category, brand, quantity, unit_price }: OrderItem): unknown[] {
  return [product_id, product_name ?? null, category ?? null, brand ?? null, quantity, unit_price];
}
