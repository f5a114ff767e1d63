import { setTimeout as delay } from "node:timers/promises";
import { putRecords } from "../../functions/shared/put-records.ts";
import { createStream, splitOnlyShard, startKinesalite } from "../stream-consumer/testing/kinesalite.ts";
import { waitUntil } from "../wait-until.ts";
import { followStream } from "./follow-stream.ts";

let kinesalite: Awaited<ReturnType<typeof startKinesalite>>;
beforeAll(async () => {
  kinesalite = await startKinesalite();
});
afterAll(() => kinesalite.stop());

const put = (stream: string, ...texts: string[]) =>
  putRecords(
    kinesalite.client,
    stream,
    texts.map((text) => ({ PartitionKey: text, Data: Buffer.from(text) })),
  );

function follow(stream: string, sinceMs: number) {
  const over = new AbortController();
  const texts: string[] = [];
  const ended = followStream({
    ...{ kinesis: kinesalite.client, stream, sinceMs, signal: over.signal, pollMs: 100 },
    onRecords: (records) => texts.push(...records.map(({ data }) => Buffer.from(data).toString())),
  });
  return { texts, ended, end: () => over.abort() };
}

const numbered = (what: string) => Array.from({ length: 20 }, (_, number) => `${what}-${number}`);

test("what arrives from a time on is handed over once, also out of shards that a split makes", async () => {
  const { client } = kinesalite;
  await createStream(client, "split", 1);
  await put("split", ...numbered("before"));
  await delay(50);
  const sinceMs = Date.now();
  await put("split", ...numbered("first"));
  await splitOnlyShard(client, "split");
  await put("split", ...numbered("second"));
  const { texts, ended, end } = follow("split", sinceMs);
  await waitUntil("40 records", () => texts.length >= 40, { timeoutMs: 20_000 });
  await put("split", ...numbered("third"));
  await waitUntil("60 records", () => texts.length >= 60, { timeoutMs: 20_000 });
  end();
  await ended;
  expect(texts.sort()).toEqual(["first", "second", "third"].flatMap(numbered).sort());
}, 60_000);

test("a shard that is split meanwhile goes on in its children", async () => {
  const { client } = kinesalite;
  await createStream(client, "meanwhile", 1);
  const { texts, ended, end } = follow("meanwhile", Date.now() - 1_000);
  await put("meanwhile", ...numbered("first"));
  await waitUntil("20 records", () => texts.length >= 20, { timeoutMs: 20_000 });
  await splitOnlyShard(client, "meanwhile");
  await put("meanwhile", ...numbered("second"));
  await waitUntil("40 records", () => texts.length >= 40, { timeoutMs: 20_000 });
  end();
  await ended;
  expect(texts.sort()).toEqual(["first", "second"].flatMap(numbered).sort());
}, 60_000);

test("a stream that is not there ends it", async () => {
  await expect(follow("nowhere", Date.now()).ended).rejects.toThrow("nowhere");
});
