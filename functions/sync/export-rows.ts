import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Connection as CallbackConnection } from "mysql2";
import type { Connection } from "mysql2/promise";
import type { Key, Selection } from "../shared/sync/sync-run.ts";
import type { ExportedTable } from "./exported-table.ts";
import { selectRows } from "./selection.ts";

const pack = promisify(gzip);

/** Of lines, before they are packed: what is held in memory at once. */
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
  let lines: string[] = [];
  let size = 0;
  const putLines = async () => {
    const body = await pack(lines.join(""));
    const key = `${prefix}${String(exported.objects.length).padStart(5, "0")}.ndjson.gz`;
    await put(key, body);
    exported.objects.push({ key, rows: lines.length, bytes: body.length });
    exported.bytes += body.length;
    lines = [];
    size = 0;
  };
  for await (const row of readRows(connection, table, selection)) {
    const line = `${JSON.stringify(row)}\n`;
    lines.push(line);
    size += line.length;
    exported.rows += 1;
    exported.last = table.key.map(({ name }) => row[name] as string);
    if (size >= objectBytes) {
      await putLines();
    }
  }
  if (lines.length > 0) {
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
