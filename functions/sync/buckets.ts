import type { Connection, RowDataPacket } from "mysql2/promise";
import { LONG_TEXT } from "../../redshift/shop/shop-columns.ts";
import type { BucketSums } from "../shared/sync/sync-run.ts";
import type { ExportedTable } from "./exported-table.ts";

/** NULL is another one than '', and no two rows run into the same text. */
function piece({ text, longest }: { text: string; longest: number | null }): string {
  const short =
    (longest ?? 0) > LONG_TEXT ? `if(char_length(${text}) > ${LONG_TEXT}, md5(${text}), ${text})` : text;
  return `coalesce(concat(char_length(${text}), ':', ${short}), 'n')`;
}

const md5Of = (columns: ExportedTable["columns"]) => `md5(concat(${columns.map(piece).join(", ")}))`;

/** The bucket of a row, in SQL. */
export const bucketOf = ({ key }: ExportedTable) => `left(${md5Of(key)}, 1)`;

/** Counts and sums of all rows by bucket: what the other side works out alike (redshift/shop/checksums.ts). */
export async function readBuckets(connection: Connection, table: ExportedTable): Promise<BucketSums> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select ${bucketOf(table)} as bucket, count(*) as number,
      cast(sum(cast(conv(left(${md5Of(table.columns)}, 15), 16, 10) as unsigned)) as char) as sum
    from \`${table.name}\` group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map(({ bucket, number, sum }) => [bucket, { rows: Number(number), sum }]));
}
