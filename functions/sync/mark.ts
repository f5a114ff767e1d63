import { setTimeout as delay } from "node:timers/promises";
import type { Connection, RowDataPacket } from "mysql2/promise";

/** InnoDB shows a list of transactions that is as old as the last reader of less than 0.1 s ago; others may read it, too. */
const STALE_FOR_MS = 110;
const TRIES = 50;

/**
 * A statement that waits for a table has its time, and no transaction yet: it gets one when the wait ends. One that did so, and
 * whose transaction is still open, wrote rows of before the start that InnoDB tells: as long before as it may wait, which is
 * `lock_wait_timeout`.
 */
const LONGEST_WAIT_SECONDS = 60;

/** Threads that write nothing of their own, for as long as the server runs. */
const IDLE = "'Sleep', 'Daemon', 'Binlog Dump', 'Binlog Dump GTID'";

/** Nobody could tell which transactions are open. Transient. */
export class MarkUnknownError extends Error {
  override name = "MarkUnknownError";
}

const asText = (expression: string) => `date_format(${expression}, '%Y-%m-%d %H:%i:%s.%f')`;

const OPEN_TRANSACTIONS = `
  select ${asText("now(6)")} as now,
    ${asText(`min(case when trx_mysql_thread_id <> connection_id()
      then trx_started - interval ${LONGEST_WAIT_SECONDS} second end)`)} as oldest,
    sum(trx_mysql_thread_id = connection_id()) as own
  from information_schema.innodb_trx`;

// Whole seconds, cut off.
const RUNNING_STATEMENTS = `
  select ${asText("min(now(6) - interval (time + 1) second)")} as oldest
  from information_schema.processlist
  where command not in (${IDLE}) and id <> connection_id()`;

/**
 * The time before which no row will be written any more: whatever a snapshot that is taken afterwards does not show has an
 * `updated_at` of this time or later. The least of now, of the oldest open transaction's start less the longest wait, and of
 * the oldest running statement's start. Taken after the snapshot it would be too late: of what is written and committed between
 * the two, neither would tell. What a clock that was set back, or a session with a time of its own, writes before it is found
 * by the checksums.
 * @param connection of a user with PROCESS, opened for this; it holds a transaction afterwards
 * @throws MarkUnknownError
 */
export async function readMark(connection: Connection): Promise<string> {
  await connection.query("start transaction with consistent snapshot");
  for (let left = TRIES; left > 0; left -= 1) {
    const [[open]] = await connection.query<RowDataPacket[]>(OPEN_TRANSACTIONS);
    // Only a list that was made since shows our own: no other connection ever had this number.
    if (Number(open?.own) > 0) {
      const [[running]] = await connection.query<RowDataPacket[]>(RUNNING_STATEMENTS);
      return [open?.now, open?.oldest, running?.oldest]
        .filter((time): time is string => time !== null)
        .sort()[0] as string;
    }
    await delay(STALE_FOR_MS);
  }
  throw new MarkUnknownError(
    "the database does not tell which transactions are open: is its list asked for all the time?",
  );
}
