import type { ReportResult } from "./reports.ts";

/** What can be told of a column: of numbers and times all, of what is nested only how often it is missing. */
export type ColumnKind = "flag" | "nested" | "number" | "text" | "time";

export interface ProfiledColumn {
  name: string;
  /** As the engine calls it. */
  type: string;
  kind: ColumnKind;
  /** In SQL, of a type that can be put in order. */
  expression: string;
}

/** What a profile tells of each column. */
export const PROFILE_COLUMNS = [
  ...["column", "type", "rows", "missing", "distinct"],
  ...["least", "p5", "p25", "median", "p75", "p95", "greatest"],
];

const QUANTILES = [5, 25, 50, 75, 95];

/** Of a text: enough to know it again. */
const LONGEST_TEXT = 40;

const MEASURES = 3;

/**
 * One query for all columns, in words that Athena, DuckDB and PostgreSQL share. Each quantile is a value that occurs, the
 * first one that so many percent of the others reach.
 * @param table and @param where in SQL
 */
export function profileStatement(table: string, columns: readonly ProfiledColumn[], where = ""): string {
  const names = columns.map((_, index) => `c${index + 1}`);
  const all = names.join(", ");
  const isLowest = (percent: number) =>
    `100 * upto >= ${percent} * known and 100 * (upto - times) < ${percent} * known`;
  const valueWhere = (condition: string) =>
    `max(case when told is not null and ${condition} then substr(told, 1, ${LONGEST_TEXT + 1}) end)`;
  return `with chosen as (
    select ${columns.map(({ expression }, index) => `${expression} as ${names[index]}`).join(", ")}
    from ${table} ${where}
),

counted as (
    select
        case ${names.map((name, index) => `when grouping(${name}) = 0 then ${index + 1}`).join(" ")} end as place,
        ${all},
        count(*) as times
    from chosen
    group by grouping sets (${names.map((name) => `(${name})`).join(", ")})
),

worded as (
    select counted.*, coalesce(${names.map((name) => `cast(${name} as varchar)`).join(", ")}) as told
    from counted
),

placed as (
    select
        place,
        told,
        times,
        sum(times) over (partition by place order by ${all}) as upto,
        sum(case when told is null then 0 else times end) over (partition by place) as known
    from worded
)

select
    place,
    cast(sum(times) as bigint) as row_count,
    cast(sum(case when told is null then times else 0 end) as bigint) as null_count,
    count(told) as distinct_count,
    ${valueWhere("upto = times")} as least,
    ${QUANTILES.map((percent) => `${valueWhere(isLowest(percent))} as p${percent}`).join(",\n    ")},
    ${valueWhere("upto = known")} as greatest
from placed
group by place
order by place asc`;
}

/** The answer of such a query, a row a column. */
export function readProfile(
  columns: readonly ProfiledColumn[],
  answer: readonly (readonly unknown[])[],
): Pick<ReportResult, "columns" | "rows"> {
  const found = new Map(answer.map(([place, ...told]) => [Number(place), told]));
  return {
    columns: PROFILE_COLUMNS,
    rows: columns.map(({ name, type, kind }, index) => {
      const told = found.get(index + 1) ?? [0, 0, 0];
      const [rows = 0, missing = 0, distinct = 0] = told.slice(0, MEASURES).map(Number);
      const values = PROFILE_COLUMNS.slice(2 + MEASURES).map((_, place) => told[MEASURES + place] ?? null);
      return [name, type, rows, missing, kind === "nested" ? null : distinct, ...shown(kind, values)];
    }),
  };
}

function shown(kind: ColumnKind, values: unknown[]): unknown[] {
  return values.map((value, index) => {
    const isEnd = index === 0 || index === values.length - 1;
    if (value === null || kind === "nested" || (!isEnd && kind !== "number" && kind !== "time")) {
      return null;
    }
    return kind === "time" ? shortTime(String(value)) : shortText(String(value));
  });
}

/** Engines differ in how many zeros a whole second has. */
function shortTime(text: string): string {
  return text.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

function shortText(text: string): string {
  const characters = [...text];
  return characters.length > LONGEST_TEXT ? `${characters.slice(0, LONGEST_TEXT - 1).join("")}…` : text;
}
