import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ConnectionOptions } from "mysql2/promise";
import { UserError } from "../../../errors/user-error.ts";
import { SHOP_TABLES } from "../../../mysql/tables.ts";
import { connect } from "../shop-database.ts";
import { type LoadedTable, loadTable } from "./load-table.ts";

/** What a load did, by table; `missing` are files that the folder has not. */
export interface LoadedFolder {
  tables: Record<string, LoadedTable & { file: string }>;
  missing: string[];
}

export interface LoadProgress {
  file: string;
  /** Bytes of all files that are there. */
  done: number;
  of: number;
}

/** The database went away or would not let us write. Transient: a load may be run again. */
export class LoadInterferedError extends UserError {
  override name = "LoadInterferedError";
}

const AWAY = ["PROTOCOL_CONNECTION_LOST", "ECONNRESET", "ECONNREFUSED", "EPIPE", "ER_SERVER_SHUTDOWN"];
const LOCKED = ["ER_LOCK_WAIT_TIMEOUT", "ER_LOCK_DEADLOCK"];

/** Tables of which a folder has the file. @throws UserError where there is none */
export function findOlistFiles(folder: string): readonly (typeof SHOP_TABLES)[number][] {
  const found = SHOP_TABLES.filter(({ file }) => existsSync(join(folder, file)));
  if (found.length === 0) {
    throw new UserError(`${folder} holds none of Olist's files, such as ${SHOP_TABLES[0].file}`);
  }
  return found;
}

/**
 * Loads Olist's files into the shop's tables, one after the other: each is loaded whole or not at all.
 * @throws UserError where there is none; UnreadableTableError, LoadInterferedError, InterruptedError
 */
export async function loadFolder(options: {
  folder: string;
  /** Of the login `shop`. */
  login: ConnectionOptions;
  onProgress?: (progress: LoadProgress) => void;
  signal?: AbortSignal;
}): Promise<LoadedFolder> {
  const { folder, login, onProgress, signal } = options;
  const found = findOlistFiles(folder);
  const of = found.reduce((sum, { file }) => sum + statSync(join(folder, file)).size, 0);
  const tables: LoadedFolder["tables"] = {};
  let done = 0;
  await connect({ ...login, flags: ["-FOUND_ROWS"] }, async (connection) => {
    for (const table of found) {
      const { name, file } = table;
      const onBytes = (bytes: number) => {
        done += bytes;
        onProgress?.({ file, done, of });
      };
      const path = join(folder, file);
      const loaded = await loadTable({ connection, table, path, onBytes, signal }).catch((error) => {
        throw describe(file, error);
      });
      tables[name] = { file, ...loaded };
    }
  });
  return { tables, missing: SHOP_TABLES.filter((table) => !found.includes(table)).map(({ file }) => file) };
}

function describe(file: string, error: unknown): unknown {
  const { code = "" } = error as { code?: string };
  if (AWAY.includes(code)) {
    return new LoadInterferedError(`the shop database went away while ${file} was loaded: load again`, {
      cause: error,
    });
  }
  return LOCKED.includes(code)
    ? new LoadInterferedError(
        `somebody else writes what ${file} brings, and did not end in time: load again`,
        { cause: error },
      )
    : error;
}
