import { change } from "../../functions/order-changes/testing/changes.ts";
import type { Draws } from "../draws.ts";
import type { Clock } from "./clock.ts";
import { expectedOf, type Version } from "./expected.ts";

const STATUSES = ["placed", "paid", "shipped", "delivered", "cancelled"];
const PRODUCTS = ["kettle, 1 l", 'cup "blue"', "Töpfchen 😀", ""];
/** Digits of a sequence number, by DynamoDB's documentation. */
const DIGITS = [21, 39] as const;

/** A change as the table's stream has it. */
export interface TableChange {
  key: string;
  data: string;
}

/** A table of orders that is made up, with the stream of its changes and what is to be known of them in the end. */
export function createOrderTable(clock: Clock, draws: Draws) {
  const orders = Math.ceil(draws.between(0, 6));
  const there = new Map<string, Version>();
  const changes: TableChange[] = [];
  const kept: Version[] = [];
  // So low that the numbers soon have a digit more: as texts they would not sort then.
  let sequence =
    10n ** BigInt(Math.floor(draws.between(...DIGITS))) - BigInt(Math.ceil(draws.between(0, 1_500)));

  function tell(event: string, version: Version, image?: ReturnType<typeof imageOf>): void {
    sequence += BigInt(Math.ceil(draws.between(0, 50)));
    // Many changes share one, and no clock is to be relied upon.
    const second = Math.floor(clock.now() / 1000) - draws.pick([0, 0, 0, 1, 30]);
    const told = { ...version, event, second };
    kept.push(told);
    const inner = {
      ApproximateCreationDateTime: second,
      Keys: { orderid: { S: version.orderid } },
      SequenceNumber: String(sequence),
    };
    // Tells nothing of their order.
    const eventID =
      Math.floor(draws.between(0, 2 ** 52)).toString(16) + changes.length.toString(16).padStart(4, "0");
    changes.push({ key: version.orderid, data: change(event, image, inner, { eventID }) });
  }

  return {
    changes,
    /** Puts, puts once more or removes an order; what changes nothing is no change. */
    write(): void {
      const orderid = `o${Math.floor(draws.between(0, orders))}`;
      const known = there.get(orderid);
      if (known !== undefined && draws.chance(0.2)) {
        there.delete(orderid);
        tell("REMOVE", { ...known });
        return;
      }
      const version = drawVersion(orderid, draws);
      if (known !== undefined && draws.chance(0.1)) {
        return;
      }
      there.set(orderid, version);
      tell(known === undefined ? "INSERT" : "MODIFY", version, imageOf(version, draws));
    },
    expected: () => expectedOf(kept, [...there.values()]),
  };
}

export function drawVersion(orderid: string, draws: Draws): Version {
  const quantity = Math.ceil(draws.between(0, 9));
  return {
    ...{ event: "", second: 0, orderid, quantity, status: draws.pick(STATUSES) },
    product: draws.pick(PRODUCTS),
    cents: Math.floor(draws.between(0, 1_000_000)),
  };
}

export function imageOf({ orderid, status, product, quantity, cents }: Version, draws: Draws) {
  const item = { product_id: "p1", product_name: product, quantity, unit_price: "1.00" };
  return {
    orderid: { S: orderid },
    status: { S: status },
    currency: { S: "EUR" },
    items: { S: JSON.stringify([item]) },
    // A number may be written in either way.
    value: { N: draws.chance(0.1) ? `${cents}E-2` : (cents / 100).toFixed(2) },
  };
}
