import Table from "cli-table3";

type Rows = readonly (readonly unknown[])[];

/** A table for people; numbers to the right. */
export function writeTable(columns: string[], rows: Rows): string {
  const isNumeric = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumber(row[index])));
  const table = new Table({
    head: columns,
    style: { head: [], border: [], compact: true },
    colAligns: isNumeric.map((numeric) => (numeric ? "right" : "left")),
  });
  table.push(...rows.map((row) => row.map(cell)));
  return table.toString();
}

export function writeJson(columns: string[], rows: Rows): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
  return JSON.stringify(objects, null, 2);
}

/** RFC 4180, but for the line ends. */
export function writeCsv(columns: string[], rows: Rows): string {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [columns, ...rows].map((row) => `${row.map((value) => quoted(cell(value))).join(",")}\n`).join("");
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
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
