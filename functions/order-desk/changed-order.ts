import { quoted } from "../../events/visible-text.ts";
import { following, mayChangeItems, type Order } from "./order.ts";
import { ChangeRefusedError } from "./order-errors.ts";
import { priceItems } from "./priced-items.ts";
import type { Change } from "./request.ts";

/**
 * The order's next version.
 * @returns undefined where it is already as the change wants it
 * @throws ChangeRefusedError, InvalidRequestError
 */
export function changedOrder(
  order: Order,
  change: Pick<Change, "status" | "items">,
  now: string,
): Order | undefined {
  const priced = change.items && priceItems(change.items, order.currency);
  const hasOtherItems = priced !== undefined && JSON.stringify(priced.items) !== JSON.stringify(order.items);
  const status = change.status ?? order.status;
  if (!hasOtherItems && status === order.status) {
    return undefined;
  }
  const name = `order ${quoted(order.orderid)}`;
  if (hasOtherItems && !mayChangeItems(order)) {
    throw new ChangeRefusedError(`${name} is ${order.status}: its items stay as they are`);
  }
  const next = following(order);
  if (status !== order.status && !next.some((one) => one === status)) {
    const allowed =
      next.length > 0 ? `it can become ${next.join(" or ")}, not ${status}` : `it cannot become ${status}`;
    throw new ChangeRefusedError(`${name} is ${order.status}: ${allowed}`);
  }
  return {
    ...order,
    ...(hasOtherItems && priced),
    status,
    changed_at: now,
    version: order.version + 1,
  };
}
