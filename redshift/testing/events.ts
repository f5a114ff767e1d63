import type { TestRecord } from "./test-warehouse.ts";

type Fields = Record<string, unknown>;

/** A click as the contract has it; a field that is undefined is missing. */
export function clickRecord(fields: Fields): TestRecord {
  return record("clicks", { event_type: "page_view", ...fields });
}

/** An order of one cup for 2.50, where nothing else is said. */
export function checkoutRecord(fields: Fields): TestRecord {
  const items = [{ product_id: "cup", quantity: 1, unit_price: 2.5 }];
  const order = { checkout_id: `o-${fields.event_id}`, currency: "EUR", items, value: 2.5 };
  return record("checkouts", { event_type: "checkout", ...order, ...fields });
}

function record(stream: TestRecord["stream"], fields: Fields): TestRecord {
  const event = {
    event_id: "e",
    event_time: "2026-01-31T12:00:00Z",
    user_id: "anna",
    session_id: "s",
    schema_version: 1,
    ...fields,
  };
  return { stream, key: String(event.user_id), data: JSON.stringify(event) };
}
