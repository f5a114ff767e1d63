import { failureKey, failureRecord } from "./failure-record.ts";
import { record, SHARD } from "./testing/records.ts";

const OF = { functionName: "bots", streamName: "clicks", shardId: SHARD };
const TIME = new Date("2026-01-31T12:34:56.789Z");
const BYTES = Buffer.from([0, 255, 10]);
const RECORDS = [
  record(7, { data: BYTES, arrival: new Date("2026-01-31T12:00:00.123Z") }),
  record(8, { arrival: new Date("2026-01-31T12:00:01Z") }),
];

// As AWS writes it: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
test("a failure says what was tried, and holds the event with the records' own bytes", () => {
  const reason = {
    condition: "RetryAttemptsExhausted" as const,
    invocations: 3,
    last: { firstFailure: 0, error: "poison" },
  };

  const { payload, ...rest } = failureRecord(OF, RECORDS, reason, TIME);

  expect(rest).toEqual({
    requestContext: {
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:bots",
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
    timestamp: "2026-01-31T12:34:56.789Z",
    KinesisBatchInfo: {
      shardId: SHARD,
      startSequenceNumber: "7",
      endSequenceNumber: "8",
      approximateArrivalOfFirstRecord: "2026-01-31T12:00:00.123Z",
      approximateArrivalOfLastRecord: "2026-01-31T12:00:01.000Z",
      batchSize: 2,
      streamArn: "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
    },
  });
  expect(payload.Records[0]).toEqual({
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey: "user-1",
      sequenceNumber: "7",
      data: BYTES.toString("base64"),
      approximateArrivalTimestamp: 1_769_860_800.123,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `${SHARD}:7`,
    eventName: "aws:kinesis:record",
    invokeIdentityArn: "arn:aws:iam::000000000000:role/local",
    awsRegion: "us-east-1",
    eventSourceARN: "arn:aws:kinesis:us-east-1:000000000000:stream/clicks",
  });
});

test("records that grew too old have no answer of the function", () => {
  const reason = { condition: "RecordAgeExceeded" as const, invocations: 0, last: undefined };

  expect(failureRecord(OF, RECORDS, reason, TIME)).not.toHaveProperty("responseContext");
});

test("a failure lies under its mapping, shard, day and second", () => {
  expect(failureKey(OF, TIME, "id")).toMatch(
    /^aws\/lambda\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/shardId-000000000000\/2026\/01\/31\/2026-01-31T12\.34\.56-id$/,
  );
});
