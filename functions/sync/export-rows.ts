import type { Connection as CallbackConnection } from "mysql2";
import type { Connection } from "mysql2/promise";
import type { Key, Selection } from "../shared/sync/sync-run.ts";
import type { ExportedTable } from "./exported-table.ts";
import { createPackedLines } from "./packed-lines.ts";
import { selectRows } from "./selection.ts";

/** Of lines, before they are packed. */
const OBJECT_BYTES = 8 * 1024 * 1024;

/** Puts an object; the same key again takes its place. */
export type PutObject = (key: string, body: Buffer) => Promise<void>;

export interface ExportedRows {
  objects: { key: string; rows: number; bytes: number }[];
  rows: number;
  /** Of what was put. */
  bytes: number;
  /** Of the last row; null where there is none. */
  last: Key | null;
}

/**
 * Writes a table's rows as gzip of JSON lines: each column by its name, as the text that the database writes, or null. The same
 * rows are the same bytes.
 * @param connection in the snapshot that is exported
 * @param prefix of the objects' keys, ends with /
 */
export async function exportRows(
  connection: Connection,
  table: ExportedTable,
  selection: Selection,
  { put, prefix, objectBytes = OBJECT_BYTES }: { put: PutObject; prefix: string; objectBytes?: number },
): Promise<ExportedRows> {
  const exported: ExportedRows = { objects: [], rows: 0, bytes: 0, last: null };
  let lines = createPackedLines();
  const putLines = async () => {
    const body = await lines.end();
    const key = `${prefix}${String(exported.objects.length).padStart(5, "0")}.ndjson.gz`;
    await put(key, body);
    exported.objects.push({ key, rows: lines.rows(), bytes: body.length });
    exported.bytes += body.length;
    lines = createPackedLines();
  };
  for await (const row of readRows(connection, table, selection)) {
    await lines.add(`${JSON.stringify(row)}\n`);
    exported.rows += 1;
    exported.last = table.key.map(({ name }) => row[name] as string);
    if (lines.size() >= objectBytes) {
      await putLines();
    }
  }
  if (lines.rows() > 0) {
    await putLines();
  }
  return exported;
}

/** As they come, without all of them in memory. */
function readRows(
  connection: Connection,
  table: ExportedTable,
  selection: Selection,
): AsyncIterable<Record<string, string | null>> {
  const columns = table.columns.map(({ name, text }) => `${text} as \`${name}\``);
  const { sql, values } = selectRows(table, selection);
  // The connection of promises has no streams; it is a shell around one that has.
  const { connection: inner } = connection as unknown as { connection: CallbackConnection };
  return inner
    .query(`select ${columns.join(", ")} from \`${table.name}\` as exported ${sql}`, values)
    .stream();
}
