import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  type FirehoseClient,
  ResourceInUseException,
  ResourceNotFoundException,
} from "@aws-sdk/client-firehose";
import { FAILED_PREFIX, ORDERS_TABLE } from "../../athena/orders-table.ts";
import { createFirehoseClient } from "../../functions/shared/aws/firehose.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { arnOf, ROLE_ARN } from "../emulator-account.ts";
import { LAKE } from "../lake/archiver.ts";
import { ORDER_CHANGES, ORDERS } from "./names.ts";

/** Of an object, by its first arrival. */
const DAY = "dt=!{timestamp:yyyy-MM-dd}/";

/** Who looks at orders here has just changed one; objects are many, and cost nothing. */
const BUFFERS = { SizeInMBs: 5, IntervalInSeconds: 1 };

/**
 * Makes the Firehose on the emulator that brings the stream's changes into the lake as rows, where it is missing: a new one reads
 * what comes from then on. One that is there goes on where it was.
 */
export function ensureFirehose(endpoint: string): Promise<void> {
  return withFirehose(endpoint, async (firehose) => {
    if ((await describe(firehose)) === undefined) {
      await create(firehose);
    }
  });
}

/** What is in the stream by then and not in the lake, the Firehose that is made next does not deliver. */
export async function deleteFirehose(endpoint: string): Promise<void> {
  await withFirehose(endpoint, (firehose) =>
    firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: ORDERS })),
  );
}

/** Undefined where there is no Firehose. */
export async function findFirehoseState(endpoint: string): Promise<string | undefined> {
  return (await withFirehose(endpoint, describe))?.DeliveryStreamStatus;
}

async function describe(firehose: FirehoseClient) {
  try {
    const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: ORDERS });
    return (await firehose.send(command)).DeliveryStreamDescription;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

async function create(firehose: FirehoseClient): Promise<void> {
  const LambdaArn = arnOf("lambda", `function:${ORDER_CHANGES}`);
  const transform = {
    Type: "Lambda" as const,
    Parameters: [{ ParameterName: "LambdaArn" as const, ParameterValue: LambdaArn }],
  };
  try {
    await firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: ORDERS,
        DeliveryStreamType: "KinesisStreamAsSource",
        KinesisStreamSourceConfiguration: {
          KinesisStreamARN: arnOf("kinesis", `stream/${ORDERS}`),
          RoleARN: ROLE_ARN,
        },
        ExtendedS3DestinationConfiguration: {
          BucketARN: `arn:aws:s3:::${LAKE}`,
          RoleARN: ROLE_ARN,
          Prefix: `${ORDERS_TABLE.prefix}${DAY}`,
          ErrorOutputPrefix: `${FAILED_PREFIX}!{firehose:error-output-type}/${DAY}`,
          BufferingHints: BUFFERS,
          CompressionFormat: "GZIP",
          ProcessingConfiguration: { Enabled: true, Processors: [transform] },
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) {
      throw error;
    }
  }
}

async function withFirehose<T>(endpoint: string, work: (firehose: FirehoseClient) => Promise<T>): Promise<T> {
  const firehose = createFirehoseClient(emulatorClientConfig(endpoint));
  try {
    return await work(firehose);
  } finally {
    firehose.destroy();
  }
}
