import {
  handleEach,
  InvalidKinesisEventError,
  type KinesisEventRecord,
  readKinesisEvent,
  type StreamRecord,
} from "./kinesis-batch.ts";

const SHARD = "shardId-000000000006";
const OTHER_SHARD = "shardId-000000000007";
const SEQUENCE = "49590338271490256608559692538361571095921575989136588898";

function eventRecord(sequenceNumber: string, data: Buffer | string, shardId = SHARD): KinesisEventRecord {
  return {
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: "arn:aws:iam::123456789012:role/lambda-role",
    awsRegion: "us-east-2",
    eventSourceARN: "arn:aws:kinesis:us-east-2:123456789012:stream/ecommerce-streaming-dev-clicks",
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: "user-1",
      sequenceNumber,
      data: Buffer.from(data).toString("base64"),
      approximateArrivalTimestamp: 1545084650.987,
    },
  };
}

function recordsOf(...sequenceNumbers: string[]): StreamRecord[] {
  return readKinesisEvent({ Records: sequenceNumbers.map((number) => eventRecord(number, number)) });
}

const logger = { warn: () => {} };

describe("an event of a Kinesis stream", () => {
  test("is read with stream, shard, sequence number, arrival, partition key and the bytes as they were", () => {
    const bytes = Buffer.from([0, 255, 128, 10]);

    expect(readKinesisEvent({ Records: [eventRecord(SEQUENCE, bytes)] })).toEqual([
      {
        stream: "ecommerce-streaming-dev-clicks",
        shardId: SHARD,
        sequenceNumber: SEQUENCE,
        order: BigInt(SEQUENCE),
        arrivalMs: 1_545_084_650_987,
        partitionKey: "user-1",
        data: bytes,
      },
    ]);
  });

  test("is ordered by shard, then by sequence number as a number", () => {
    const Records = [
      eventRecord("9", "d", OTHER_SHARD),
      eventRecord("100", "c"),
      eventRecord("99", "b"),
      eventRecord("9", "a"),
    ];

    expect(readKinesisEvent({ Records }).map(({ data }) => data.toString())).toEqual(["a", "b", "c", "d"]);
  });

  test.each([
    ["a schedule", { time: "2026-01-31T12:00:00Z" }, "has no Records"],
    ["nobody", null, "has no Records"],
    ["a queue", { Records: [{ ...eventRecord("1", "a"), eventSource: "aws:sqs" }] }, "comes from aws:sqs"],
  ])("is refused where it comes from %s", (_, payload, message) => {
    expect(() => readKinesisEvent(payload)).toThrow(InvalidKinesisEventError);
    expect(() => readKinesisEvent(payload)).toThrow(message);
  });
});

describe("records handled one after the other", () => {
  test("are all handled, and nothing is to be handed over again", async () => {
    const handled: string[] = [];

    const answer = await handleEach(
      recordsOf("1", "2", "3"),
      ({ sequenceNumber }) => {
        handled.push(sequenceNumber);
      },
      logger,
    );

    expect(handled).toEqual(["1", "2", "3"]);
    expect(answer).toEqual({ batchItemFailures: [] });
  });

  test("end at the one that fails, whose number is answered as Kinesis wrote it", async () => {
    const handled: string[] = [];
    const records = readKinesisEvent({
      Records: ["0009", "0010", "0011"].map((number) => eventRecord(number, number)),
    });

    const answer = await handleEach(
      records,
      async ({ sequenceNumber }) => {
        if (sequenceNumber === "0010") {
          throw new Error("poison");
        }
        handled.push(sequenceNumber);
      },
      logger,
    );

    expect(handled).toEqual(["0009"]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "0010" }] });
  });

  test("of another shard go on", async () => {
    const handled: string[] = [];
    const records = readKinesisEvent({
      Records: [eventRecord("1", "poison"), eventRecord("2", "after it"), eventRecord("3", "c", OTHER_SHARD)],
    });

    const answer = await handleEach(
      records,
      ({ data }) => {
        if (data.toString() === "poison") {
          throw new Error("poison");
        }
        handled.push(data.toString());
      },
      logger,
    );

    expect(handled).toEqual(["c"]);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  });

  test("fail as a whole where the first one fails, so that Lambda splits them", async () => {
    const refuse = () => {
      throw new Error("away");
    };

    await expect(handleEach(recordsOf("1", "2"), refuse, logger)).rejects.toThrow("away");
  });
});
