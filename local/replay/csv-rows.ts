import { pipeline, Readable } from "node:stream";
import { CsvError, type Options, parse } from "csv-parse";
import { type Entry, UnreadableFileError } from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { readFileText } from "./file-text.ts";
import type { OnSkipped } from "./skipped.ts";
import { describeCsvError, lineBreaksIn, refuseSwallowedRows } from "./swallowed-rows.ts";

const ROWS_AT_ONCE = 1000;

/** No row of these data sets comes near; with every character escaped it is still a Kinesis record. */
const LONGEST_ROW = 64 * 1024;

/** A quote within a cell stands for itself; how many columns there are is checked by row. */
const DIALECT: Options = {
  record_delimiter: ["\r\n", "\n", "\r"],
  relax_column_count: true,
  relax_quotes: true,
  max_record_size: LONGEST_ROW,
};

/** What the rows of a data set are. */
export interface RowFormat {
  /** Or what reads them from the first row, where that is no record. @throws UnreadableFileError where they are others */
  columns: readonly string[] | ((header: string[]) => readonly string[]);
  readRow(cells: string[], line: number): Entry;
}

/**
 * Rows of a CSV file; blank lines and repeated headers are skipped.
 * @throws UnreadableFileError that names the line where the file is no CSV, or a row has other columns than expected
 */
export async function* readCsvRows(
  file: EventFile,
  format: RowFormat,
  onSkipped: OnSkipped,
): AsyncGenerator<Entry[]> {
  const readCells = createCellsReader(file.path, format, onSkipped);
  const rows = parse(DIALECT);
  pipeline(Readable.from(readFileText(file)), rows, () => {});
  let line = 1;
  let entries: Entry[] = [];
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      const lineBreaks = lineBreaksIn(cells);
      const entry = readCells(cells, line, lineBreaks);
      line += 1 + lineBreaks;
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
      ? describeCsvError(file.path, await lineAfter(file, Number(error.records)), error)
      : error;
  }
  yield entries;
}

/** The parser counts a line break in a quoted cell twice, and an error overtakes the rows before it. */
export async function lineAfter(file: EventFile, records: number): Promise<number> {
  if (records === 0) {
    return 1;
  }
  const rows = parse({ ...DIALECT, to: records });
  pipeline(Readable.from(readFileText(file)), rows, () => {});
  let line = 1;
  for await (const cells of rows as AsyncIterable<string[]>) {
    line += 1 + lineBreaksIn(cells);
  }
  return line;
}

function createCellsReader(path: string, format: RowFormat, onSkipped: OnSkipped) {
  let columns = typeof format.columns === "function" ? undefined : format.columns;
  let header: string | undefined;

  return (cells: string[], line: number, lineBreaks: number): Entry | undefined => {
    const [first = ""] = cells;
    if (cells.length === 1 && first.trim() === "") {
      onSkipped("blank line");
      return undefined;
    }
    if (columns === undefined) {
      refuseSeparator(path, cells);
      columns = typeof format.columns === "function" ? format.columns(cells) : format.columns;
      header = cells.join();
      return undefined;
    }
    if (header?.startsWith(withoutMark(first)) && withoutMark(cells.join()) === header) {
      onSkipped("repeated header");
      return undefined;
    }
    if (lineBreaks > 0) {
      refuseSwallowedRows(path, cells, line, columns);
    }
    if (cells.length !== columns.length) {
      refuseSeparator(path, cells);
      throw new UnreadableFileError(
        `${path}: line ${line} has ${cells.length} columns, ${columns.length} are expected: is the file half-written?`,
      );
    }
    return format.readRow(cells, line);
  };
}

/** Files that were put together may have a byte-order mark each. */
function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

function refuseSeparator(path: string, cells: readonly string[]): void {
  const separator = cells.length === 1 ? /[;\t|]/.exec(cells[0] ?? "")?.[0] : undefined;
  if (separator !== undefined) {
    throw new UnreadableFileError(
      `${path} has ${separator === "\t" ? "tabs" : JSON.stringify(separator)} between its cells: commas are expected`,
    );
  }
}
