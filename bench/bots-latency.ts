import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import type pg from "pg";
import type { Click } from "../events/event-types.ts";
import { labelKey } from "../functions/bots/table.ts";
import { createDynamoDbClient } from "../functions/shared/aws/dynamodb.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { createRecordSender } from "../functions/shared/record-sender.ts";
import { BOTS } from "../local/bots.ts";
import { withClient } from "../local/database.ts";
import { emulatorClientConfig } from "../local/emulator.ts";
import { LOCAL_STREAMS } from "../local/streams.ts";
import { startSystem } from "../local/system.ts";
import { python, withPlaces } from "./measurements.ts";
import type { PeerLatency } from "./side-by-side.ts";

const PER_SECOND = 200;
const TICK_MS = 50;
/** As in bench/latency.py, which measures the peers: after the first rows. */
const WARM_UP_MS = 15_000;
const LAST_ROWS_MS = 15_000;
const LONGEST_START_MS = 60_000;

/** That a user was marked, and when that was first seen, in milliseconds since 1970. */
type Seen = Map<string, number>;

/**
 * How long our job and our Lambda take at 200 events/s to mark a user: from the sending of the click by which the rule does, to
 * the row in PostgreSQL and the label in DynamoDB, as who asks for them every 50 ms sees them.
 */
export async function measureOurBotLatency(seconds: number): Promise<PeerLatency[]> {
  return withPlaces(async (places) => {
    const mostMs = LONGEST_START_MS + WARM_UP_MS + seconds * 1000;
    const paced = ["--paced", `${(mostMs / 1000) * PER_SECOND}`, "--per-second", `${PER_SECOND}`];
    await python(places, "bench/bot_traffic.py", [places.local, ...paced]);
    const clicks = readFileSync(join(places.local, "paced.jsonl"), "utf8").trimEnd().split("\n");
    const system = await startSystem({
      places,
      step: (_, work) => work(),
      warn: () => {},
      signal: new AbortController().signal,
      lanes: ["core", "bots"],
      generator: undefined,
    });
    const [rows, labels, sent] = [new Map(), new Map(), new Map()] as [Seen, Seen, Seen];
    const over = new AbortController();
    /** @returns those that were sent while all was warm */
    async function measure() {
      const isWarm = () => rows.size > 0 && labels.size > 0;
      for (let waitedMs = 0; !isWarm() && waitedMs < LONGEST_START_MS; waitedMs += TICK_MS) {
        await delay(TICK_MS);
      }
      const fromMs = Date.now() + WARM_UP_MS;
      await delay(WARM_UP_MS + seconds * 1000);
      const untilMs = Date.now();
      await delay(LAST_ROWS_MS);
      over.abort();
      return [...sent].filter(([, sentMs]) => sentMs >= fromMs && sentMs < untilMs);
    }
    try {
      const [measured] = await Promise.all([
        measure(),
        send(clicks, system.emulatorEndpoint, sent, over.signal),
        withClient(system.database.clientConfig("reader"), (client) =>
          watch(sent, rows, over.signal, (users) => markedUsers(client, users)),
        ),
        watch(sent, labels, over.signal, (users) => labelledUsers(system.emulatorEndpoint, users)),
      ]);
      return [
        latencyOf("ours", "ecommerce-streaming, the job", measured, rows),
        latencyOf("lambda", "ecommerce-streaming, Lambda", measured, labels),
      ];
    } finally {
      over.abort();
      await system.stop();
    }
  });
}

/** Sends each click when it is due, with that time; notes those by which the rule marks a user. */
async function send(
  clicks: readonly string[],
  endpoint: string,
  sent: Seen,
  signal: AbortSignal,
): Promise<void> {
  const client = createKinesisClient(emulatorClientConfig(endpoint));
  const { clicks: stream } = LOCAL_STREAMS;
  const sender = createRecordSender<{ stream: "clicks"; data: Buffer; partitionKey: string }>({
    client,
    streamNames: { clicks: stream },
    onSent: () => {},
  });
  const beganMs = Date.now();
  try {
    for (let next = 0; next < clicks.length && !signal.aborted; ) {
      const dueMs = (number: number) => beganMs + (1000 * number) / PER_SECOND;
      for (; next < clicks.length && dueMs(next) <= Date.now(); next += 1) {
        const click = JSON.parse(clicks[next] as string) as Click;
        const event_time = new Date(dueMs(next)).toISOString();
        if (click.event_id.endsWith("/marks")) {
          sent.set(click.user_id, Date.now());
        }
        const data = Buffer.from(JSON.stringify({ ...click, event_time }));
        await sender.add({ stream: "clicks", data, partitionKey: click.user_id });
      }
      await sender.flush();
      await delay(TICK_MS);
    }
    await sender.finish();
  } finally {
    client.destroy();
  }
}

/** Asks which users are marked, of those who were sent and are not seen yet: all others must not be slowed down by it. */
async function watch(
  sent: Seen,
  seen: Seen,
  signal: AbortSignal,
  areMarked: (users: string[]) => Promise<string[]>,
): Promise<void> {
  while (!signal.aborted) {
    const unseen = [...sent.keys()].filter((user) => !seen.has(user));
    for (const user of await areMarked(unseen)) {
      seen.set(user, Date.now());
    }
    await delay(TICK_MS);
  }
}

async function markedUsers(client: pg.Client, users: string[]): Promise<string[]> {
  const { rows } = await client.query<{ user_id: string }>(
    "select distinct user_id from bot_marks where user_id = any ($1)",
    [users],
  );
  return rows.map(({ user_id }) => user_id);
}

async function labelledUsers(endpoint: string, users: string[]): Promise<string[]> {
  const client = createDynamoDbClient(emulatorClientConfig(endpoint));
  const labelled: string[] = [];
  try {
    for (const user of users) {
      const { Count } = await client.send(
        new QueryCommand({
          TableName: BOTS,
          KeyConditionExpression: "pk = :pk",
          ExpressionAttributeValues: { ":pk": { S: labelKey(user, 0).pk } },
          Limit: 1,
        }),
      );
      labelled.push(...(Count ? [user] : []));
    }
  } finally {
    client.destroy();
  }
  return labelled;
}

function latencyOf(
  name: string,
  title: string,
  sent: readonly [user: string, sentMs: number][],
  seen: Seen,
): PeerLatency {
  const found = sent
    .flatMap(([user, sentMs]) => {
      const seenMs = seen.get(user);
      return seenMs === undefined ? [] : [seenMs - sentMs];
    })
    .sort((one, other) => one - other);
  const at = (share: number) => found[Math.floor(found.length * share)] ?? Number.NaN;
  return {
    name,
    title,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    lines: sent.length,
    missing: sent.length - found.length,
  };
}
