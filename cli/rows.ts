import Table from "cli-table3";
import { visibleLine } from "../events/visible-text.ts";

export type Rows = readonly (readonly unknown[])[];

/** A table for people; numbers to the right. */
export function writeTable(columns: string[], rows: Rows): string {
  const isNumeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumber(row[index])));
  const table = new Table({
    head: columns,
    style: { head: [], border: [], compact: true },
    colAligns: isNumeric.map((numeric) => (numeric ? "right" : "left")),
  });
  table.push(...rows.map((row) => row.map((value) => visibleLine(cell(value)))));
  return table.toString();
}

/** An object a row. */
export function asObjects(columns: string[], rows: Rows): Record<string, unknown>[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

/** RFC 4180, but for the line ends; a text that a spreadsheet would take for a formula has ' before it. */
export function writeCsv(columns: string[], rows: Rows): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const written = (value: unknown) => quoted(isFormula(value) ? `'${value}` : cell(value));
  return [columns, ...rows].map((row) => `${row.map(written).join(",")}\n`).join("");
}

/** As OWASP lists them, also as full-width characters; a number is none. */
function isFormula(value: unknown): boolean {
  return typeof value === "string" && /^[=+\-@\t\r\n＝＋－＠]/.test(value) && !isNumber(value);
}

function isNumber(value: unknown): boolean {
  return (
    value === null ||
    typeof value === "number" ||
    (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value))
  );
}

function cell(value: unknown): string {
  if (value === null || value === undefined) {
    return "";
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
