import {
  ExpiredIteratorException,
  type GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import { silentLogger } from "../glue/endpoint-fixture.ts";
import { readPages } from "./shard-pages.ts";
import { numbersOf, SHARD } from "./testing/records.ts";

const METADATA = { $metadata: {}, message: "" };

type Answer = { numbers?: number[]; behindMs?: number; isLast?: boolean } | Error;

/** A Kinesis that answers reads with these, one after the other; iterators are made of where they start. */
function fakeKinesis(answers: Answer[]) {
  const opened: string[] = [];
  const read: (string | undefined)[] = [];
  async function send(command: GetShardIteratorCommand | GetRecordsCommand) {
    if (command instanceof GetShardIteratorCommand) {
      const { ShardIteratorType, StartingSequenceNumber = "" } = command.input;
      opened.push(`${ShardIteratorType} ${StartingSequenceNumber}`.trim());
      return { ShardIterator: `opened ${opened.length}` };
    }
    read.push(command.input.ShardIterator);
    const answer = answers.shift() ?? {};
    if (answer instanceof Error) {
      throw answer;
    }
    const Records = (answer.numbers ?? []).map((number) => ({ SequenceNumber: String(number) }));
    return {
      Records,
      MillisBehindLatest: answer.behindMs,
      NextShardIterator: answer.isLast ? undefined : `after read ${read.length}`,
    };
  }
  return { kinesis: { send } as unknown as Pick<KinesisClient, "send">, opened, read };
}

function pagesOf(answers: Answer[], { after, signal }: { after?: string; signal?: AbortSignal } = {}) {
  const fake = fakeKinesis(answers);
  const pages = readPages({
    kinesis: fake.kinesis,
    streamName: "clicks",
    shardId: SHARD,
    after,
    logger: silentLogger,
    signal: signal ?? new AbortController().signal,
  });
  return { ...fake, pages };
}

test("a shard is read from its oldest record, each page from where the last one ended", async () => {
  const { pages, opened, read } = pagesOf([
    { numbers: [1, 2], behindMs: 500 },
    { numbers: [3], isLast: true },
  ]);

  const [first, second] = [await pages.next(), await pages.next()];

  expect(opened).toEqual(["TRIM_HORIZON"]);
  expect(read).toEqual(["opened 1", "after read 1"]);
  expect({ ...first, records: numbersOf(first.records) }).toEqual({
    records: [1, 2],
    behindMs: 500,
    isLast: false,
  });
  expect({ ...second, records: numbersOf(second.records) }).toEqual({
    records: [3],
    behindMs: 0,
    isLast: true,
  });
});

test("a shard that was consumed before is read from after its last record", async () => {
  const { pages, opened } = pagesOf([{ numbers: [8] }], { after: "7" });

  await pages.next();

  expect(opened).toEqual(["AFTER_SEQUENCE_NUMBER 7"]);
});

test.each([
  ["an iterator that expired", new ExpiredIteratorException(METADATA)],
  ["a shard that is throttled", new ProvisionedThroughputExceededException(METADATA)],
  ["a Kinesis that is away", Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })],
])("after %s reading goes on behind the last record read", async (_, error) => {
  const { pages, opened } = pagesOf([{ numbers: [1, 2] }, error, error, { numbers: [3] }]);

  await pages.next();
  const began = performance.now();
  const { records } = await pages.next();

  expect(numbersOf(records)).toEqual([3]);
  expect(opened.slice(1)).toEqual(["AFTER_SEQUENCE_NUMBER 2", "AFTER_SEQUENCE_NUMBER 2"]);
  expect(performance.now() - began).toBeGreaterThan(290);
});

test("a page without records keeps the position", async () => {
  const { pages, opened } = pagesOf(
    [{ numbers: [] }, new ExpiredIteratorException(METADATA), { numbers: [8] }],
    { after: "7" },
  );

  await pages.next();
  await pages.next();

  expect(opened).toEqual(["AFTER_SEQUENCE_NUMBER 7", "AFTER_SEQUENCE_NUMBER 7"]);
});

test("a shard that is gone is not waited for", async () => {
  const { pages } = pagesOf([new ResourceNotFoundException(METADATA)]);

  await expect(pages.next()).rejects.toThrow(ResourceNotFoundException);
});

test("a stop ends the waiting for a Kinesis that is away", async () => {
  const stopping = new AbortController();
  const away = Array.from({ length: 20 }, () => new Error("connect ECONNREFUSED"));
  const { pages } = pagesOf(away, { signal: stopping.signal });

  const reading = pages.next();
  stopping.abort();

  await expect(reading).rejects.toThrow(expect.objectContaining({ name: "AbortError" }));
});
