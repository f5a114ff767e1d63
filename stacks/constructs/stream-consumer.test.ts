import { InvalidStreamMappingError, type StreamMapping } from "../../config/stream-mapping.ts";
import { type MadeUpStack, synthesizeMadeUp } from "../testing/made-up-stack.ts";
import type { StackJson } from "../testing/synthesis.ts";
import { StreamConsumer, type StreamConsumerProps } from "./stream-consumer.ts";

const MAPPING: StreamMapping = {
  batchSize: 5_000,
  windowSeconds: 60,
  maximumRetries: 8,
  maximumRecordAgeSeconds: 7_200,
  bisectOnError: true,
};

function consume(stack: MadeUpStack, changes: Partial<StreamConsumerProps> = {}): void {
  const { storage, streams } = stack;
  const props = { storage, streams, stream: "clicks", mapping: MAPPING } as const;
  new StreamConsumer(stack.addFunction("monitor"), { ...props, ...changes });
}

const only = <T>(named: Record<string, T> | undefined): T => {
  expect(Object.keys(named ?? {})).toHaveLength(1);
  return Object.values(named ?? {})[0] as T;
};

function synthesizeConsumer(changes: Partial<StreamConsumerProps> = {}) {
  const stacks = synthesizeMadeUp((stack) => consume(stack, changes));
  return { stacks, own: stacks["test-made-up"] as StackJson, storage: stacks["test-storage"] as StackJson };
}

interface StatementJson {
  actions: string[];
  resources?: string[];
  condition?: { values: string[] }[];
}

function statementsOf({ own }: { own: StackJson }): StatementJson[] {
  return Object.values(own.data.aws_iam_policy_document ?? {}).flatMap(
    ({ statement }) => statement as StatementJson[],
  );
}

/** On what the stack's role may do it, by action. */
function resourcesOf(synthesis: { own: StackJson }, of: RegExp): Record<string, string[]> {
  const pairs = statementsOf(synthesis)
    .flatMap(({ actions, resources = [] }) => actions.map((action) => [action, resources] as const))
    .filter(([action]) => of.test(action));
  return Object.fromEntries(pairs.map(([action, resources]) => [action, [...resources]]));
}

const CLICKS = expect.stringMatching(/test-streams\..*kinesis_streamclicksarn\}$/);

test("a consumer begins at the oldest record, follows its mapping, and gives up into the bucket of failed records", () => {
  const { own, storage } = synthesizeConsumer({ mapping: { ...MAPPING, parallelization: 4 } });
  expect(only(own.resource.aws_lambda_event_source_mapping)).toMatchObject({
    event_source_arn: CLICKS,
    starting_position: "TRIM_HORIZON",
    batch_size: 5_000,
    maximum_batching_window_in_seconds: 60,
    maximum_retry_attempts: 8,
    maximum_record_age_in_seconds: 7_200,
    bisect_batch_on_function_error: true,
    parallelization_factor: 4,
    function_response_types: ["ReportBatchItemFailures"],
    destination_config: { on_failure: { destination_arn: expect.stringContaining("failed-records") } },
    depends_on: [expect.stringMatching(/^aws_iam_role_policy\.monitor_role_policy/)],
  });
  const { bucket } = storage.resource.aws_s3_bucket?.["failed-records"] ?? {};
  expect(bucket).toContain("ecommerce-streaming-test-failed-records-");
});

test("what was given up goes after 30 days; where nobody consumes there is no bucket for it", () => {
  const rules = (stacks: Record<string, StackJson>) => {
    const { resource } = stacks["test-storage"] as StackJson;
    return resource.aws_s3_bucket_lifecycle_configuration?.["failed-records-lifecycle"]?.rule;
  };
  expect(rules(synthesizeConsumer().stacks)).toContainEqual(
    expect.objectContaining({ status: "Enabled", expiration: [{ days: 30 }] }),
  );
  expect(rules(synthesizeMadeUp(() => {}))).toBeUndefined();
});

test("the function may read its stream and no other, and keep what it gives up", () => {
  const synthesis = synthesizeConsumer();
  expect(resourcesOf(synthesis, /^kinesis:/)).toEqual({
    "kinesis:DescribeStream": [CLICKS],
    "kinesis:DescribeStreamSummary": [CLICKS],
    "kinesis:GetRecords": [CLICKS],
    "kinesis:GetShardIterator": [CLICKS],
    "kinesis:ListShards": [CLICKS],
  });
  expect(resourcesOf(synthesis, /^s3:/)).toEqual({
    "s3:PutObject": [expect.stringMatching(/failed-records.*\/aws\/lambda\/\*$/)],
    "s3:ListBucket": [expect.stringMatching(/failed-records[^/]*$/)],
  });
  const keys = statementsOf(synthesis).flatMap(({ actions, condition: [by] = [] }) =>
    actions.filter((action) => action.startsWith("kms:")).map((action) => [action, by?.values.join()]),
  );
  expect(keys).toEqual(
    expect.arrayContaining([
      ["kms:Decrypt", "kinesis.${var.region}.amazonaws.com"],
      ["kms:GenerateDataKey", "s3.${var.region}.amazonaws.com"],
    ]),
  );
});

test("with fan-out it subscribes by a consumer of its own, and may not take from what all readers share", () => {
  const synthesis = synthesizeConsumer({ hasFanOut: true });
  const { name } = only(synthesis.own.resource.aws_kinesis_stream_consumer);
  expect(name).toBe("ecommerce-streaming-test-monitor");
  const mapping = only(synthesis.own.resource.aws_lambda_event_source_mapping);
  expect(mapping.event_source_arn).toMatch(/^\$\{aws_kinesis_stream_consumer\./);
  expect(resourcesOf(synthesis, /^kinesis:(Get|Subscribe)/)).toEqual({
    "kinesis:SubscribeToShard": [mapping.event_source_arn],
  });
});

test("a mapping that AWS would refuse is refused when the stacks are written, by the function's and the stream's name", () => {
  const wrong = () => synthesizeConsumer({ mapping: { ...MAPPING, batchSize: 0 } });
  expect(wrong).toThrow(InvalidStreamMappingError);
  expect(wrong).toThrow("the stream mapping of monitor on clicks: batchSize is 0");
});

test("its stack tells monitoring what to watch: late, given up, refused by the stream", () => {
  let alarms: Record<string, unknown> = {};
  synthesizeMadeUp((stack) => {
    consume(stack);
    alarms = { ...stack.alarms, ...stack.streams.alarms };
  });
  expect(alarms).toMatchObject({
    "monitor-on-clicks-given-up": { metricName: "OnFailureDestinationDeliveredEventCount", threshold: 0 },
    // The window of a minute and five more.
    "monitor-iterator-age": { metricName: "IteratorAge", statistic: "Maximum", threshold: 360_000 },
    "monitor-throttles": { metricName: "Throttles", threshold: 0 },
    "clicks-reads-refused": { metricName: "ReadProvisionedThroughputExceeded", threshold: 0 },
  });
});

test("a function on two streams is late when it is later than the longer window allows", () => {
  let threshold: number | undefined;
  synthesizeMadeUp((stack) => {
    const { storage, streams } = stack;
    const consumer = stack.addFunction("monitor");
    const long = { ...MAPPING, windowSeconds: 300 };
    new StreamConsumer(consumer, { storage, streams, stream: "clicks", mapping: long });
    new StreamConsumer(consumer, { storage, streams, stream: "checkouts", mapping: MAPPING });
    threshold = stack.alarms["monitor-iterator-age"]?.threshold;
  });
  expect(threshold).toBe(600_000);
});
