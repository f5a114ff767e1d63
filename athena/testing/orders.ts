import { createSeeded } from "../../functions/generator/random.ts";
import { ORDERS_TABLE, type OrderRow } from "../orders-table.ts";
import type { TestTable } from "./test-table.ts";

const EVENT_TYPES = { I: "INSERT", M: "MODIFY", R: "REMOVE" };

export interface Change {
  /** Insert, modify, remove. */
  event: keyof typeof EVENT_TYPES;
  orderid: string;
  quantity?: number;
  /** In cents. */
  price?: number;
}

/** The changes as rows of the table, in the order in which they happened: three of them a second, from 10:59:00 on. */
export function rowsOf(changes: readonly Change[]): OrderRow[] {
  return changes.map(({ event, orderid, quantity, price }, number) => {
    const second = new Date(Date.UTC(2026, 0, 31, 10, 59) + Math.floor(number / 3) * 1000);
    return {
      orderid,
      product_name: event === "R" ? null : `product, "${orderid}"`,
      quantity: quantity ?? null,
      price: price === undefined ? null : (price / 100).toFixed(2),
      cdc_event_type: EVENT_TYPES[event],
      creation_datetime: second.toISOString().slice(0, 23).replace("T", " "),
      status: event === "R" ? null : "placed",
      currency: event === "R" ? null : "EUR",
      checkout_id: orderid,
      user_id: null,
      items_json: null,
      sequence_number: String(number + 1).padStart(40, "0"),
      // Tells nothing of their order.
      event_id: `event-${9_999 - number}`,
    };
  });
}

/**
 * Sixty orders, of which every third is changed, every tenth removed and every twentieth placed again: 89 changes, 83 versions,
 * 57 orders that are left, of 2,728.53.
 */
export const SIXTY_ORDERS: Change[] = Array.from({ length: 60 }, (_, i): Change[] => {
  const order = (event: "I" | "M", quantity: number): Change => ({
    ...{ event, orderid: `o${i}`, quantity, price: quantity * (999 + (i % 20) * 100) },
  });
  return [
    order("I", 1),
    ...(i % 3 === 0 ? [order("M", 5)] : []),
    ...(i % 10 === 0 ? [{ event: "R", orderid: `o${i}` } as const] : []),
    ...(i % 20 === 0 ? [order("I", 7)] : []),
  ];
}).flat();

/** What becomes of so many orders: each is changed, removed and placed again as it happens. */
export function randomChanges(orders: number, seed: number): Change[] {
  const random = createSeeded(seed)("event", orders);
  const there = new Set<string>();
  return Array.from({ length: 6 * orders }, (): Change => {
    const orderid = `o${random.integer(1, orders)}`;
    if (there.has(orderid) && random.chance(0.3)) {
      there.delete(orderid);
      return { event: "R", orderid };
    }
    const event = there.has(orderid) ? "M" : "I";
    there.add(orderid);
    const quantity = random.integer(1, 9);
    return { event, orderid, quantity, price: quantity * random.integer(1, 99_999) };
  });
}

/** The plainest answer: each order's changes one after the other, its versions with what became of them. */
export function versionsOf(changes: readonly Change[]): string[] {
  return [...new Set(changes.map((change) => change.orderid))].flatMap((orderid) => {
    const ofOrder = changes.filter((change) => change.orderid === orderid);
    let version = 0;
    return ofOrder.flatMap(({ event, quantity, price = 0 }, at) => {
      if (event === "R") {
        return [];
      }
      version += 1;
      const next = ofOrder[at + 1]?.event;
      const then = next === undefined ? "now" : next === "R" ? "removed" : "changed";
      return [`${orderid} | ${version} | ${quantity} | ${(price / 100).toFixed(2)} | ${then}`];
    });
  });
}

/** The rows and so many of them once more, in an order of their own, in objects of as many rows as it happens. */
export function deliver(rows: readonly OrderRow[], twice: number, seed: number): OrderRow[][] {
  const random = createSeeded(seed)("event");
  const shuffled = <T>(all: readonly T[]): T[] =>
    all
      .map((each) => ({ each, at: random.fraction() }))
      .sort((one, other) => one.at - other.at)
      .map(({ each }) => each);
  const objects: OrderRow[][] = [[]];
  for (const row of shuffled([...rows, ...shuffled(rows).slice(0, twice)])) {
    if (random.chance(0.1)) {
      objects.push([]);
    }
    objects.at(-1)?.push(row);
  }
  return objects;
}

const cell = (value: string | number | null) =>
  value === null ? "" : `"${String(value).replaceAll('"', '""')}"`;

/** For DuckDB, which writes tables by day. */
export function ordersTable(name: string, rows: readonly OrderRow[]): TestTable {
  const names = ORDERS_TABLE.columns.map((column) => column.name);
  return {
    name,
    csv: `${[names.join(","), ...rows.map((row) => names.map((column) => cell(row[column])).join(","))].join("\n")}\n`,
    columns: [
      ...ORDERS_TABLE.columns.map((column) => ({
        ...column,
        expression: column.type === "bigint" ? `cast(${column.name} as bigint)` : column.name,
      })),
      { name: "dt", type: "string", expression: "creation_datetime[:10]" },
    ],
    partitions: ["dt"],
  };
}
