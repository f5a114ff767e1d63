import { checkoutRecord, clickRecord } from "./events.ts";
import type { TestRecord } from "./test-warehouse.ts";

/** The end of the day that is asked for. */
export const END = "2026-01-31T12:00:00Z";

const at = (time: string) => `2026-01-${time}Z`;

const view = (id: string, user_id: string, time: string, product_id?: string) =>
  clickRecord({ event_id: id, user_id, event_time: at(time), ...(product_id && { product_id }) });
const cart = (id: string, user_id: string, time: string, product_id: string) =>
  clickRecord({ event_id: id, user_id, event_time: at(time), product_id, event_type: "add_to_cart" });
const order = (
  id: string,
  user_id: string,
  time: string,
  currency: string,
  ...lines: [string, number, number][]
) =>
  checkoutRecord({
    event_id: id,
    user_id,
    event_time: at(time),
    currency,
    items: lines.map(([product_id, quantity, unit_price]) => ({ product_id, quantity, unit_price })),
    value: Number(lines.reduce((sum, [, quantity, price]) => sum + quantity * price, 0).toFixed(4)),
  });

/** Visitors of a day: at its edges, told twice, in several currencies. */
export const DAY: readonly TestRecord[] = [
  view("at-the-beginning", "anna", "31T11:00:00", "cup"),
  view("just-within", "anna", "31T11:00:00.000001", "cup"),
  view("at-the-end", "ben", "31T12:00:00", "cup"),
  view("behind-the-end", "ben", "31T12:00:00.000001", "cup"),
  view("again", "carl", "31T11:30:00", "pot"),
  view("again", "carl", "31T11:30:00", "pot"),
  // With another time it is another click.
  view("again", "carl", "31T11:30:01", "pot"),
  view("of-no-product", "dora", "31T11:40:00"),
  cart("carted", "anna", "31T11:45:00", "pot"),
  clickRecord({
    event_id: "out",
    event_time: at("31T11:46:00"),
    product_id: "pot",
    event_type: "remove_from_cart",
  }),
  cart("carted-yesterday", "emil", "30T12:00:01", "lid"),
  cart("carted-before", "emil", "30T12:00:00", "lid"),
  order("euros", "anna", "31T11:50:00", "EUR", ["pot", 3, 19.99], ["cup", 1, 0.03]),
  // An order is known by its id alone: what is told of it later counts for nothing.
  checkoutRecord({
    event_id: "later",
    checkout_id: "o-euros",
    event_time: at("31T11:51:00"),
    user_id: "anna",
  }),
  order("yen", "ben", "31T11:52:00", "JPY", ["cup", 2, 1800]),
  order("dinars", "ben", "31T11:53:00", "KWD", ["lid", 1, 0.125]),
  order("at-the-beginning", "carl", "31T11:00:00", "EUR", ["cup", 1, 1000]),
  order("of-yesterday", "fritz", "30T13:00:00", "EUR", ["cup", 1, 7]),
];
