import type { TestRecord } from "./test-warehouse.ts";

/** Nine records: one is no JSON, a click is told twice, and an order is 61 minutes old. */
export function nineRecords(now: Date): TestRecord[] {
  const at = (minutes: number) => new Date(now.getTime() - minutes * 60_000).toISOString();
  const event = (id: string, user: string, minutes: number) => ({
    event_id: id,
    event_time: at(minutes),
    user_id: user,
    session_id: `s-${user}`,
    schema_version: 1,
  });
  const click = (id: string, user: string, minutes: number, event_type: string): TestRecord => ({
    stream: "clicks",
    key: user,
    data: JSON.stringify({ ...event(id, user, minutes), event_type, product_id: "p1", price: 19.99 }),
  });
  const order = (id: string, user: string, minutes: number, quantity: number, price: number): TestRecord => ({
    stream: "checkouts",
    key: user,
    data: JSON.stringify({
      ...event(id, user, minutes),
      event_type: "checkout",
      checkout_id: `order-${id}`,
      currency: "EUR",
      items: [{ product_id: "p1", quantity, unit_price: price }],
      value: Number((quantity * price).toFixed(2)),
    }),
  });
  const view = click("v1", "u1", 30, "page_view");
  return [
    ...[view, view, click("v2", "u2", 20, "page_view")],
    ...[click("c1", "u1", 19, "add_to_cart"), click("c2", "u2", 18, "add_to_cart")],
    ...[order("b1", "u1", 10, 3, 19.99), order("b2", "u2", 9, 1, 5), order("b3", "u3", 61, 1, 100)],
    { stream: "clicks", key: "u1", data: "not json" },
  ];
}
