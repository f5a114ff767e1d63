import pg from "pg";
import type { Stream } from "../../events/schema.ts";
import { statement } from "./statements.ts";

/** Where an event is found in the database: as a fact, or by its payload's hash among the rejected. */
export interface Identity {
  stream: Stream;
  userId: string | null;
  timeMicros: number | null;
  eventId: string | null;
  checkoutId: string | null;
  payloadHash: string;
}

/** Sums of the books. */
export interface Books {
  received: number;
  accepted: number;
  duplicates: number;
  /** Of the duplicates those that another event told: the order stands already. */
  repeats: number;
  rejected: number;
  expired: number;
  /** Milliseconds since 1970; undefined before the first commit. */
  lastCommitMs: number | undefined;
}

/** Reads what became of a replay, as the role reader. */
export interface IngestReader {
  books(): Promise<Books>;
  findMissing(identities: Identity[]): Promise<Identity[]>;
  query<T extends pg.QueryResultRow>(name: string, parameters: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** @param since when the replay began, milliseconds since 1970 */
export function openIngestReader(config: pg.ClientConfig, since: number): IngestReader {
  // The lists are short against the tables: look each event up, and never scan.
  const options = "-c enable_hashjoin=off -c enable_mergejoin=off";
  // A pool, since it connects again after the database went away.
  const pool = new pg.Pool({ ...config, options, max: 1 });
  pool.on("error", () => {});
  const began = new Date(since).toISOString();

  async function query<T extends pg.QueryResultRow>(name: string, parameters: unknown[]): Promise<T[]> {
    const { rows } = await pool.query<T>({ name, text: statement(name), values: parameters });
    return rows;
  }

  return {
    query,
    async books() {
      const [sums] = await query<Record<string, string | null>>("received_since", [began]);
      const count = (name: string) => Number(sums?.[name] ?? 0);
      return {
        received: count("received"),
        accepted: count("accepted"),
        duplicates: count("duplicates"),
        repeats: count("repeats"),
        rejected: count("rejected"),
        expired: count("expired"),
        lastCommitMs: sums?.last_commit_ms ? Number(sums.last_commit_ms) : undefined,
      };
    },
    async findMissing(identities) {
      const missing = await query<{ number: number }>("missing_events", [
        identities.map((_, index) => index),
        identities.map(({ stream }) => stream),
        identities.map(({ userId }) => userId),
        identities.map(({ timeMicros }) => timeMicros),
        identities.map(({ eventId }) => eventId),
        identities.map(({ checkoutId }) => checkoutId),
        identities.map(({ payloadHash }) => payloadHash),
      ]);
      return missing.flatMap(({ number }) => identities[number] ?? []);
    },
    close: () => pool.end(),
  };
}
