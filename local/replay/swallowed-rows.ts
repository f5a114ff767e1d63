import type { CsvError } from "csv-parse";
import { UnreadableFileError } from "./event.ts";

const LINE_BREAK = /\r\n|\n|\r/g;

/** Within the cells of a row. */
export function lineBreaksIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    // Nearly all have none, and this is done for every cell.
    if (cell.includes("\n") || cell.includes("\r")) {
      count += cell.match(LINE_BREAK)?.length ?? 0;
    }
  }
  return count;
}

/** What a text looks like, whatever its digits are. */
function shapeOf(text: string): string {
  return text.replace(/\d/g, "0");
}

/** Two rows whose quotes are stray alike leave a cell that has fewer commas than a row. */
function holdsRowBegin(cell: string, [first = ""]: readonly string[]): boolean {
  const begin = `${shapeOf(first)},`;
  const [, ...lines] = cell.split(LINE_BREAK);
  return lines.some((text) => shapeOf(text).startsWith(begin));
}

/**
 * A quoted cell may go on over a line's end, but one with as many commas as a row has, or with a line that begins as the
 * row does, began with a stray quote.
 * @param line where the row begins
 * @throws UnreadableFileError that names the line where the quote opens
 */
export function refuseSwallowedRows(
  path: string,
  cells: readonly string[],
  line: number,
  columns: readonly string[],
): void {
  let opens = line;
  for (const [index, cell] of cells.entries()) {
    const swallowed = lineBreaksIn([cell]);
    const isStray =
      cells.length !== columns.length ||
      cell.split(",").length >= columns.length ||
      holdsRowBegin(cell, cells);
    if (swallowed > 0 && isStray) {
      const column = columns[index] === undefined ? "" : `, in the column ${columns[index]},`;
      throw new UnreadableFileError(
        `${path}: a quote opens in line ${opens}${column} and closes in line ${opens + swallowed}: is it a stray one?`,
      );
    }
    opens += swallowed;
  }
}

/** @param line where the row begins that could not be read */
export function describeCsvError(path: string, line: number, cause: CsvError): UnreadableFileError {
  switch (cause.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return new UnreadableFileError(
        `${path}: a quote opens in line ${line} and is never closed: is it a stray one, or is the file half-written?`,
        { cause },
      );
    case "CSV_MAX_RECORD_SIZE":
      return new UnreadableFileError(
        `${path}: the row of line ${line} does not end within 64 KiB: is a quote never closed?`,
        { cause },
      );
    default:
      return new UnreadableFileError(`${path} is no CSV: ${cause.message}`, { cause });
  }
}
