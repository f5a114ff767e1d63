import type { WarehouseStream } from "../../redshift/refresh.ts";
import type { DrawnRecord, Meaning } from "./records.ts";

const BASE = {
  event_id: "hostile",
  event_type: "page_view",
  event_time: "2026-01-31T11:30:00Z",
  user_id: "u1",
  session_id: "s",
  schema_version: 1,
};
const LINE = { product_id: "p1", quantity: 1, unit_price: 2.5 };
const ORDER = {
  ...{ ...BASE, event_type: "checkout", checkout_id: "hostile", currency: "EUR", value: 2.5 },
  items: [LINE],
};

const click = (fields: object) => bad("clicks", { ...BASE, ...fields });
const order = (fields: object) => bad("checkouts", { ...ORDER, ...fields });

function bad(
  stream: WarehouseStream,
  content: object | string | Buffer,
  reason: Extract<Meaning, { reason: string }>["reason"] = "no_event",
): DrawnRecord {
  const data =
    typeof content === "string" || Buffer.isBuffer(content)
      ? Buffer.from(content as string)
      : Buffer.from(JSON.stringify(content));
  return { stream, key: "hostile", data, means: { reason } };
}

const text = JSON.stringify(BASE);

/** Records that are no events, each in a way of its own. */
export const HOSTILE: readonly DrawnRecord[] = [
  bad("clicks", "not json", "not_json"),
  bad("clicks", " ", "not_json"),
  bad("clicks", `${text} ${text}`, "not_json"),
  bad("clicks", text.slice(0, -1), "not_json"),
  bad("clicks", text.replace("1}", "NaN}"), "not_json"),
  bad("clicks", text.replace("1}", "1,}"), "not_json"),
  bad("checkouts", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "not_json"),
  bad("checkouts", Buffer.concat([Buffer.from(text), Buffer.from([0xc3])]), "not_json"),
  bad("clicks", JSON.stringify(text)),
  bad("clicks", `[${text}]`),
  bad("checkouts", "[]"),
  bad("checkouts", "{}"),
  bad("clicks", "null"),
  bad("clicks", "7"),
  bad("clicks", "true"),
  click({ user_id: 7 }),
  click({ user_id: { id: "u1" } }),
  click({ event_id: "" }),
  click({ session_id: undefined }),
  click({ schema_version: "1" }),
  click({ event_type: "swipe" }),
  click({ event_type: ["page_view"] }),
  click({ event_time: "2026-02-30T00:00:00Z" }),
  click({ event_time: "2026-01-31T11:30:00" }),
  click({ event_time: 1_769_859_000 }),
  bad("clicks", ORDER),
  bad("checkouts", BASE),
  order({ items: JSON.stringify([LINE]) }),
  order({ items: LINE }),
  order({ items: [] }),
  order({ items: [[LINE]] }),
  order({ items: [LINE, null] }),
  order({ items: [{ ...LINE, quantity: "1" }] }),
  order({ items: [{ ...LINE, unit_price: "2.5" }] }),
  order({ items: [{ ...LINE, unit_price: 1e30 }] }),
  order({ items: [{ ...LINE, quantity: 0.5 }] }),
  order({ items: [{ ...LINE, product_id: "" }] }),
  order({ currency: "euro" }),
  order({ currency: 978 }),
  order({ checkout_id: null }),
  order({ value: "2.5" }),
  bad("checkouts", { ...ORDER, value: 2.51 }, "value_mismatch"),
  bad("checkouts", { ...ORDER, items: [LINE, LINE] }, "value_mismatch"),
];
