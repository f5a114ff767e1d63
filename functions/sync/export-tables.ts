import type { Connection } from "mysql2/promise";
import type { Selection, TableExport } from "../shared/sync/sync-run.ts";
import { readBuckets } from "./buckets.ts";
import { exportRows, type PutObject } from "./export-rows.ts";
import { describeTable, type ExportedColumn } from "./exported-table.ts";
import { readMark } from "./mark.ts";

export interface ExportOptions {
  /** Opens a connection as `sync`, with times as texts. */
  open: () => Promise<Connection>;
  /** Names the run: the same one again writes the same keys. */
  run: string;
  /** By table. */
  selections: Readonly<Record<string, Selection>>;
  put: PutObject;
  /** How a manifest names an object. @default by its key, with nothing before it */
  urlOf?: (key: string) => string;
  /** Of lines in one object, unpacked. */
  objectBytes?: number;
  /** Whether checksums of the whole table are worked out beside what was exported. @default always */
  needsBuckets?: (selection: Selection, exportedRows: number) => boolean;
  onTable?: (table: string) => void;
}

/** What was exported, and the tables that could not be, each with its reason. */
export interface Exported {
  exports: TableExport[];
  failures: Record<string, Error>;
}

/**
 * Exports rows of tables, and checksums of all of them, in one consistent snapshot of MySQL. A table that fails stops no other:
 * those behind it are exported in a snapshot of their own, for which the mark holds as well. May be run again after any
 * failure: an object is whole, and a table's manifest comes last.
 * @throws MarkUnknownError, or what kept it from any table
 */
export async function exportTables(options: ExportOptions): Promise<Exported> {
  const mark = await withConnection(options.open, readMark);
  const exported: Exported = { exports: [], failures: {} };
  const left = Object.entries(options.selections);
  for (let table: string | undefined; left.length > 0; ) {
    try {
      await withConnection(options.open, async (connection) => {
        await openSnapshot(connection);
        for (let next = left.shift(); next !== undefined; next = left.shift()) {
          table = next[0];
          options.onTable?.(table);
          exported.exports.push(await exportTable(connection, ...next, mark, options));
        }
        await connection.query("commit");
      });
    } catch (error) {
      // Its rows may still be on their way over the connection, which is given up.
      table ??= left.shift()?.[0] as string;
      exported.failures[table] = error as Error;
      table = undefined;
    }
  }
  return exported;
}

async function openSnapshot(connection: Connection): Promise<void> {
  await connection.query("set session transaction isolation level repeatable read");
  // A slow put keeps rows waiting.
  await connection.query("set session time_zone = '+00:00', session net_write_timeout = 600");
  await connection.query("start transaction with consistent snapshot, read only");
}

async function exportTable(
  connection: Connection,
  name: string,
  selection: Selection,
  mark: string,
  { run, put, urlOf = (key) => key, objectBytes, needsBuckets = () => true }: ExportOptions,
): Promise<TableExport> {
  const began = performance.now();
  const table = await describeTable(connection, name);
  const prefix = `sync/rows/${name}/${run}/`;
  const exported = await exportRows(connection, table, selection, {
    ...{ put, prefix },
    ...(objectBytes !== undefined && { objectBytes }),
  });
  const buckets = needsBuckets(selection, exported.rows) ? await readBuckets(connection, table) : null;
  const manifest = exported.rows > 0 ? `${prefix}manifest` : null;
  if (manifest !== null) {
    const entries = exported.objects.map(({ key, bytes }) => ({
      ...{ url: urlOf(key), mandatory: true, meta: { content_length: bytes } },
    }));
    await put(manifest, Buffer.from(JSON.stringify({ entries })));
  }
  return {
    ...{ table: name, selection, mark, ...exported, buckets, manifest },
    columns: table.columns.map(withoutText),
    key: table.key.map(({ name }) => name),
    seconds: Math.round(performance.now() - began) / 1_000,
  };
}

const withoutText = ({ name, type, longest, digits, scale }: ExportedColumn) => ({
  ...{ name, type, longest, digits, scale },
});

/** A connection for as long as `work` takes. */
export async function withConnection<T>(
  open: () => Promise<Connection>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await open();
  // Without a listener a connection that breaks ends the process.
  connection.on("error", () => {});
  let result: T;
  try {
    result = await work(connection);
  } catch (error) {
    connection.destroy();
    throw error;
  }
  await connection.end().catch(() => connection.destroy());
  return result;
}
