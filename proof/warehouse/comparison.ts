import type { ReportAnswer } from "../../reporting/reports.ts";
import type { Comparison } from "../live.ts";
import { surplus } from "../surplus.ts";
import { clickId, type Expected, expectedReports } from "./expected.ts";
import type { WarehouseLaptop } from "./laptop.ts";
import { type Checkout, type Click, END_US } from "./records.ts";

const SHOWN = 10;
const NOW = new Date(END_US / 1000).toISOString();

/** The warehouse, held against what was sent. */
export async function compare(laptop: WarehouseLaptop, expected: Expected): Promise<Comparison> {
  const found = await readWarehouse(laptop);
  const clicks = settled(expected.clicks, found.clicks, clickText);
  const checkouts = settled(expected.checkouts, found.checkouts, checkoutText);
  const pairs: Record<string, [found: string[], expected: string[]]> = {
    "records of the streams": [found.records, expected.records],
    "records that are no events": [found.bad, expected.bad],
    clicks: [[...found.clicks.values()].flat(), clicks.map(clickText)],
    "orders with their lines": [[...found.checkouts.values()].flat(), checkouts.map(checkoutText)],
    "lines as purchases": [found.purchases, [String(checkouts.flatMap(({ lines }) => lines).length)]],
  };
  for (const [report, rows] of Object.entries(expectedReports(clicks, checkouts))) {
    pairs[`report ${report}`] = [await answered(laptop, report), rows];
  }
  const comparison: Comparison = { rows: 0, differences: {}, details: [] };
  for (const [what, [rows, wanted]] of Object.entries(pairs)) {
    comparison.rows += wanted.length;
    const differing = [
      ...surplus(rows, wanted).map((row) => `> ${row}`),
      ...surplus(wanted, rows).map((row) => `< ${row}`),
    ];
    if (differing.length > 0) {
      comparison.differences[what] = differing.length;
      comparison.details.push([what, ...differing.slice(0, SHOWN)].join("\n"));
    }
  }
  return comparison;
}

/** Of each event what it may be and is; else the first of what it may be. */
function settled<T>(
  expected: ReadonlyMap<string, T[]>,
  found: ReadonlyMap<string, string[]>,
  textOf: (event: T) => string,
): T[] {
  return [...expected].map(([id, choices]) => {
    const there = found.get(id)?.[0];
    return choices.find((choice) => textOf(choice) === there) ?? (choices[0] as T);
  });
}

const clickText = (click: Click) =>
  [
    ...[clickId(click), click.event_type, click.session_id, click.product_id, click.price],
    ...[click.quantity, click.ip_address],
  ].join(" | ");

const checkoutText = ({ checkout_id, event_id, user_id, timeUs, currency, lines }: Checkout) =>
  [
    ...[checkout_id, event_id, user_id, timeUs, currency],
    lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0),
    ...lines.map(({ product_id, quantity, price }) => `${product_id} ${quantity} ${price}`),
  ].join(" | ");

async function readWarehouse(laptop: WarehouseLaptop) {
  const lines = async (sql: string) => (await laptop.rows(sql)).map((row) => row.join(" "));
  const clicks = new Map<string, string[]>();
  for (const row of await laptop.rows(`select event_id, event_type, user_id, session_id, event_time,
    product_id, price, quantity, ip_address from ecommerce.clicks`)) {
    const [event_id, event_type, user_id, session_id, time, product_id, price, quantity, ip_address] = row;
    const id = clickId({ event_id, user_id, timeUs: toMicros(time) } as Click);
    const text = [id, event_type, session_id, product_id, toUnits(price), quantity, ip_address].join(" | ");
    clicks.set(id, [...(clicks.get(id) ?? []), text]);
  }
  const items = new Map<string, string[]>();
  for (const row of await laptop.rows(`select checkout_id, product_id, quantity, unit_price::varchar(32) as price
    from ecommerce.checkout_items order by checkout_id, line_no`)) {
    const [id, product_id, quantity, price] = row as string[];
    items.set(id as string, [
      ...(items.get(id as string) ?? []),
      `${product_id} ${quantity} ${toUnits(price)}`,
    ]);
  }
  const checkouts = new Map<string, string[]>();
  for (const row of await laptop.rows(`select checkout_id, event_id, user_id, event_time, currency as code,
    value::varchar(64) as total from ecommerce.checkouts`)) {
    const [id, event_id, user_id, time, currency, value] = row as string[];
    const text = [
      id,
      event_id,
      user_id,
      toMicros(time),
      currency,
      toUnits(value),
      ...(items.get(id as string) ?? []),
    ];
    checkouts.set(id as string, [...(checkouts.get(id as string) ?? []), text.join(" | ")]);
  }
  return {
    records: await lines("select stream, shard_id, sequence_number from ecommerce.arrivals"),
    bad: await lines("select stream, shard_id, sequence_number, reason from ecommerce.bad_records"),
    purchases: await lines("select count(*) from ecommerce.events_realtime where event_type = 'purchase'"),
    ...{ clicks, checkouts },
  };
}

async function answered(laptop: WarehouseLaptop, report: string): Promise<string[]> {
  const answer = await laptop.ask<"report">({ report, parameters: { now: NOW } });
  const { columns, rows } = answer as ReportAnswer;
  const money = columns.indexOf("revenue");
  return rows.map((row) => row.map((cell, index) => (index === money ? toUnits(cell) : cell)).join(" | "));
}

/** Microseconds since 1970. */
function toMicros(time: unknown): number {
  const [seconds = "", fraction = ""] = String(time).replace("Z", "").split(".");
  return Date.parse(`${seconds}Z`) * 1000 + Number(fraction.padEnd(6, "0"));
}

/** Ten-thousandths, exactly: of money as text. */
function toUnits(money: unknown): number | null {
  if (money === null || money === undefined) {
    return null;
  }
  const [whole, fraction = ""] = String(money).split(".");
  return Number(`${whole}${fraction.padEnd(4, "0")}`);
}
