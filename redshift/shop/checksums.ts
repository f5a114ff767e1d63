import { quoteName } from "../fill-in.ts";
import { asText, kindOf, LONG_TEXT, type ShopColumn } from "./shop-columns.ts";

/** The first hexadecimal digit of the key's MD5. */
export const BUCKETS = [..."0123456789abcdef"] as const;

/** What makes a table of the shop, as an export tells it. */
export interface ShopTableShape {
  table: string;
  columns: readonly ShopColumn[];
  /** Names, in order. */
  key: readonly string[];
}

/** A column's text as MySQL writes it: what its type could not hold stands in as_written. */
function written(column: ShopColumn): string {
  const text = asText(column, quoteName(column.name));
  return kindOf(column) === "text"
    ? text
    : `coalesce(${text}, nullif(json_extract_path_text(as_written, '${column.name}'), ''))`;
}

/** NULL is another one than '', and no two rows run into the same text: as the export has it (functions/sync/buckets.ts). */
function piece(column: ShopColumn): string {
  const text = written(column);
  const short =
    kindOf(column) === "text" && (column.longest ?? Number.POSITIVE_INFINITY) > LONG_TEXT
      ? `case when len(${text}) > ${LONG_TEXT} then md5(${text}) else ${text} end`
      : text;
  return `coalesce(cast(len(${text}) as varchar(16)) || ':' || ${short}, 'n')`;
}

const md5Of = (columns: readonly ShopColumn[]) => `md5(${columns.map(piece).join(" || ")})`;

const keyOf = ({ columns, key }: ShopTableShape) =>
  key.map((name) => columns.find((column) => column.name === name) as ShopColumn);

/** The bucket of a row, in SQL. */
export const bucketOf = (shape: ShopTableShape) => `left(${md5Of(keyOf(shape))}, 1)`;

/** Counts and sums of all rows of the table by bucket, as the export works them out. */
export function selectSums(shape: ShopTableShape): string {
  return `select ${bucketOf(shape)} as bucket, count(*) as row_count,
    sum(strtol(left(${md5Of(shape.columns)}, 15), 16)) as total
  from shop.${quoteName(shape.table)} group by 1`;
}
