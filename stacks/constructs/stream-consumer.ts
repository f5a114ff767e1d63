import { KinesisStreamConsumer } from "@cdktf/provider-aws/lib/kinesis-stream-consumer/index.js";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping/index.js";
import { Construct } from "constructs";
import { checkStreamMapping, type StreamMapping } from "../../config/stream-mapping.ts";
import type { AnyStreamName } from "../../config/streams.ts";
import type { Storage } from "../storage.ts";
import type { Streams } from "../streams.ts";
import { above, metricOf } from "./alarm.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import type { NodeFunction } from "./node-function.ts";

/** A consumer that is so far behind is not just waiting for its window to fill. */
const LATE_SECONDS = 5 * 60;

export interface StreamConsumerProps {
  storage: Storage;
  streams: Streams;
  stream: AnyStreamName;
  mapping: StreamMapping;
  /**
   * Reads over a way of its own, for money, and so is none of the steady readers that share what a shard serves.
   * @default false
   */
  hasFanOut?: boolean;
}

/**
 * Hands a stream's records to a function, from the oldest that the stream keeps, in each shard's order. The function
 * answers from which record on it failed (functions/shared/kinesis-batch.ts); what is given up lies in the bucket of failed
 * records, bytes and all.
 */
export class StreamConsumer extends Construct {
  /** @throws InvalidStreamMappingError */
  constructor(consumer: NodeFunction, props: StreamConsumerProps) {
    const { storage, streams, stream, hasFanOut = false } = props;
    super(consumer, `on-${stream}`);
    const mapping = checkStreamMapping(`${consumer.noun} on ${stream}`, props.mapping);
    const { arn } = hasFanOut ? this.fanOut(consumer, props) : streams.byName[stream];
    consumer.allow(
      ...(hasFanOut ? streams.maySubscribe(this, stream, arn) : streams.mayRead(this, stream, "steadily")),
      ...storage.mayKeepFailedRecords(EnvironmentStack.of(this)),
    );
    const { uuid } = new LambdaEventSourceMapping(this, "mapping", {
      eventSourceArn: arn,
      functionName: consumer.function.arn,
      startingPosition: "TRIM_HORIZON",
      batchSize: mapping.batchSize,
      maximumBatchingWindowInSeconds: mapping.windowSeconds,
      maximumRetryAttempts: mapping.maximumRetries,
      maximumRecordAgeInSeconds: mapping.maximumRecordAgeSeconds,
      bisectBatchOnFunctionError: mapping.bisectOnError,
      parallelizationFactor: mapping.parallelization ?? 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      destinationConfig: { onFailure: { destinationArn: storage.failedRecords.arn } },
      metricsConfig: { metrics: ["EventCount"] },
      kmsKeyArn: storage.key.arn,
      dependsOn: [consumer.policy],
    });
    this.watch(consumer, props, uuid);
  }

  private fanOut({ noun }: NodeFunction, { streams, stream }: StreamConsumerProps): KinesisStreamConsumer {
    return new KinesisStreamConsumer(this, "fan-out", {
      name: EnvironmentStack.of(this).resourceName(noun),
      streamArn: streams.byName[stream].arn,
    });
  }

  /** Errors and throttles of the function are watched already. */
  private watch(
    consumer: NodeFunction,
    { streams, stream, mapping }: StreamConsumerProps,
    uuid: string,
  ): void {
    const { noun, function: lambda } = consumer;
    const { alarms } = EnvironmentStack.of(this);
    alarms[`${noun}-on-${stream}-given-up`] = {
      alarmDescription: `The function ${noun} could not handle records of ${stream}: they lie in the bucket failed-records`,
      section: "consumer-given-up",
      ...metricOf(
        "AWS/Lambda",
        "OnFailureDestinationDeliveredEventCount",
        { EventSourceMappingUUID: uuid },
        { statistic: "Sum", seconds: 5 * 60 },
      ),
      ...above(0, { times: 1 }),
    };
    // Lambda measures it by function only: one that consumes several streams is as late as its latest one.
    const lateSeconds = LATE_SECONDS + mapping.windowSeconds;
    const known = alarms[`${noun}-iterator-age`]?.threshold ?? 0;
    alarms[`${noun}-iterator-age`] = {
      alarmDescription: `The function ${noun} is behind what comes in`,
      section: "consumer-iterator-age",
      ...metricOf(
        "AWS/Lambda",
        "IteratorAge",
        { FunctionName: lambda.functionName },
        { statistic: "Maximum", seconds: 5 * 60 },
      ),
      ...above(Math.max(known, lateSeconds * 1000), { times: 2 }),
    };
    streams.alarms[`${stream}-reads-refused`] = {
      alarmDescription: `Stream ${stream} refuses reads: its readers ask for more than its shards serve`,
      section: "reads-refused",
      ...metricOf(
        "AWS/Kinesis",
        "ReadProvisionedThroughputExceeded",
        { StreamName: streams.byName[stream].name },
        { statistic: "Sum", seconds: 15 * 60 },
      ),
      ...above(0, { times: 2 }),
    };
  }
}
