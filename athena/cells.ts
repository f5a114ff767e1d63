import { CURRENCY_DIGITS } from "../events/schema.ts";
import { withDigits } from "../reporting/decimal-text.ts";
import type { QueryResult } from "./query.ts";

const NUMBERS = new Set(["tinyint", "smallint", "integer", "bigint", "float", "real", "double"]);

/** Money of a currency that nobody knows. */
const USUAL_DIGITS = 2;

/** Rows as reports have them: Athena writes all as text. A decimal is money of the row's currency, with its digits. */
export function readRows({ columns, rows }: Pick<QueryResult, "columns" | "rows">): unknown[][] {
  const currency = columns.findIndex(({ name }) => name === "currency");
  return rows.map((row) => {
    const code = row[currency];
    const digits = code ? (CURRENCY_DIGITS.get(code) ?? USUAL_DIGITS) : undefined;
    return row.map((text, index) =>
      text === null ? null : readCell(columns[index]?.type ?? "", text, digits),
    );
  });
}

function readCell(type: string, text: string, digits: number | undefined): unknown {
  if (NUMBERS.has(type)) {
    return Number(text);
  }
  if (type === "decimal" && digits !== undefined) {
    return withDigits(text, digits);
  }
  if (type === "timestamp") {
    return `${text.replace(" ", "T").replace(/[.]0+$/, "")}Z`;
  }
  return type === "boolean" ? text === "true" : text;
}
