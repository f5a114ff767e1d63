import type { Connection, RowDataPacket } from "mysql2/promise";
import type { ExportedTable } from "./exported-table.ts";

/** Of the rows of one bucket. */
export interface BucketSum {
  rows: number;
  /** The sum of 60 bits of each row's MD5, in decimal digits. */
  sum: string;
}

/** By the bucket's digit; one without rows is left out. */
export type BucketSums = Readonly<Record<string, BucketSum>>;

/** The first hexadecimal digit of the key's MD5. */
export const BUCKETS = [..."0123456789abcdef"] as const;

/** NULL is another one than '', and no two rows run into the same text. */
const piece = ({ text }: { text: string }) => `coalesce(concat(char_length(${text}), ':', ${text}), 'n')`;

const md5Of = (columns: readonly { text: string }[]) => `md5(concat(${columns.map(piece).join(", ")}))`;

/** The bucket of a row, in SQL. */
export const bucketOf = ({ key }: ExportedTable) => `left(${md5Of(key)}, 1)`;

/** Counts and sums of all rows by bucket: what the other side works out alike (MD5, and 15 of its digits as a number). */
export async function readBuckets(connection: Connection, table: ExportedTable): Promise<BucketSums> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select ${bucketOf(table)} as bucket, count(*) as number,
      cast(sum(cast(conv(left(${md5Of(table.columns)}, 15), 16, 10) as unsigned)) as char) as sum
    from \`${table.name}\` group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ bucket, number, sum }) => [bucket, { rows: Number(number), sum }]));
}

/** Buckets in which the two sides differ. */
export function differingBuckets(one: BucketSums, other: BucketSums): string[] {
  return BUCKETS.filter(
    (bucket) => one[bucket]?.rows !== other[bucket]?.rows || one[bucket]?.sum !== other[bucket]?.sum,
  );
}
