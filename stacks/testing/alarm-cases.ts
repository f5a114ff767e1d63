import { FUNCTION_NAMES } from "../../functions/registry.ts";
import type { Observation } from "./alarm-state.ts";

interface Cases {
  fires: readonly Observation[];
  silent: readonly Observation[];
}

/** Of a quarter of an hour. */
function ofFunction(name: string): Record<string, Cases> {
  const [errors, throttles] = [`AWS/Lambda Errors ${name}`, `AWS/Lambda Throttles ${name}`];
  return {
    [`${name}-errors`]: {
      fires: [{ [errors]: [1, 1, 1] }, { [errors]: [0, 0, [1, 2]] }],
      silent: [{ [errors]: [1, 1, 0] }, { [errors]: [3, 0, 0, 0] }, { [errors]: [null, null, null] }],
    },
    [`${name}-throttles`]: {
      fires: [{ [throttles]: [1, 0, 0] }],
      silent: [
        { [throttles]: [0, 0, 0] },
        { [throttles]: [1, 0, 0, 0] },
        { [throttles]: [null, null, null] },
      ],
    },
  };
}

/** Of five minutes. @param windowSeconds how long a shard's records wait anyhow */
function ofConsumer(name: string, stream: string, windowSeconds = 0): Record<string, Cases> {
  const late = (300 + windowSeconds) * 1000;
  const age = `AWS/Lambda IteratorAge ${name}`;
  const given = `AWS/Lambda OnFailureDestinationDeliveredEventCount <lambda_event_source_mapping <lambda_function ${name} arn> on <kinesis_stream ${stream} arn> uuid>`;
  return {
    [`${name}-iterator-age`]: {
      fires: [{ [age]: [late + 1, late + 1] }],
      silent: [{ [age]: [late, late] }, { [age]: [900_000, 1] }, { [age]: [900_000, null] }],
    },
    [`${name}-on-${stream}-given-up`]: {
      fires: [{ [given]: [0, 1] }],
      silent: [{ [given]: [1, 0] }, { [given]: [1, null] }],
    },
  };
}

const hours = (...values: (number | null)[]) => values.flatMap((value) => [value, ...Array(11).fill(null)]);

/** Of a day. */
function ofRaw(stream: string): Record<string, Cases> {
  const [incoming, archived] = [`AWS/Kinesis IncomingRecords ${stream}`, `ArchivedRecords ${stream}`];
  const quiet = Array<null>(19).fill(null);
  return {
    [`${stream}-raw-old`]: {
      fires: [
        { [incoming]: hours(1, 1, 1), [archived]: hours(null, null, null) },
        { [incoming]: hours(9, 9, 9, 9), [archived]: hours(9, null, null, null) },
        // Records now and then, never in two hours in a row.
        { [incoming]: hours(1, 0, 1, null, 1), [archived]: hours(null, null, null, null, null) },
        { [incoming]: hours(1, ...quiet, 0, 1, 0, 1), [archived]: hours(...quiet, null) },
      ],
      silent: [
        { [incoming]: hours(9, 9, 9), [archived]: hours(1, null, null) },
        { [incoming]: hours(9, 9, 9), [archived]: hours(null, 1, null) },
        { [incoming]: hours(9, 0, 9), [archived]: hours(null, null, null) },
        { [incoming]: hours(1, ...quiet, 0, 0, 1, 0, 1), [archived]: hours(...quiet, null) },
        { [incoming]: hours(null, null), [archived]: hours(null, null) },
      ],
    },
  };
}

/** Of half an hour. */
function ofSharedStream(stream: string): Record<string, Cases> {
  const refused = `AWS/Kinesis ReadProvisionedThroughputExceeded ${stream}`;
  return {
    [`${stream}-reads-refused`]: {
      fires: [{ [refused]: [1, 0, 0, 0, 0, 1] }],
      silent: [{ [refused]: [1, 1, 1, 0, 0, 0] }, { [refused]: [0, 0, 0, 1, 1, 1] }],
    },
  };
}

const GIBIBYTE = 2 ** 30;
const STORAGE = "AWS/RDS FreeStorageSpace database";
const CLICKS = "AWS/Kinesis IncomingRecords clicks";
const PIPE = "AWS/EventBridge/Pipes ExecutionFailed orders";
const FIREHOSE = "AWS/Firehose KinesisMillisBehindLatest orders";
const DEAD_LETTERS = "AWS/SQS ApproximateNumberOfMessagesVisible dead-letters";

/** Each alarm with what makes it fire and, as near to that as can be, what does not. */
export const ALARM_CASES: Readonly<Record<string, Cases>> = {
  "job-not-running": {
    fires: [{ JobAstray: [0, 1, 1] }, { JobAstray: [0, null, null] }, { JobAstray: [0, null, 1] }],
    silent: [{ JobAstray: [1, 1, 0] }, { JobAstray: [1, 0, 1] }, { JobAstray: [null, null, 0] }],
  },
  "iterator-age": {
    fires: [{ IteratorAge: [301, 301] }],
    silent: [{ IteratorAge: [300, 300] }, { IteratorAge: [900, 300] }, { IteratorAge: [900, null] }],
  },
  "events-about-to-be-lost": {
    fires: [{ TimeToLoss: [20_000, 14_399] }],
    silent: [{ TimeToLoss: [14_399, 14_400] }, { TimeToLoss: [0, null] }],
  },
  // A value for each minute in which there were events.
  "batch-latency": {
    fires: [
      { BatchLatency: [60_001, 60_001, 60_001] },
      { BatchLatency: [[1, 120_001], [60_001], [120_001, 1]] },
    ],
    silent: [
      { BatchLatency: [60_000, 60_000, 60_000] },
      { BatchLatency: [90_000, [1, 90_000], 90_000] },
      { BatchLatency: [60_001, 60_001, null] },
    ],
  },
  // Of a quarter of an hour, each minute counted apart.
  "rejected-share": {
    fires: [
      { Received: [[100, 100], 100, 100], Rejected: [[6, 6], 6, 6] },
      { Received: [100, 100, 100], Rejected: [16, 0, 0] },
    ],
    silent: [
      { Received: [100, 100, 100], Rejected: [5, 5, 5] },
      { Received: [100, 100, 100], Rejected: [0, 0, 15] },
      { Received: [0, 0, 0], Rejected: [0, 0, 0] },
      { Received: [null, null, null], Rejected: [null, null, null] },
      { Received: [100, 100, 100, 100], Rejected: [100, 0, 0, 0] },
    ],
  },
  "bot-labels-missed": {
    fires: [{ "BotLabelsMissed unknown": [1, 1, 1] }],
    silent: [{ "BotLabelsMissed unknown": [9, 0, 9] }, { "BotLabelsMissed unknown": [1, 1, null] }],
  },
  "unattributed-share-shift": {
    fires: [{ UnattributedShift: [10.1, 10.1, 10.1] }, { UnattributedShift: [-10.1, -10.1, -10.1] }],
    silent: [{ UnattributedShift: [10, -10, 10] }, { UnattributedShift: [10.1, 10.1, null] }],
  },
  "events-lost": {
    fires: [{ "attribution EventsLost": [null, 1] }],
    silent: [{ "attribution EventsLost": [1, null] }],
  },
  ...Object.assign({}, ...FUNCTION_NAMES.map(ofFunction)),
  ...ofConsumer("bots", "clicks"),
  ...ofConsumer("archiver", "clicks", 60),
  ...ofConsumer("archiver", "checkouts", 60),
  ...ofConsumer("archiver", "orders", 60),
  ...ofRaw("clicks"),
  ...ofRaw("checkouts"),
  ...ofRaw("orders"),
  ...ofSharedStream("clicks"),
  ...ofSharedStream("checkouts"),
  ...ofSharedStream("orders"),
  // Of an hour.
  "facts-missing": {
    fires: [{ "lake FactsMissing": hours(1) }],
    silent: [{ "lake FactsMissing": hours(1, null) }],
  },
  "facts-run-failed": {
    fires: [{ FactsRunFailed: [1, ...hours(null).slice(1)] }, { FactsRunFailed: [[1, 0]] }],
    silent: [{ FactsRunFailed: [0] }, { FactsRunFailed: hours(1, null) }],
  },
  // Of a quarter of an hour.
  "orders-pipe-failed": {
    fires: [{ [PIPE]: [1, 0, 0, 0, 0, 1] }],
    silent: [{ [PIPE]: [1, 1, 1, 0, 0, 0] }, { [PIPE]: [1, 0, 0, null, null, null] }],
  },
  "orders-firehose-behind": {
    fires: [{ [FIREHOSE]: [900_001, 0, 0, 0, 0, 900_001] }],
    silent: [{ [FIREHOSE]: Array(6).fill(900_000) }, { [FIREHOSE]: [900_001, 900_001, 900_001, 0, 0, 0] }],
  },
  // Of an hour.
  "order-changes-old": {
    fires: [{ OrderChangesAgeSeconds: hours(901) }],
    silent: [{ OrderChangesAgeSeconds: hours(900) }, { OrderChangesAgeSeconds: hours(901, null) }],
  },
  "order-changes-missed": {
    fires: [{ OrderChangesMissed: hours(1) }],
    silent: [{ OrderChangesMissed: hours(0) }, { OrderChangesMissed: hours(1, 0) }],
  },
  "order-changes-failed": {
    fires: [{ OrderChangesFailed: hours(1) }],
    silent: [{ OrderChangesFailed: hours(1, 0) }, { OrderChangesFailed: hours(1, null) }],
  },
  "orders-differ": {
    fires: [{ OrdersThatDiffer: hours(1, 1) }],
    silent: [
      { OrdersThatDiffer: hours(9, 0) },
      { OrdersThatDiffer: hours(9, null) },
      // Two runs in an hour, of which the second one found nothing.
      { OrdersThatDiffer: [...hours(9), 9, 0, ...Array(10).fill(null)] },
    ],
  },
  "orders-not-reconciled": {
    fires: [{ OrdersThatDiffer: hours(0, null, null) }],
    silent: [{ OrdersThatDiffer: hours(null, 0) }, { OrdersThatDiffer: hours(0, null) }],
  },
  "warehouse-refresh-failed": {
    fires: [{ RefreshFailed: hours(1) }],
    silent: [{ RefreshFailed: hours(0) }, { RefreshFailed: hours(1, null) }, { RefreshFailed: hours(1, 0) }],
  },
  "warehouse-behind": {
    fires: [
      { MinutesBehind: hours(91, 91) },
      { MinutesBehind: hours(0, null, null) },
      { MinutesBehind: hours(91, null) },
    ],
    silent: [
      { MinutesBehind: hours(90, 90) },
      { MinutesBehind: hours(180, 0) },
      { MinutesBehind: hours(0, null) },
    ],
  },
  "warehouse-scan-errors": {
    fires: [{ ScanErrors: hours(1) }],
    silent: [{ ScanErrors: hours(0) }, { ScanErrors: hours(1, 0) }, { ScanErrors: hours(1, null) }],
  },
  "warehouse-records-missed": {
    fires: [{ RecordsMissed: hours(1) }],
    silent: [{ RecordsMissed: hours(0) }, { RecordsMissed: hours(1, 0) }, { RecordsMissed: hours(1, null) }],
  },
  "warehouse-rpu-hours": {
    fires: [{ RpuHoursToday: hours(6.1) }],
    silent: [
      { RpuHoursToday: hours(6) },
      { RpuHoursToday: hours(7.9, 0.1) },
      { RpuHoursToday: hours(7, null) },
    ],
  },
  "bot-mails-waiting": {
    fires: [{ MailsWaiting: [1, 1, 1] }],
    silent: [{ MailsWaiting: [9, 0, 9] }, { MailsWaiting: [1, 1, null] }],
  },
  "clicks-surge": {
    fires: [{ [CLICKS]: [9_001, 9_001], usual: [9_000, 9_000] }],
    silent: [
      { [CLICKS]: [9_000, 9_000], usual: [9_000, 9_000] },
      { [CLICKS]: [90_000, 9_000], usual: [9_000, 9_000] },
      { [CLICKS]: [0, 0], usual: [9_000, 9_000] },
      { [CLICKS]: [null, null], usual: [9_000, 9_000] },
    ],
  },
  "dead-letters": {
    fires: [{ [DEAD_LETTERS]: [0, [0, 1, 0]] }],
    silent: [{ [DEAD_LETTERS]: [1, 0] }, { [DEAD_LETTERS]: [1, null] }],
  },
  // Five of 100 bytes are free: one gibibyte of dev's 20.
  "database-storage": {
    fires: [{ [STORAGE]: [GIBIBYTE - 1, [2 * GIBIBYTE, GIBIBYTE - 1], GIBIBYTE - 1] }],
    silent: [
      { [STORAGE]: [GIBIBYTE, GIBIBYTE, GIBIBYTE] },
      { [STORAGE]: [1, 1, null] },
      { [STORAGE]: [GIBIBYTE, 1, 1] },
    ],
  },
};
