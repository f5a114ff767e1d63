import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { SNSClient } from "@aws-sdk/client-sns";
import { createBots } from "../../functions/bots/bots.ts";
import type { Draws } from "../draws.ts";

type Send = { send(command: unknown): Promise<object> };

interface Services {
  kinesis: Pick<KinesisClient, "send">;
  dynamoDb: Pick<DynamoDBClient, "send">;
  sns: Pick<SNSClient, "send">;
}

/** Between two invocations. */
const MOST_BETWEEN_MS = 20_000;

/** A call failed, or its answer was lost. */
export class FailedCallError extends Error {
  override name = "FailedCallError";
}

/** Environments of the function, as Lambda keeps them: some warm, one of which gets the next batch, and now and then a new one. */
export interface Environments {
  /** @throws FailedCallError where a call failed; the environment goes on, or is gone. */
  invoke(event: unknown, isSpared: boolean): Promise<void>;
  /** How many were begun. */
  begun(): number;
}

export function createEnvironments(parts: {
  services: Services;
  draws: Draws;
  /** That a call fails; to the topic, which may be away for long. */
  probability: number;
  topicProbability: number;
  onFailure: () => void;
}): Environments {
  const { services, draws, probability, topicProbability, onFailure } = parts;
  const warm: (ReturnType<typeof createBots> | undefined)[] = Array.from({ length: draws.pick([1, 2, 3]) });
  let begun = 0;
  let now = 0;
  let isSpared = false;
  /** Of the environment that runs. */
  let isDead = false;

  function faulty<T>(client: T, fails: number): T {
    async function send(command: unknown): Promise<object> {
      if (!isDead && (isSpared || !draws.chance(fails))) {
        return (client as Send).send(command);
      }
      if (!isDead && draws.chance(0.5)) {
        await (client as Send).send(command);
      }
      isDead ||= draws.chance(0.5);
      onFailure();
      throw new FailedCallError("away");
    }
    return { send } as T;
  }

  function begin() {
    begun += 1;
    return createBots({
      kinesis: faulty(services.kinesis, probability),
      dynamoDb: faulty(services.dynamoDb, probability),
      sns: faulty(services.sns, topicProbability),
      ...{ stream: "clicks", table: "bots", topicArn: "arn:bots", environment: "made-up" },
      publish: () => {},
      now: () => now,
      pause: async () => {},
      logger: { info: () => {}, warn: () => {} },
    });
  }

  return {
    async invoke(event, spared) {
      const slot = Math.floor(draws.between(0, warm.length));
      const isCold = warm[slot] === undefined || draws.chance(0.05);
      const environment = isCold ? begin() : (warm[slot] as ReturnType<typeof createBots>);
      warm[slot] = environment;
      isSpared = spared;
      isDead = false;
      now += spared ? MOST_BETWEEN_MS : draws.between(0, MOST_BETWEEN_MS);
      try {
        await environment(event);
      } finally {
        if (isDead) {
          warm[slot] = undefined;
        }
      }
    },
    begun: () => begun,
  };
}
