import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { UnreadableTableError } from "../../olist/csv-table.ts";
import { lineAfter } from "../../replay/csv-rows.ts";
import { describeCsvError, lineBreaksIn } from "../../replay/swallowed-rows.ts";

/** No row comes near: a quote that is never closed would take the rest of the file. */
const LONGEST_ROW = 1024 * 1024;

const MARK = Buffer.from("\uFEFF");

/** A row as its bytes, in cells by their column; what is wrong with it where it has others than the header. */
export interface FileRow {
  line: number;
  cells: readonly string[];
  problem?: string;
}

/**
 * The rows of a CSV file whose first line names its columns, each with the line it begins in. A quote within a cell stands for
 * itself; a line end may be within quotes. Cells are in the order of `columns`, their bytes as characters: see `decodeCell`.
 * @throws UnreadableTableError in one line
 */
export async function* readTableFile(
  path: string,
  columns: readonly string[],
  onBytes: (bytes: number) => void,
): AsyncGenerator<FileRow> {
  const rows = parse({
    ...{ encoding: "latin1", record_delimiter: ["\r\n", "\n", "\r"], max_record_size: LONGEST_ROW },
    ...{ relax_column_count: true, relax_quotes: true },
  });
  pipeline(Readable.from(withoutMark(path, onBytes)), rows, () => {});
  let [line, header, order]: [number, readonly string[], number[]] = [1, [], []];
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      const lineBreaks = lineBreaksIn(cells);
      if (header.length === 0) {
        header = cells.map((cell) => cell.trim());
        order = placesOf(path, header, columns);
      } else if (cells.length > 1 || cells[0] !== "") {
        yield toRow(cells, line, header, order, lineBreaks);
      }
      line += 1 + lineBreaks;
    }
  } catch (error) {
    throw await describe(path, error);
  }
  if (header.length === 0) {
    throw new UnreadableTableError(`${path} is empty: its first line must name its columns`);
  }
}

/** The text of a cell's bytes; undefined where they are no UTF-8. */
export function decodeCell(cell: string): string | undefined {
  if (!/[\x80-\xff]/.test(cell)) {
    return cell;
  }
  try {
    return utf8.decode(Buffer.from(cell, "latin1"));
  } catch {
    return undefined;
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function toRow(
  cells: readonly string[],
  line: number,
  header: readonly string[],
  order: readonly number[],
  lineBreaks: number,
): FileRow {
  const row = { line, cells: order.map((place) => cells[place] ?? "") };
  if (cells.length !== header.length) {
    return {
      ...row,
      problem: `it has other columns than the header${lineBreaks > 0 ? ": is a quote stray?" : ""}`,
    };
  }
  return lineBreaks > 0 && cells.some((cell) => holdsRowOf(cell, cells[0] as string))
    ? { ...row, problem: "a quoted cell holds what looks like a row: is a quote stray?" }
    : row;
}

/** Of ids of 32 digits, which is what most of these files begin their rows with. */
function holdsRowOf(cell: string, first: string): boolean {
  return /^[0-9a-f]{32}$/.test(first) && /[\r\n][0-9a-f]{32},/.test(cell);
}

function placesOf(path: string, header: readonly string[], columns: readonly string[]): number[] {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new UnreadableTableError(`${path} has no column ${missing.join(", ")}`);
  }
  return columns.map((column) => header.indexOf(column));
}

async function* withoutMark(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    onBytes(piece.length);
    yield isFirst && piece.subarray(0, MARK.length).equals(MARK) ? piece.subarray(MARK.length) : piece;
    isFirst = false;
  }
}

async function describe(path: string, error: unknown): Promise<unknown> {
  if (error instanceof CsvError) {
    // Line ends are bytes of their own in every encoding that the file may have.
    const file = { path, packing: undefined, encoding: "windows-1252" } as never;
    const { message } = describeCsvError(path, await lineAfter(file, Number(error.records)), error);
    return new UnreadableTableError(message, { cause: error });
  }
  return error;
}
