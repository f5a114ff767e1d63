import { hash } from "node:crypto";
import type { Connection, ResultSetHeader, RowDataPacket } from "mysql2/promise";
import { InterruptedError } from "../../../errors/user-error.ts";
import type { ShopTable } from "../../../mysql/tables.ts";
import { BadCell, type CellValue, isZeroTime, readCell } from "./cell.ts";
import { decodeCell, type FileRow, readTableFile } from "./table-file.ts";
import { readTableSchema, type TableSchema } from "./table-schema.ts";

const ROWS_AT_ONCE = 1_000;
const LINES_TOLD = 10;

/** What became of a file's rows. */
export interface LoadedTable {
  rows: number;
  new: number;
  changed: number;
  unchanged: number;
  /** Rows with the key of a row before them, which counts; of geolocation such as are equal, which are counted in it. */
  doubled: number;
  /** Times of zeros, read as none. */
  zero_times: number;
  /** Rows that are left out, by reason. */
  bad_rows: Record<string, number>;
  /** The first lines of each reason. */
  bad_lines: Record<string, number[]>;
}

export interface LoadOptions {
  /** Logged in as `shop`, used by nobody else meanwhile; `-FOUND_ROWS` is among its flags. */
  connection: Connection;
  table: ShopTable;
  path: string;
  onBytes: (bytes: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Loads a file into its table: rows that are new or other than they were are written, in one transaction; none is removed. The
 * file is read into a temporary table first, so whoever is killed before the end has written nothing.
 * @throws UnreadableTableError, InterruptedError
 */
export async function loadTable(options: LoadOptions): Promise<LoadedTable> {
  const { connection, table, path, onBytes, signal } = options;
  const schema = await readTableSchema(connection, table.name);
  const loaded: LoadedTable = {
    ...{ rows: 0, new: 0, changed: 0, unchanged: 0, doubled: 0, zero_times: 0, bad_rows: {}, bad_lines: {} },
  };
  const staging = `loaded_${table.name}`;
  await connection.query(`create temporary table ${staging} like ${table.name}`);
  try {
    let batch: CellValue[][] = [];
    const stage = async () => {
      signal?.throwIfAborted();
      loaded.doubled += await stageRows(connection, table, staging, schema, batch);
      batch = [];
    };
    for await (const row of readTableFile(
      path,
      schema.columns.map(({ name }) => name),
      onBytes,
    )) {
      loaded.rows += 1;
      const values = readRow(row, schema, loaded);
      if (values !== undefined) {
        batch.push(table.isKeyedByContent ? [contentHash(values), ...values] : values);
      }
      if (batch.length === ROWS_AT_ONCE) {
        await stage();
      }
    }
    await stage();
    return { ...loaded, ...(await merge(connection, table, staging, schema)) };
  } catch (error) {
    throw signal?.aborted ? new InterruptedError("interrupted") : error;
  } finally {
    await connection.query(`drop temporary table if exists ${staging}`).catch(() => {});
  }
}

function readRow(row: FileRow, { columns }: TableSchema, loaded: LoadedTable): CellValue[] | undefined {
  const values: CellValue[] = [];
  let zeroTimes = 0;
  let problem = row.problem;
  for (const [index, column] of columns.entries()) {
    if (problem !== undefined) {
      break;
    }
    const text = decodeCell(row.cells[index] as string);
    const value = text === undefined ? new BadCell(`${column.name} is no UTF-8`) : readCell(column, text);
    if (value instanceof BadCell) {
      problem = value.reason;
    } else {
      zeroTimes += text !== undefined && isZeroTime(column, text) ? 1 : 0;
      values.push(value);
    }
  }
  if (problem === undefined) {
    loaded.zero_times += zeroTimes;
    return values;
  }
  loaded.bad_rows[problem] = (loaded.bad_rows[problem] ?? 0) + 1;
  const lines = loaded.bad_lines[problem] ?? [];
  loaded.bad_lines[problem] = lines.length < LINES_TOLD ? [...lines, row.line] : lines;
  return undefined;
}

const contentHash = (values: readonly CellValue[]) => hash("sha256", JSON.stringify(values));

/** What a file's rows fill, in order. */
function filledColumns({ isKeyedByContent }: ShopTable, { columns }: TableSchema): string[] {
  return [...(isKeyedByContent ? ["row_hash"] : []), ...columns.map(({ name }) => name)];
}

/** @returns how many have the key of a row before them */
async function stageRows(
  connection: Connection,
  table: ShopTable,
  staging: string,
  schema: TableSchema,
  rows: readonly CellValue[][],
): Promise<number> {
  if (rows.length === 0) {
    return 0;
  }
  const [key] = schema.key;
  const again = table.isKeyedByContent ? "occurrences = occurrences + 1" : `${key} = ${staging}.${key}`;
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(
    `insert into ${staging} (${filledColumns(table, schema).join(", ")}) values ? on duplicate key update ${again}`,
    [rows],
  );
  // MySQL counts a row that it inserts once, one that it changes twice, one that stays as it is not at all.
  return table.isKeyedByContent ? affectedRows - rows.length : rows.length - affectedRows;
}

async function merge(
  connection: Connection,
  table: ShopTable,
  staging: string,
  schema: TableSchema,
): Promise<Pick<LoadedTable, "new" | "changed" | "unchanged">> {
  const columns = [...filledColumns(table, schema), ...(table.isKeyedByContent ? ["occurrences"] : [])];
  const others = columns.filter((column) => !schema.key.includes(column));
  await connection.query("start transaction");
  try {
    const [[counts]] = await connection.query<RowDataPacket[]>(
      `select count(*) as staged, count(existing.${schema.key[0]}) as known
      from ${staging} as staged left join ${table.name} as existing using (${schema.key.join(", ")})`,
    );
    const [{ affectedRows }] = await connection.query<ResultSetHeader>(
      `insert into ${table.name} (${columns.join(", ")}) select ${columns.join(", ")} from ${staging}
      on duplicate key update ${others.map((column) => `${column} = values(${column})`).join(", ")}`,
    );
    await connection.query("commit");
    const [staged, known] = [Number(counts?.staged), Number(counts?.known)];
    const changed = (affectedRows - (staged - known)) / 2;
    return { new: staged - known, changed, unchanged: known - changed };
  } catch (error) {
    await connection.query("rollback").catch(() => {});
    throw error;
  }
}
