import { setTimeout as delay } from "node:timers/promises";
import { UserError } from "../../errors/user-error.ts";
import type { Books, IngestReader } from "../figures/ingest-reader.ts";
import type { IdentitySpool } from "./identity-spool.ts";

const POLL_MS = 150;

/** After so long without movement every event is looked for, though the books show fewer than were sent. */
const PATIENCE_MS = 5_000;

const STALLED_AFTER_MS = 120_000;

/** Not everything that was sent came out of the pipeline. */
export class NotArrivedError extends UserError {
  override name = "NotArrivedError";
}

/**
 * Waits until each event that was sent is a fact or a rejected event.
 * @throws NotArrivedError when nothing has moved for two minutes, or the job has ended for good
 * @throws AbortError
 */
export async function waitForArrival(options: {
  reader: IngestReader;
  spool: IdentitySpool;
  sent: number;
  /** Why the job will not go on; undefined while it does. */
  jobEnded: () => string | undefined;
  onProgress: (received: number) => void;
  signal: AbortSignal;
}): Promise<Books> {
  const { reader, spool, sent, jobEnded, onProgress, signal } = options;
  let movedAt = performance.now();
  let seen = "";
  for (;;) {
    const books = await reader.books().catch(() => undefined);
    const idleMs = performance.now() - movedAt;
    if (books !== undefined) {
      onProgress(books.received);
      if (books.received >= sent || idleMs > PATIENCE_MS) {
        await spool.check(reader.findMissing).catch(() => {});
      }
      if (spool.remaining() === 0 && (books.received >= sent || idleMs > STALLED_AFTER_MS)) {
        return books;
      }
      const now = `${books.received} ${spool.remaining()}`;
      if (now !== seen) {
        seen = now;
        movedAt = performance.now();
      }
    }
    const reason = jobEnded() ?? (idleMs > STALLED_AFTER_MS ? "nothing has moved for 2 minutes" : undefined);
    if (reason !== undefined) {
      const expired = books?.expired ? ` (${books.expired} expired)` : "";
      throw new NotArrivedError(`${spool.remaining()} of ${sent} events are missing${expired}: ${reason}`);
    }
    await delay(POLL_MS, undefined, { signal });
  }
}
