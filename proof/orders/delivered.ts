import { ScanCommand } from "@aws-sdk/client-dynamodb";
import { readRows } from "../../athena/cells.ts";
import { runQuery } from "../../athena/query.ts";
import { listRaw, readRaw } from "../../functions/archiver/raw-records.ts";
import { withLake } from "../../local/insights.ts";
import { LAKE } from "../../local/lake/archiver.ts";
import { ORDERS } from "../../local/orders/names.ts";
import { type Expected, line, QUERIES } from "./expected.ts";
import type { OrdersLaptop } from "./laptop.ts";

/** The distinct changes that the archiver has kept by now, by their ids. */
export async function archivedChanges({ s3 }: OrdersLaptop): Promise<Set<string>> {
  const found = new Set<string>();
  for (const key of await listRaw(s3, LAKE, "orders")) {
    for (const { data } of await readRaw(s3, LAKE, key)) {
      found.add(JSON.parse(Buffer.from(data, "base64").toString()).eventID);
    }
  }
  return found;
}

/** How many changes were delivered, each once, and how many rows there are of them. */
export async function deliveredChanges(laptop: OrdersLaptop): Promise<{ changes: number; rows: number }> {
  const [[changes, rows] = []] = await ask(
    laptop,
    "select (select count(*) from orders_cdc_once), (select count(*) from orders)",
  );
  return { changes: Number(changes), rows: Number(rows) };
}

/** What the views answer, by the emulator's Athena. */
export async function answered(laptop: OrdersLaptop): Promise<Expected> {
  const [now, history, changes] = await Promise.all([
    ask(laptop, QUERIES.now),
    ask(laptop, QUERIES.history),
    ask(laptop, QUERIES.changes),
  ]);
  return { now: now.map(line), history: history.map(line), changes: changes.map(line) };
}

/** What the table holds, as `QUERIES.now` has it. */
export async function tableRows({ dynamoDb }: OrdersLaptop): Promise<string[]> {
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: ORDERS, ConsistentRead: true }));
  return Items.map(({ orderid, status, items, value }) => {
    const [{ product_name, quantity }] = JSON.parse(items?.S ?? "");
    const price = `${Number(value?.N).toFixed(2)}00`;
    return line([orderid?.S, status?.S, product_name, quantity, price]);
  });
}

async function ask({ endpoint }: OrdersLaptop, query: string): Promise<unknown[][]> {
  return withLake(endpoint, async (lake) => readRows(await runQuery(lake, { sql: query, parameters: [] })));
}
