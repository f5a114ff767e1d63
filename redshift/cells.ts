import type { ColumnMetadata, Field } from "@aws-sdk/client-redshift-data";
import { CURRENCY_DIGITS } from "../events/schema.ts";
import { withDigits } from "../reporting/decimal-text.ts";
import type { StatementResult } from "./data-api.ts";

/** Rows as reports have them: a decimal is money of the row's currency, with its digits, and a time is one of UTC. */
export function readRows({ columns, rows }: StatementResult): unknown[][] {
  const currency = columns.findIndex(({ name }) => name === "currency");
  return rows.map((row) => {
    const digits = CURRENCY_DIGITS.get(row[currency]?.stringValue ?? "");
    return row.map((field, index) => readCell(columns[index] ?? {}, field, digits));
  });
}

function readCell({ typeName, scale }: ColumnMetadata, field: Field, digits: number | undefined): unknown {
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  if (field.isNull || value === undefined) {
    return null;
  }
  if (typeof value !== "string") {
    return value;
  }
  switch (typeName) {
    case "numeric":
      return digits === undefined || !scale ? value : withDigits(value, digits);
    case "timestamp":
      return `${value.replace(" ", "T").replace(/[.]0+$/, "")}Z`;
    case "timestamptz":
      return value
        .replace(" ", "T")
        .replace(/[.]0+(?=[+-])/, "")
        .replace(/[+]00$/, "Z");
    default:
      return value;
  }
}
