import { type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { latestVersionsQuery } from "../../athena/orders-reconciliation.ts";
import { type QueryPlace, queryRows } from "../../athena/query.ts";
import { contentDigest, DIGEST_LENGTH } from "./content-digest.ts";

/** Of DynamoDB's clock and ours, and how old what a scan reads may be. */
const CLOCKS_MS = 60_000;

const MOST_TOLD = 20;

const KINDS = ["missing_in_lake", "not_in_table", "other_version"] as const;

export type DifferenceKind = (typeof KINDS)[number];

/** The table's orders as they were at a time. */
export interface ScannedOrders {
  startedMs: number;
  /** By the order's id; undefined of what no row can be made of. */
  digests: Map<string, string | undefined>;
}

export interface Comparison {
  orders: number;
  differ: number;
  by_kind: Record<DifferenceKind, number>;
  /** Some of them. */
  some: { orderid: string; kind: DifferenceKind }[];
}

/** Reads every order of the table; costs half a unit for each 4 KB. A million orders take 300 MB of memory here: three million fit. */
export async function scanOrders(
  dynamoDb: DynamoDBClient,
  table: string,
  now: () => number,
): Promise<ScannedOrders> {
  const startedMs = now();
  const digests = new Map<string, string | undefined>();
  for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName: table })) {
    for (const item of Items) {
      digests.set(item.orderid?.S ?? "", contentDigest(item));
    }
  }
  return { startedMs, digests };
}

/**
 * Compares the table's orders with what the lake says is now, asked when all that had happened by the scan is there. What
 * happened since, or in the minute before, is left out: it is no difference, or the next time's.
 * @param scanned is used up: twice there is no memory for it
 */
export async function compareOrders(lake: QueryPlace, scanned: ScannedOrders): Promise<Comparison> {
  const there = scanned.digests;
  const comparison: Comparison = {
    ...{ orders: there.size, differ: 0 },
    by_kind: { missing_in_lake: 0, not_in_table: 0, other_version: 0 },
    some: [],
  };
  const tell = (orderid: string, kind: DifferenceKind) => {
    comparison.differ += 1;
    comparison.by_kind[kind] += 1;
    if (comparison.some.length < MOST_TOLD) {
      comparison.some.push({ orderid, kind });
    }
  };
  const statement = { sql: latestVersionsQuery(), parameters: [] };
  for await (const rows of queryRows(lake, statement)) {
    for (const [orderid, removed, changedAt, content] of rows as string[][]) {
      const kind = differenceOf(there, orderid as string, removed === "true", content as string);
      const changedMs = Date.parse(`${changedAt?.replace(" ", "T")}Z`);
      if (kind !== undefined && changedMs < scanned.startedMs - CLOCKS_MS) {
        tell(orderid as string, kind);
      }
      there.delete(orderid as string);
    }
  }
  for (const orderid of there.keys()) {
    tell(orderid, "missing_in_lake");
  }
  return comparison;
}

function differenceOf(
  there: ScannedOrders["digests"],
  orderid: string,
  isRemoved: boolean,
  content: string,
): DifferenceKind | undefined {
  if (!there.has(orderid)) {
    return isRemoved ? undefined : "not_in_table";
  }
  if (isRemoved) {
    return "missing_in_lake";
  }
  return there.get(orderid) === content.slice(0, DIGEST_LENGTH) ? undefined : "other_version";
}
