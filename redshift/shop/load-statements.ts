import { quoteName } from "../fill-in.ts";
import { BUCKETS, bucketOf, type ShopTableShape, selectSums } from "./checksums.ts";
import { asText, kindOf, redshiftType, type ShopColumn } from "./shop-columns.ts";

/** An export of a table that is to be loaded. */
export interface ShopExport extends ShopTableShape {
  run: string;
  /** The run from which on its changes are; null begins a history. */
  follows: string | null;
  kind: "history" | "changes";
  /** As MySQL writes a time. */
  mark: string;
  rows: number;
  bytes: number;
  /** Of the export. */
  seconds: number;
  /** Of all rows of the table, by the bucket's digit; null in the middle of a history. */
  buckets: Readonly<Record<string, { rows: number; sum: string }>> | null;
  /** Buckets that are replaced whole. */
  repaired: readonly string[];
  /** Of Redshift's manifest; null where no row was exported. */
  manifestUrl: string | null;
}

/**
 * The statements that load an export, as one transaction. What is no next run of its table changes nothing: another load may
 * have been faster, or the file is an old one. Keys that are doubled, and rows that are not as many as were exported, are put
 * into the books as refused, and nothing of them is taken.
 */
export function loadStatements(load: ShopExport): string[] {
  const target = `shop.${quoteName(load.table)}`;
  const keys = load.key.map(quoteName);
  return [
    // One load at a time: all rows of the books that it asks for are there.
    "lock shop.sync_runs",
    ...(load.manifestUrl === null ? [] : stage(load, load.manifestUrl)),
    verdict(load, keys),
    ...(load.repaired.length === 0
      ? []
      : [
          `delete from ${target} using verdict
          where verdict.is_taken and ${bucketOf(load)} in (${load.repaired.map(quoteText).join(", ")})`,
        ]),
    ...(load.manifestUrl === null ? [] : merge(load, keys)),
    ...compare(load),
    writeBooks(load),
  ];
}

/** Makes `staged`: the file's rows as they are written. */
function stage({ columns }: ShopExport, manifestUrl: string): string[] {
  return [
    `create temp table staged as select ${columns
      .map((column) => `cast(null as ${stagedType(column)}) as ${quoteName(column.name)}`)
      .join(", ")} where false`,
    `copy staged from ${quoteText(manifestUrl)} iam_role default json 'auto' gzip manifest`,
  ];
}

/** Makes `typed`, of the rows that are taken, and `stale`: how many of those are older than what is there. */
function merge(load: ShopExport, keys: readonly string[]): string[] {
  const name = quoteName(load.table);
  const target = `shop.${name}`;
  const isSame = keys.map((key) => `${name}.${key} = typed.${key}`).join(" and ");
  const isStale = `${isSame} and typed.updated_at < ${name}.updated_at`;
  const columns = [...load.columns.map((column) => quoteName(column.name)), "as_written"];
  const others = columns.filter((column) => !keys.includes(column));
  return [
    `create temp table typed as select ${load.columns.map(typed).join(", ")}, ${asWritten(load.columns)} as as_written
    from (select ${load.columns.flatMap(tried).join(", ")} from staged cross join verdict where verdict.is_taken) as tried`,
    `create temp table stale as select count(*) as row_count from typed inner join ${target} on ${isStale}`,
    `delete from typed using ${target} where ${isStale}`,
    `merge into ${target} using typed on ${isSame}
    when matched then update set ${others.map((column) => `${column} = typed.${column}`).join(", ")}
    when not matched then insert (${columns.join(", ")}) values (${columns.map((column) => `typed.${column}`).join(", ")})`,
  ];
}

const stagedType = (column: ShopColumn) => (kindOf(column) === "text" ? redshiftType(column) : "varchar(80)");

/** Whether the run is next, and whether its rows are what was exported. */
function verdict({ table, run, follows, rows, manifestUrl }: ShopExport, keys: readonly string[]): string {
  const isNext = `latest.run < ${quoteText(run)}${follows === null ? "" : ` and latest.loaded >= ${quoteText(follows)}`}`;
  const isSound = `counted.doubled = 0 and counted.row_count = ${rows}`;
  const counted =
    manifestUrl === null
      ? "select 0 as row_count, 0 as doubled"
      : `select coalesce(sum(number), 0) as row_count, coalesce(sum(number - 1), 0) as doubled
        from (select count(*) as number from staged group by ${keys.join(", ")}) as by_key`;
  return `create temp table verdict as
  select counted.doubled, ${isNext} as is_next, ${isNext} and ${isSound} as is_taken
  from (${counted}) as counted
  cross join (
    select coalesce(max(run), '') as run, coalesce(max(case when state = 'loaded' then run end), '') as loaded
    from shop.sync_runs where table_name = ${quoteText(table)}
  ) as latest`;
}

const triedName = ({ name }: ShopColumn) => quoteName(`tried_${name}`);

/** A text, and what its column's type makes of it. */
function tried(column: ShopColumn): string[] {
  const name = `staged.${quoteName(column.name)}`;
  return kindOf(column) === "text"
    ? [`${name} as ${quoteName(column.name)}`]
    : [
        `${name} as ${quoteName(column.name)}`,
        `try_cast(${name} as ${redshiftType(column)}) as ${triedName(column)}`,
      ];
}

/** Whether nothing was lost: whatever a cast takes for good, it comes to the same text again. */
const isKept = (column: ShopColumn) =>
  `coalesce(${asText(column, triedName(column))}, '') = ${quoteName(column.name)}`;

function typed(column: ShopColumn): string {
  const name = quoteName(column.name);
  return kindOf(column) === "text"
    ? name
    : `case when ${isKept(column)} then ${triedName(column)} end as ${name}`;
}

/** Numbers and times have no character that JSON writes otherwise. */
function asWritten(columns: readonly ShopColumn[]): string {
  const pieces = columns
    .filter((column) => kindOf(column) !== "text")
    .map((column) => {
      const name = quoteName(column.name);
      return `case when ${name} is not null and not ${isKept(column)} then '"${column.name}":"' || ${name} || '",' else '' end`;
    });
  return `nullif('{' || rtrim(${pieces.join(" || ")}, ',') || '}', '{}')`;
}

/** Makes `compared`: the digits of buckets in which the table is not what MySQL had. */
function compare(load: ShopExport): string[] {
  const { buckets } = load;
  if (buckets === null) {
    return ["create temp table compared as select cast('' as varchar(16)) as digits"];
  }
  const exported = BUCKETS.map(
    (bucket) =>
      `select ${quoteText(bucket)} as bucket, ${buckets[bucket]?.rows ?? 0} as row_count, cast(${quoteText(buckets[bucket]?.sum ?? "0")} as decimal(38, 0)) as total`,
  );
  return [
    `create temp table exported as ${exported.join(" union all ")}`,
    `create temp table compared as
    select coalesce(listagg(exported.bucket, '') within group (order by exported.bucket), '') as digits
    from exported left join (${selectSums(load)}) as own on exported.bucket = own.bucket
    where coalesce(own.row_count, 0) <> exported.row_count or coalesce(own.total, 0) <> exported.total`,
  ];
}

function writeBooks(load: ShopExport): string {
  const checksum =
    load.buckets === null ? "null" : "case when compared.digits = '' then 'equal' else 'differs' end";
  return `insert into shop.sync_runs (
    table_name, run, follows, kind, state, row_count, byte_count, stale, doubled, mark,
    checksum, differing, repaired, seconds, loaded_at
  )
  select
    ${quoteText(load.table)}, ${quoteText(load.run)}, ${load.follows === null ? "null" : quoteText(load.follows)},
    ${quoteText(load.kind)}, case when verdict.is_taken then 'loaded' else 'refused' end,
    ${load.rows}, ${load.bytes}, ${load.manifestUrl === null ? "0" : "stale.row_count"}, verdict.doubled, cast(${quoteText(load.mark)} as timestamp),
    ${checksum}, compared.digits, ${quoteText(load.repaired.join(""))}, ${load.seconds}, sysdate
  from verdict cross join compared${load.manifestUrl === null ? "" : " cross join stale"}
  where verdict.is_next`;
}

const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`;
