import type { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { putRecords } from "./put-records.ts";
import { createRecordSender, type OutgoingRecord } from "./record-sender.ts";

type Call = { StreamName: string; keys: string[]; bytes: number };

/** Takes what `accepts` allows, by the number of the call and the record's key; refuses the rest. */
function fakeKinesis(accepts: (call: number, key: string) => boolean) {
  const calls: Call[] = [];
  const taken: string[] = [];
  const send = async ({ input }: PutRecordsCommand) => {
    const records = input.Records ?? [];
    const number = calls.length;
    calls.push({
      StreamName: input.StreamName ?? "",
      keys: records.map(({ PartitionKey }) => PartitionKey ?? ""),
      bytes: records.reduce(
        (sum, { Data, PartitionKey }) => sum + (Data?.length ?? 0) + (PartitionKey?.length ?? 0),
        0,
      ),
    });
    const results = records.map(({ PartitionKey = "" }) => {
      if (!accepts(number, PartitionKey)) {
        return { ErrorCode: "ProvisionedThroughputExceededException", ErrorMessage: "slow down" };
      }
      taken.push(PartitionKey);
      return { SequenceNumber: "1", ShardId: "0" };
    });
    return { Records: results, FailedRecordCount: results.filter(({ ErrorCode }) => ErrorCode).length };
  };
  return { client: { send } as unknown as KinesisClient, calls, taken };
}

const records = (...keys: string[]) => keys.map((PartitionKey) => ({ PartitionKey, Data: Buffer.from("x") }));

test("only what was refused is sent again", async () => {
  const { client, calls, taken } = fakeKinesis((call, key) => call > 0 || key !== "b");
  await putRecords(client, "clicks", records("a", "b", "c"), { firstDelayMs: 1 });
  expect(calls.map(({ keys }) => keys)).toEqual([["a", "b", "c"], ["b"]]);
  expect(taken).toEqual(["a", "c", "b"]);
});

test("what is refused for ever ends the sending with the reason", async () => {
  const { client, calls } = fakeKinesis(() => false);
  await expect(putRecords(client, "clicks", records("a"), { firstDelayMs: 0 })).rejects.toThrow(
    "clicks refused 1 records: ProvisionedThroughputExceededException slow down",
  );
  expect(calls).toHaveLength(11);
});

test("a request that is wrong in itself is not repeated", async () => {
  const wrong = Object.assign(new Error("no such stream"), {
    name: "ResourceNotFoundException",
    $fault: "client",
  });
  let calls = 0;
  const client = {
    send: async () => {
      calls += 1;
      throw wrong;
    },
  } as unknown as KinesisClient;
  await expect(putRecords(client, "clicks", records("a"))).rejects.toThrow("no such stream");
  expect(calls).toBe(1);
});

test("a call that is throttled as a whole is repeated", async () => {
  let calls = 0;
  const client = {
    send: async () => {
      calls += 1;
      if (calls < 3) {
        throw Object.assign(new Error("slow down"), {
          name: "ProvisionedThroughputExceededException",
          $fault: "client",
        });
      }
      return { Records: [{ SequenceNumber: "1", ShardId: "0" }] };
    },
  } as unknown as KinesisClient;
  await putRecords(client, "clicks", records("a"), { firstDelayMs: 1 });
  expect(calls).toBe(3);
});

function record<S extends string>(stream: S, partitionKey: string, bytes = 10): OutgoingRecord<S> {
  return { stream, partitionKey, data: Buffer.alloc(bytes) };
}

test("calls keep Kinesis' limits of count and size, and nothing is left out", async () => {
  const { client, calls, taken } = fakeKinesis(() => true);
  let sent = 0;
  const streamNames = { clicks: "the-clicks", checkouts: "the-checkouts" };
  const sender = createRecordSender({ client, streamNames, onSent: (records) => (sent += records.length) });
  for (let number = 0; number < 1200; number += 1) {
    await sender.add(record("clicks", `c${number}`));
  }
  for (let number = 0; number < 12; number += 1) {
    await sender.add(record("checkouts", `o${number}`, 1_000_000));
  }
  await sender.finish();
  expect(sent).toBe(1212);
  expect(new Set(taken).size).toBe(1212);
  expect(calls.every(({ keys, bytes }) => keys.length <= 500 && bytes <= 5 * 1024 * 1024)).toBe(true);
  expect(calls.filter(({ StreamName }) => StreamName === "the-checkouts").length).toBe(3);
});

test("of a call's size the keys are a part", async () => {
  const { client, calls } = fakeKinesis(() => true);
  const streamNames = { clicks: "clicks", checkouts: "checkouts" };
  const sender = createRecordSender({ client, streamNames, onSent: () => {} });
  for (let number = 0; number < 500; number += 1) {
    await sender.add(record("clicks", String(number).padStart(200, "k"), 10_400));
  }
  await sender.finish();
  expect(calls).toHaveLength(2);
  expect(Math.max(...calls.map(({ bytes }) => bytes))).toBeLessThanOrEqual(5 * 1024 * 1024);
});

test("a failure of a call reaches who sends", async () => {
  const client = {
    send: async () => {
      throw Object.assign(new Error("denied"), { $fault: "client" });
    },
  } as unknown as KinesisClient;
  const sender = createRecordSender({
    client,
    streamNames: { clicks: "a", checkouts: "b" },
    onSent: () => {},
  });
  await sender.add(record("clicks", "k"));
  await expect(sender.finish()).rejects.toThrow("denied");
});

test("each stream that is named gets its own records, by the name that Kinesis knows", async () => {
  const { client, calls } = fakeKinesis(() => true);
  const streamNames = { orders: "the-orders", refunds: "the-refunds", returns: "the-returns" };
  const sender = createRecordSender<OutgoingRecord<keyof typeof streamNames>>({
    client,
    streamNames,
    onSent: () => {},
  });
  await sender.add(record("orders", "a"));
  await sender.add(record("refunds", "b"));
  await sender.add(record("orders", "c"));
  await sender.finish();
  expect(calls.map(({ StreamName, keys }) => [StreamName, keys])).toEqual([
    ["the-orders", ["a", "c"]],
    ["the-refunds", ["b"]],
  ]);
});

test("with one call in flight nothing overtakes a record that is refused", async () => {
  const { client, taken } = fakeKinesis((call) => call > 0);
  const streamNames = { clicks: "clicks" };
  const sender = createRecordSender({ client, streamNames, onSent: () => {}, callsInFlight: 1 });
  const keys = Array.from({ length: 1200 }, (_, number) => `c${number}`);
  for (const key of keys) {
    await sender.add(record("clicks", key));
  }
  await sender.finish();
  expect(taken).toEqual(keys);
});
