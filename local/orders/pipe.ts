import {
  ConflictException,
  CreatePipeCommand,
  DeletePipeCommand,
  DescribePipeCommand,
  type DescribePipeCommandOutput,
  NotFoundException,
  type PipesClient,
} from "@aws-sdk/client-pipes";
import { ORDERS_PIPE } from "../../config/orders.ts";
import { createPipesClient } from "../../functions/shared/aws/pipes.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { arnOf, ROLE_ARN } from "../emulator-account.ts";
import { ORDERS } from "./names.ts";

/**
 * Makes the pipe on the emulator that brings the table's changes into the stream, where it is missing; one that is there goes
 * on where it was. One of a table that is gone is made anew.
 * @param source ARN of the stream of the table's changes
 */
export function ensurePipe(endpoint: string, source: string): Promise<void> {
  return withPipes(endpoint, async (pipes) => {
    const found = await describe(pipes);
    if (found?.Source === source) {
      return;
    }
    if (found !== undefined) {
      await pipes.send(new DeletePipeCommand({ Name: ORDERS }));
    }
    await create(pipes, source);
  });
}

/** Undefined where there is no pipe. */
export async function findPipeState(endpoint: string): Promise<string | undefined> {
  return (await withPipes(endpoint, describe))?.CurrentState;
}

async function describe(pipes: PipesClient): Promise<DescribePipeCommandOutput | undefined> {
  try {
    return await pipes.send(new DescribePipeCommand({ Name: ORDERS }));
  } catch (error) {
    if (error instanceof NotFoundException) {
      return undefined;
    }
    throw error;
  }
}

async function create(pipes: PipesClient, source: string): Promise<void> {
  try {
    await pipes.send(
      new CreatePipeCommand({
        Name: ORDERS,
        RoleArn: ROLE_ARN,
        Source: source,
        Target: arnOf("kinesis", `stream/${ORDERS}`),
        SourceParameters: {
          DynamoDBStreamParameters: {
            // LATEST would leave out what was written before the pipe was there.
            StartingPosition: "TRIM_HORIZON",
            BatchSize: ORDERS_PIPE.batchSize,
            MaximumBatchingWindowInSeconds: ORDERS_PIPE.windowSeconds,
            MaximumRetryAttempts: ORDERS_PIPE.maximumRetries,
            OnPartialBatchItemFailure: "AUTOMATIC_BISECT",
          },
        },
        TargetParameters: { KinesisStreamParameters: { PartitionKey: "$.dynamodb.Keys.orderid.S" } },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConflictException)) {
      throw error;
    }
  }
}

async function withPipes<T>(endpoint: string, work: (pipes: PipesClient) => Promise<T>): Promise<T> {
  const pipes = createPipesClient(emulatorClientConfig(endpoint));
  try {
    return await work(pipes);
  } finally {
    pipes.destroy();
  }
}
