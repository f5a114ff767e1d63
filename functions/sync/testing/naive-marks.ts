import type { Connection, RowDataPacket } from "mysql2/promise";
import { waitUntil } from "../../../local/wait-until.ts";

const NOW = "now(6)";
const OLDEST_TRANSACTION =
  "coalesce((select min(trx_started) from information_schema.innodb_trx where trx_mysql_thread_id <> connection_id()), now(6))";
const OLDEST_STATEMENT =
  "coalesce((select min(now(6) - interval (time + 1) second) from information_schema.processlist where command not in ('Sleep', 'Daemon') and id <> connection_id()), now(6))";

/** In SQL, read in the snapshot that is exported: each loses rows. */
export const NAIVE_MARKS = {
  "updated_at > last": NOW,
  "oldest transaction": `least(${NOW}, ${OLDEST_TRANSACTION})`,
  "oldest transaction or statement": `least(${NOW}, ${OLDEST_TRANSACTION}, ${OLDEST_STATEMENT})`,
} as const;

export type NaiveMark = keyof typeof NAIVE_MARKS;

/** In SQL: nobody else has a transaction, or no statement either. */
const NOBODY_ELSE = {
  transactions: `${OLDEST_TRANSACTION} = now(6)`,
  statements: `${OLDEST_TRANSACTION} = now(6) and ${OLDEST_STATEMENT} = now(6)`,
} as const;

/** InnoDB's list of transactions may be from before: until what has ended is in none of the lists any more. */
export async function waitForNobodyElse(
  connection: Connection,
  of: keyof typeof NOBODY_ELSE = "statements",
): Promise<void> {
  const alone = async () => {
    const [[row]] = await connection.query<RowDataPacket[]>(`select ${NOBODY_ELSE[of]} as alone`);
    return Number(row?.alone) === 1;
  };
  await waitUntil("nobody else to be listed", alone, { timeoutMs: 60_000, everyMs: 200 });
}

/** Until a statement that begins so waits for a table: it has its time, and no transaction. */
export async function waitForWaiting(connection: Connection, statement: string): Promise<void> {
  const waiting =
    "select 1 from information_schema.processlist where state like 'Waiting for table%lock' and info like ?";
  const isWaiting = async () =>
    (await connection.query<RowDataPacket[]>(waiting, [`${statement}%`]))[0].length > 0;
  await waitUntil("the writer to wait", isWaiting, { timeoutMs: 60_000 });
}
