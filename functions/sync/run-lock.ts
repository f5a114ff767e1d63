import type { Connection, RowDataPacket } from "mysql2/promise";

/** Of the server: it ends with the connection that holds it, however that ends. */
const LOCK = "ecommerce_streaming_sync";

/** Somebody ended our connection: another run may be going on. Transient. */
export class LockLostError extends Error {
  override name = "LockLostError";
}

/** Whether no other run is going on; then none begins as long as the connection lives. */
export async function takeRunLock(connection: Connection): Promise<boolean> {
  const [[answer]] = await connection.query<RowDataPacket[]>(
    "select get_lock(concat(?, '.', database()), 0) as is_held",
    [LOCK],
  );
  return Number(answer?.is_held) === 1;
}

/** @throws LockLostError */
export async function checkRunLock(connection: Connection): Promise<void> {
  try {
    await connection.query("select 1");
  } catch (error) {
    throw new LockLostError("the database ended our connection: ask again", { cause: error });
  }
}
