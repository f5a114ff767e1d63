import { isUtf8 } from "node:buffer";
import type { OrderRow } from "../../athena/orders-table.ts";
import { rowOf } from "./change.ts";
import { UnreadableChangeError } from "./unreadable-change.ts";

/**
 * The row of a record of the stream `orders`.
 * @param bytes as they came
 * @param arrival counts where the record does not tell its time
 * @throws UnreadableChangeError
 */
export function rowOfRecord(bytes: Buffer, arrival: unknown): OrderRow {
  if (!isUtf8(bytes)) {
    throw new UnreadableChangeError("no UTF-8");
  }
  return rowOf(parse(bytes.toString()), arrival);
}

/** A row as a line of an object. */
export function lineOf(row: OrderRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** Why no row can be made of a record, without anything of its content. */
export function reasonOf(error: unknown): string {
  return error instanceof UnreadableChangeError ? error.message : (error as Error).name;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableChangeError("no JSON");
  }
}
