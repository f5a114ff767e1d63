import pg from "pg";
import { isUntrusted, notTrusted } from "./database-tls.ts";

/** Longer than a start of the connection takes on a machine that is busy, shorter than a caller's patience. */
const CONNECT_TIMEOUT_MS = 5_000;

/** A server that is gone without a word does not end a statement: then we do, this much later. */
const GONE_AFTER_MS = 2_000;

/** SQLSTATE classes of a connection that was lost or refused, and of a server that shuts down or starts. */
const UNAVAILABLE = /^(08|53300|57P0)/;

/** node-postgres has no codes of its own. */
const NOT_CONNECTED = /connect|timeout|not queryable/i;

/** The database does not answer. Transient: ask again. */
export class DatabaseUnavailableError extends Error {
  override name = "DatabaseUnavailableError";
}

export interface Database {
  /**
   * Runs work that may be done twice; where the kept connection was lost, it is, over a new one.
   * @throws DatabaseUnavailableError, DatabaseNotTrustedError
   */
  use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/**
 * Connections that are kept between calls and opened anew after the database went away.
 * @param options.connections at most so many at a time; default: one, as a function has one caller
 * @param options.mayWrite default: nothing can be written over them
 */
export function openDatabase(
  login: pg.ClientConfig,
  options: { statementTimeoutMs: number; connections?: number; mayWrite?: boolean },
): Database {
  const { statementTimeoutMs, connections = 1, mayWrite = false } = options;
  const pool = new pg.Pool({
    ...login,
    max: connections,
    options: `-c default_transaction_read_only=${mayWrite ? "off" : "on"} -c timezone=UTC`,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs + GONE_AFTER_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // A function that sleeps keeps its connection.
    idleTimeoutMillis: 0,
    keepAlive: true,
  });
  // Without listeners a connection that breaks ends the process, whether it is idle or about to be asked.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));

  async function attempt<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const client = await pool.connect();
    let lost = true;
    try {
      const result = await work(client);
      lost = false;
      return result;
    } catch (error) {
      lost = isLost(error);
      throw error;
    } finally {
      client.release(lost);
    }
  }

  async function use<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const mayBeStale = pool.totalCount > 0;
    try {
      return await attempt(work).catch((error) => {
        if (mayBeStale && isLost(error)) {
          return attempt(work);
        }
        throw error;
      });
    } catch (error) {
      if (isUntrusted(error)) {
        throw notTrusted(login.host, error);
      }
      throw isLost(error) ? unavailable(login, error) : error;
    }
  }

  return { use, close: () => pool.end() };
}

function isLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    return UNAVAILABLE.test(error.code ?? "");
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return code !== undefined || NOT_CONNECTED.test(message);
}

function unavailable({ host, port }: pg.ClientConfig, cause: unknown): DatabaseUnavailableError {
  const reason = cause instanceof Error ? cause.message || (cause as { code?: string }).code : String(cause);
  return new DatabaseUnavailableError(
    `the database at ${host}:${port} does not answer (${reason}): ask again`,
    { cause },
  );
}
