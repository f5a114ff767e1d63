import type { Answer } from "../../wire.ts";

/** A row by column; money and shares are text in decimals. */
export type Row = Record<string, unknown>;

export function rowsOf({ columns, rows }: Answer): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

export const text = (row: Row, column: string): string => String(row[column] ?? "");

export const number = (row: Row, column: string): number => Number(row[column] ?? 0);

export const numberOrNull = (row: Row, column: string): number | null =>
  row[column] === null || row[column] === undefined ? null : Number(row[column]);
