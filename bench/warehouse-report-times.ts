// How long each report of the warehouse takes on a million records, by the twin: `node --import tsx bench/warehouse-report-times.ts`.
// First right after the twin was started on them, then again and again. 900,000 clicks in 25 hours, 100,000 orders of two lines.

import { runStatement } from "../redshift/data-api.ts";
import { readWarehouseReports } from "../redshift/reports.ts";
import { startTestWarehouse } from "../redshift/testing/test-warehouse.ts";
import { median } from "./median.ts";

const RUNS = 5;
const NOW = "2026-01-31T12:00:00Z";

const DIGITS = Array.from({ length: 10 }, (_, digit) => `select ${digit}::bigint as n`).join(" union all ");
/** 0 to 999,999. */
const NUMBERS = `with digits as (${DIGITS}), numbers as (
  select a.n + 10 * b.n + 100 * c.n + 1000 * d.n + 10000 * e.n + 100000 * f.n as i
  from digits as a cross join digits as b cross join digits as c
  cross join digits as d cross join digits as e cross join digits as f)`;
const time = (milliseconds: string) =>
  `dateadd(ms, -${milliseconds}, timestamp '${NOW.replace("T", " ").replace("Z", "")}')`;
const user = "'user-' || (i * 7919) % 50000";
const product = "'p' || (i * 104729) % 5000";

const FILL = [
  `insert into ecommerce.refilled_records
    (stream, shard_id, sequence_number, approximate_arrival_timestamp, partition_key, refresh_time)
  ${NUMBERS} select case when i % 10 = 0 then 'checkouts' else 'clicks' end, 'shard', i::varchar(32),
    ${time("i * 90")}, ${user}, ${time("0")} from numbers`,
  `insert into ecommerce.clicks
    (event_id, event_type, user_id, session_id, event_time, product_id, price, currency, quantity, arrived_at)
  ${NUMBERS} select 'c' || i, case i % 7 when 3 then 'add_to_cart' when 5 then 'remove_from_cart' else 'page_view' end,
    ${user}, 's', ${time("i * 90")}, ${product}, 19.99, 'EUR', 1, ${time("i * 90")} from numbers where i % 10 > 0`,
  `insert into ecommerce.checkouts
    (checkout_id, event_id, user_id, session_id, event_time, currency, value, arrived_at)
  ${NUMBERS} select 'o' || i, 'e' || i, ${user}, 's', ${time("i * 90")}, 'EUR', 39.98, ${time("i * 90")}
  from numbers where i % 10 = 0`,
  ...[1, 2].map(
    (line) => `insert into ecommerce.checkout_items
    (checkout_id, line_no, event_id, user_id, session_id, event_time, product_id, quantity, currency, unit_price)
  ${NUMBERS} select 'o' || i, ${line}, 'e' || i, ${user}, 's', ${time("i * 90")}, ${product}, 1, 'EUR', 19.99
  from numbers where i % 10 = 0`,
  ),
];

const warehouse = await startTestWarehouse();
try {
  await warehouse.ask({ action: "migrate" });
  for (const sql of FILL) {
    await runStatement(warehouse.owner, { sql, parameters: [] });
  }
  const reports = readWarehouseReports();
  const times = new Map<string, number[]>(reports.map(({ name }) => [name, []]));
  for (const { name, parameters: asked } of reports) {
    const parameters = asked.some((parameter) => parameter.name === "now") ? { now: NOW } : {};
    await warehouse.twin.stop();
    await warehouse.restart();
    for (let run = 0; run <= RUNS; run += 1) {
      const began = performance.now();
      await warehouse.ask({ report: name, parameters });
      times.get(name)?.push(Math.round(performance.now() - began));
    }
  }
  for (const [name, [first, ...others]] of times) {
    process.stdout.write(
      `${name.padEnd(24)} ${first} ms, then ${median(others)} ms (${others.join(", ")})\n`,
    );
  }
} finally {
  await warehouse.stop();
}
