import type { Connection } from "mysql2/promise";
import { type BucketSums, readBuckets } from "./buckets.ts";
import { type ExportedRows, exportRows, type PutObject } from "./export-rows.ts";
import { describeTable } from "./exported-table.ts";
import { readMark } from "./mark.ts";
import type { Selection } from "./selection.ts";

/** What a run has exported of a table, kept beside its objects. */
export interface TableExport extends ExportedRows {
  table: string;
  selection: Selection;
  /** Where the next run goes on: `{ since: mark }`. */
  mark: string;
  /** Of all rows of the table, in the snapshot of the export. */
  buckets: BucketSums;
  /** Key of Redshift's manifest; null where no row was exported. */
  manifest: string | null;
}

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
}

/**
 * Exports rows of tables, and checksums of all of them, in one consistent snapshot of MySQL. May be run again after any failure:
 * an object is whole, and the manifest comes last.
 * @throws MarkUnknownError, NotExportableError
 */
export async function exportTables(options: ExportOptions): Promise<TableExport[]> {
  const mark = await withConnection(options.open, readMark);
  return withConnection(options.open, async (connection) => {
    await connection.query("set session transaction isolation level repeatable read");
    // A slow put keeps rows waiting.
    await connection.query("set session time_zone = '+00:00', session net_write_timeout = 600");
    await connection.query("start transaction with consistent snapshot, read only");
    const exports: TableExport[] = [];
    for (const [table, selection] of Object.entries(options.selections)) {
      exports.push(await exportTable(connection, table, selection, mark, options));
    }
    await connection.query("commit");
    return exports;
  });
}

async function exportTable(
  connection: Connection,
  name: string,
  selection: Selection,
  mark: string,
  { run, put, urlOf = (key) => key, objectBytes }: ExportOptions,
): Promise<TableExport> {
  const table = await describeTable(connection, name);
  const prefix = `sync/${name}/${run}/`;
  const exported = await exportRows(connection, table, selection, {
    ...{ put, prefix },
    ...(objectBytes !== undefined && { objectBytes }),
  });
  const manifest = exported.rows > 0 ? `${prefix}manifest` : null;
  const described = {
    table: name,
    selection,
    mark,
    ...exported,
    buckets: await readBuckets(connection, table),
    manifest,
  };
  if (manifest !== null) {
    const entries = exported.objects.map(({ key, bytes }) => ({
      ...{ url: urlOf(key), mandatory: true, meta: { content_length: bytes } },
    }));
    await put(manifest, Buffer.from(JSON.stringify({ entries })));
  }
  await put(`${prefix}export.json`, Buffer.from(JSON.stringify(described)));
  return described;
}

async function withConnection<T>(
  open: () => Promise<Connection>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await open();
  // Without a listener a connection that breaks ends the process.
  connection.on("error", () => {});
  try {
    return await work(connection);
  } finally {
    await connection.end().catch(() => connection.destroy());
  }
}
