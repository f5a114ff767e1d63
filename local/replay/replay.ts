import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createRecordSender, type RecordSender } from "../../functions/shared/record-sender.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { openIngestReader } from "../figures/ingest-reader.ts";
import { LOCAL_STREAMS } from "../streams.ts";
import type { System } from "../system.ts";
import { waitForArrival } from "./arrival.ts";
import { type CheckoutIds, openCheckoutIds } from "./checkout-ids.ts";
import { type ReplayEvent, UnreadableFileError } from "./event.ts";
import type { EventFile } from "./event-file.ts";
import { readFileVersion } from "./file-start.ts";
import { ASSUMPTIONS, readEntries } from "./formats.ts";
import { type IdentitySpool, openIdentitySpool } from "./identity-spool.ts";
import { createPace, type Speed } from "./pace.ts";
import type { Scan } from "./scan.ts";
import { type Summary, summarise } from "./summary.ts";

/** What is being waited for. */
export interface ReplayProgress {
  sent(records: number): void;
  /** Everything is sent. */
  allSent(): void;
  received(records: number): void;
}

export interface ReplayOptions {
  file: EventFile;
  /** When it was read through. */
  scan: Pick<Scan, "version">;
  speed: Speed;
  shiftDays: number;
  system: Pick<System, "database" | "emulatorEndpoint" | "job">;
  /** For this replay's own scratch files. */
  scratchDir: string;
  progress: ReplayProgress;
  signal: AbortSignal;
}

/**
 * Sends the file's events and waits until each of them is a fact or a rejected event.
 * @throws NotArrivedError, AbortError, UnreadableFileError
 */
export async function replay(options: ReplayOptions): Promise<Summary> {
  const { system, progress, signal, shiftDays } = options;
  const spool = openIdentitySpool(join(options.scratchDir, "identities"));
  const checkoutIds = openCheckoutIds(join(options.scratchDir, "identities"));
  const client = createKinesisClient(emulatorClientConfig(system.emulatorEndpoint));
  const beganMs = Date.now();
  const reader = openIngestReader(system.database.clientConfig("reader"), beganMs);
  try {
    const sender = createRecordSender<ReplayEvent>({
      client,
      streamNames: LOCAL_STREAMS,
      onSent: (records) => progress.sent(records.length),
      signal,
    });
    checkUnchanged(options);
    const sent = await sendFile(options, sender, spool, checkoutIds).finally(() => checkUnchanged(options));
    progress.allSent();
    const books = await waitForArrival({
      ...{ reader, spool, sent, signal },
      jobEnded: system.job.endedForGood,
      onProgress: progress.received,
    });
    const assumption = ASSUMPTIONS[options.file.format];
    return await summarise({ reader, books, checkoutIds, sent, beganMs, shiftDays, assumption });
  } finally {
    await reader.close();
    client.destroy();
    spool.close();
  }
}

/** What was sent stays sent: whoever replays the whole file again doubles nothing. */
function checkUnchanged({ file, scan }: ReplayOptions): void {
  if (readFileVersion(file.path) !== scan.version) {
    throw new UnreadableFileError(`${file.path} has changed since it was read through: replay it again`);
  }
}

async function sendFile(
  { file, speed, shiftDays, signal }: ReplayOptions,
  sender: RecordSender<ReplayEvent>,
  spool: IdentitySpool,
  checkoutIds: CheckoutIds,
): Promise<number> {
  const pace = createPace(speed);
  let sent = 0;
  for await (const entries of readEntries(file)) {
    for (const entry of entries) {
      const event = entry.toEvent(shiftDays);
      const wait = pace.untilDue(event.timeMicros);
      if (wait > 0) {
        await sender.flush();
        await delay(wait, undefined, { signal });
      }
      spool.add(event);
      checkoutIds.add(event);
      await sender.add(event);
      sent += 1;
    }
    signal.throwIfAborted();
  }
  await sender.finish();
  return sent;
}
