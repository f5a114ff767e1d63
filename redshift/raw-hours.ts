import { runStatement, runTransaction, type Warehouse } from "./data-api.ts";
import { quoteTime } from "./fill-in.ts";
import type { WarehouseStream } from "./refresh.ts";

/** An archiver that is behind is counted after all. */
const CHECKED_AGAIN_HOURS = 6;

/** Of one shard, from one sequence number to another; both ends belong to it. */
export interface SequenceRange {
  shard: string;
  first: bigint;
  last: bigint;
}

/** What is known of an hour of raw records. */
export interface RawHour {
  /** When it began, in milliseconds since 1970. */
  hourMs: number;
  /** Records of it that no stream had any more when it was read. */
  missed: number;
}

const MOST_NUMBERS = 500;
const MOST_RANGES = 200;
const DIGITS = 128;
/** An arrival may be rounded here and there in another way. */
const ROUNDING_MS = 1_000;

const padded = (sequence: bigint) => `'${String(sequence).padStart(DIGITS, "0")}'`;

/** Kinesis names shards so; whatever else it were, it ends no literal. */
const quoteShard = (shard: string) => `'${shard.replaceAll("'", "''")}'`;

/**
 * From which hour on raw records are to be looked for: of the hours before it is known what was missed, or there was no
 * warehouse yet. In milliseconds since 1970.
 */
export async function firstHourToCheck(warehouse: Warehouse, stream: WarehouseStream): Promise<number> {
  const [[seconds] = []] = await ask(
    warehouse,
    `select extract(epoch from coalesce(
  (select dateadd(hour, -${CHECKED_AGAIN_HOURS}, max(hour)) from ecommerce.raw_hours where stream = '${stream}'),
  (select date_trunc('hour', min(applied_at)) from ecommerce.schema_migrations)
))::bigint`,
  );
  return Number(seconds) * 1000;
}

/** Of these records those that the warehouse has, as `shard sequence`. */
export async function findRecords(
  warehouse: Warehouse,
  stream: WarehouseStream,
  fromMs: number,
  sequences: readonly bigint[],
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const numbers of chunks(sequences, MOST_NUMBERS)) {
    const rows = await ask(
      warehouse,
      `select shard_id, sequence_number from ecommerce.arrivals
where stream = '${stream}' and arrived_at >= ${quoteTime(new Date(fromMs - ROUNDING_MS))}
and sequence_number in (${numbers.map((number) => `'${number}'`).join(", ")})`,
    );
    for (const [shard, sequence] of rows) {
      found.add(`${shard} ${sequence}`);
    }
  }
  return found;
}

/** How many records the warehouse has in these ranges, none of which overlap. */
export async function countRecords(
  warehouse: Warehouse,
  stream: WarehouseStream,
  ranges: readonly SequenceRange[],
): Promise<number> {
  let count = 0;
  for (const some of chunks(ranges, MOST_RANGES)) {
    const conditions = some.map(
      ({ shard, first, last }) =>
        `(shard_id = ${quoteShard(shard)} and lpad(sequence_number, ${DIGITS}, '0') between ${padded(first)} and ${padded(last)})`,
    );
    const [[rows] = []] = await ask(
      warehouse,
      `select count(*) from ecommerce.arrivals where stream = '${stream}' and (${conditions.join(" or ")})`,
    );
    count += Number(rows);
  }
  return count;
}

/** Keeps what was found of each hour, in the place of what was known. */
export async function keepRawHours(
  warehouse: Warehouse,
  stream: WarehouseStream,
  hours: readonly RawHour[],
): Promise<void> {
  for (const some of chunks(hours, MOST_NUMBERS)) {
    await runTransaction(warehouse, rawHourStatements(stream, some));
  }
}

/** The statements that keep it. */
export function rawHourStatements(stream: WarehouseStream, hours: readonly RawHour[]): string[] {
  const times = hours.map(({ hourMs }) => quoteTime(new Date(hourMs)));
  const rows = hours.map(({ missed }, index) => `('${stream}', ${times[index]}, ${missed}, sysdate)`);
  return [
    `delete from ecommerce.raw_hours where stream = '${stream}' and hour in (${times.join(", ")})`,
    `insert into ecommerce.raw_hours (stream, hour, missed, checked_at) values ${rows.join(", ")}`,
  ];
}

/** Hours of which records are missing, in milliseconds since 1970, in their order. */
export async function hoursWithMissed(warehouse: Warehouse, stream: WarehouseStream): Promise<RawHour[]> {
  const rows = await ask(
    warehouse,
    `select extract(epoch from hour)::bigint, missed from ecommerce.raw_hours
where stream = '${stream}' and missed > 0 order by hour`,
  );
  return rows.map(([seconds, missed]) => ({ hourMs: Number(seconds) * 1000, missed: Number(missed) }));
}

/** Records that were taken from the lake so far. */
export async function countRefilled(warehouse: Warehouse, stream: WarehouseStream): Promise<number> {
  const [[rows] = []] = await ask(
    warehouse,
    `select count(*) from ecommerce.refilled_records where stream = '${stream}'`,
  );
  return Number(rows);
}

async function ask(warehouse: Warehouse, sql: string): Promise<(string | number | undefined)[][]> {
  const { rows } = await runStatement(warehouse, { sql, parameters: [] });
  return rows.map((row) => row.map((field) => field.stringValue ?? field.longValue ?? field.doubleValue));
}

function* chunks<T>(all: readonly T[], most: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += most) {
    yield all.slice(at, at + most);
  }
}
