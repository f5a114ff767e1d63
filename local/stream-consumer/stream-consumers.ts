import { join } from "node:path";
import type { Logger } from "pino";
import { checkStreamMapping, type StreamMapping } from "../../config/stream-mapping.ts";
import { createKinesisClient } from "../../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../../functions/shared/aws/lambda.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { type Consumer, type Lag, startConsumer } from "./consumer.ts";
import { putFailure } from "./failure-target.ts";
import { invokeWithRecords } from "./invoke.ts";
import { openPositions } from "./positions.ts";

export type { Lag } from "./consumer.ts";

/** AWS' own pace where a shard has nothing new. */
const IDLE_POLL_MS = 1_000;

export interface ConsumerMapping {
  functionName: string;
  streamName: string;
  mapping: StreamMapping;
  /** A bucket of the emulator, for what is given up. @default it is lost, as on AWS */
  onFailure?: { bucket: string };
}

export interface StreamConsumersOptions {
  /** The emulator's: of Lambda and S3. */
  endpoint: string;
  /** @default `endpoint` */
  kinesisEndpoint?: string;
  mappings: readonly ConsumerMapping[];
  /** Keeps how far each shard is consumed. */
  stateDir: string;
  logger: Logger;
  /** Between two reads of a shard that has nothing new, in milliseconds. @default 1 s */
  idlePollMs?: number;
}

export interface StreamConsumers {
  /** Lets invocations that are under way end, and returns; whatever is not handled then is handled after the next start. */
  stop(): Promise<void>;
  lag(): Lag[];
}

/**
 * Lambda's event source mappings of Kinesis streams on this machine: each record is handled at least once, in its
 * shard's order, or ends at the failure target. Neither the streams nor the functions need to be there already.
 * @throws InvalidStreamMappingError
 */
export function startStreamConsumers(options: StreamConsumersOptions): StreamConsumers {
  for (const { functionName, mapping } of options.mappings) {
    checkStreamMapping(functionName, mapping);
  }
  const consumers = options.mappings.map((mapping) => startWithOwnClients(mapping, options));
  return {
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
    lag: () => consumers.map((consumer) => consumer.lag()),
  };
}

/** A client of its own, with connections of its own: no mapping waits for another one's. */
function startWithOwnClients(
  { functionName, streamName, mapping, onFailure }: ConsumerMapping,
  options: StreamConsumersOptions,
): Consumer {
  const { endpoint, kinesisEndpoint = endpoint, stateDir, logger } = options;
  // Whatever fails is tried again by the consumer, which alone knows for how long.
  const kinesis = createKinesisClient({ ...emulatorClientConfig(kinesisEndpoint), maxAttempts: 1 });
  const lambda = createLambdaClient({ ...emulatorClientConfig(endpoint), maxAttempts: 1 });
  const consumer = startConsumer({
    functionName,
    streamName,
    mapping,
    kinesis,
    invoke: (records) => invokeWithRecords(lambda, functionName, records),
    putFailure: onFailure && ((...failure) => putFailure({ endpoint, ...onFailure }, ...failure)),
    positions: openPositions(join(stateDir, functionName, streamName)),
    idlePollMs: options.idlePollMs ?? IDLE_POLL_MS,
    logger,
  });
  return {
    ...consumer,
    async stop() {
      await consumer.stop();
      kinesis.destroy();
      lambda.destroy();
    },
  };
}
