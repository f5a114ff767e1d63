import { createReadStream } from "node:fs";
import { CsvError, parse } from "csv-parse";
import { UserError } from "../../errors/user-error.ts";

/** A data set's file cannot be read. Permanent. */
export class UnreadableTableError extends UserError {
  override name = "UnreadableTableError";
}

/** @param C the columns that are asked for; whichever others there are */
export interface TableRow<C extends string> {
  cells: Readonly<Record<C, string>>;
  line: number;
}

/**
 * The rows of a CSV file whose first line names its columns.
 * @throws UnreadableTableError in one line
 */
export async function* readTable<C extends string>(
  path: string,
  columns: readonly C[],
): AsyncGenerator<TableRow<C>> {
  const rows = parse({
    columns: (header: string[]) => checkHeader(path, header, columns),
    bom: true,
    info: true,
  });
  const file = createReadStream(path).on("error", (error) => rows.destroy(error));
  try {
    for await (const { record, info } of file.pipe(rows)) {
      yield { cells: record, line: info.lines };
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof CsvError) {
      throw new UnreadableTableError(`${path} is no whole CSV file: ${message}`, { cause: error });
    }
    throw code === "ENOENT" ? new UnreadableTableError(`there is no file ${path}`, { cause: error }) : error;
  } finally {
    file.destroy();
  }
}

function checkHeader(path: string, header: string[], columns: readonly string[]): string[] {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new UnreadableTableError(`${path} has no column ${missing.join(", ")}`);
  }
  return header;
}
