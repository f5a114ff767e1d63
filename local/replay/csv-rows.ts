import { createReadStream } from "node:fs";
import { CsvError, parse } from "csv-parse";
import { type Entry, UnreadableFileError } from "./event.ts";

const ROWS_AT_ONCE = 1000;

/** @throws UnreadableFileError where the row is none of this format; undefined for a header */
export type RowReader = (cells: string[], row: number) => Entry | undefined;

/** Rows of a CSV file, counted from 1. @throws UnreadableFileError also where the file is no CSV */
export async function* readCsvRows(file: string, readRow: RowReader): AsyncGenerator<Entry[]> {
  const parser = parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true });
  const bytes = createReadStream(file);
  bytes.on("error", (error) => parser.destroy(error));
  bytes.pipe(parser);
  let entries: Entry[] = [];
  let row = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      row += 1;
      const entry = readRow(cells, row);
      if (entry !== undefined) {
        entries.push(entry);
      }
      if (entries.length === ROWS_AT_ONCE) {
        yield entries;
        entries = [];
      }
    }
  } catch (error) {
    throw error instanceof CsvError
      ? new UnreadableFileError(`${file} is no CSV: ${error.message}`, { cause: error })
      : error;
  }
  yield entries;
}

/** @throws UnreadableFileError */
export function checkColumnCount(file: string, cells: string[], row: number, expected: number): void {
  if (cells.length !== expected) {
    throw new UnreadableFileError(
      `${file}: row ${row} has ${cells.length} columns, ${expected} are expected: is the file half-written?`,
    );
  }
}
