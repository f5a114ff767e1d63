import { readFileSync } from "node:fs";
import type pg from "pg";
import { startTestDatabase } from "../local/database/test-database.ts";
import { withClient } from "../local/database.ts";

const ROLL_UPS = new URL("../postgres/fill_roll_ups.sql", import.meta.url);

/** An SQL file beside this one; `sessions` for the one that takes its size from `bench.sessions`. */
export interface History {
  file: string;
  sessions?: number;
}

/** A database with such a history and its roll-ups, for as long as the work takes; as the role reader. */
export async function withHistory<T>(
  { file, sessions }: History,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const server = await startTestDatabase();
  try {
    await withClient(server.clientConfig("owner"), async (client) => {
      if (sessions !== undefined) {
        await client.query("select set_config('bench.sessions', $1, false)", [String(sessions)]);
      }
      for (const sql of [new URL(file, import.meta.url), ROLL_UPS]) {
        await client.query(readFileSync(sql, "utf8"));
      }
      await client.query("vacuum analyze");
    });
    return await withClient(server.clientConfig("reader"), work);
  } finally {
    await server.remove();
  }
}
