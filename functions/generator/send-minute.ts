import { setTimeout as delay } from "node:timers/promises";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { Stream } from "../../events/schema.ts";
import { createRecordSender } from "../shared/record-sender.ts";
import type { Invocation } from "./invocation.ts";
import type { Sending } from "./minute.ts";
import type { SentLog } from "./sent-log.ts";

/** Records that are due so near each other are sent together. */
const GRAIN_MS = 100;

export interface SendResult {
  /** RFC 3339, UTC. */
  minute: string;
  clicks: number;
  checkouts: number;
  /** Records not sent, since the generator was told to stop. */
  left: number;
}

/**
 * Sends a minute's events when they are due, and what is overdue at once.
 * @throws RecordsRefusedError where a stream goes on refusing; what it took is noted
 */
export async function sendMinute(parts: {
  client: Pick<KinesisClient, "send">;
  streamNames: Readonly<Record<Stream, string>>;
  invocation: Invocation;
  sendings: readonly Sending[];
  sentLog: SentLog;
  /** Asked before each wait. */
  isWanted: () => Promise<boolean>;
  clock?: () => number;
}): Promise<SendResult> {
  const { client, streamNames, invocation, sendings, sentLog, isWanted, clock = Date.now } = parts;
  const sent: Record<Stream, number> = { clicks: 0, checkouts: 0 };
  const sender = createRecordSender<Sending>({
    client,
    streamNames,
    onSent(taken) {
      sentLog.note(taken);
      for (const { stream } of taken) {
        sent[stream] += 1;
      }
    },
  });
  const due = sendings.filter(({ dueMs }) => dueMs >= invocation.fromMs);
  let next = 0;
  try {
    while (next < due.length && (await isWanted())) {
      const now = clock();
      for (let sending = due[next]; sending && sending.dueMs <= now; sending = due[next]) {
        await sender.add(sending);
        next += 1;
      }
      await sender.flush();
      await delay(next < due.length ? GRAIN_MS : 0);
    }
    await sender.finish();
  } finally {
    sentLog.close();
  }
  return { minute: new Date(invocation.minute * 60_000).toISOString(), ...sent, left: due.length - next };
}
