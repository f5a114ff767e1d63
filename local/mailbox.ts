import { setTimeout as delay } from "node:timers/promises";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { createSnsClient } from "../functions/shared/aws/sns.ts";
import { createSqsClient } from "../functions/shared/aws/sqs.ts";
import { emulatorClientConfig } from "./emulator.ts";

/** A message of a topic, which on AWS is a mail. */
export interface Mail {
  id: string;
  /** RFC 3339, when it was sent. */
  sent: string;
  subject: string;
  text: string;
}

/** In the place of a person's: a queue that is subscribed to a topic of the emulator. */
export interface Mailbox {
  /** Hands over each mail at least once, until it is told to stop. */
  follow(take: (mail: Mail) => void, signal: AbortSignal): Promise<void>;
}

/** Seconds that a question waits for mail. */
const WAIT_SECONDS = 5;

/** A question that nobody waits for any more may still be handed a mail: so long later another one gets it. */
const HIDDEN_SECONDS = 3;

const PAUSE_MS = 1_000;

/** Subscribes the queue, which is made where it is missing, to the topic; once, however often it is asked for. */
export async function openMailbox(
  endpoint: string,
  { topicArn, queueName }: { topicArn: string; queueName: string },
): Promise<Mailbox> {
  const config = emulatorClientConfig(endpoint);
  const sqs = createSqsClient(config);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: queueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
  );
  const sns = createSnsClient(config);
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint: Attributes?.QueueArn }),
  );
  sns.destroy();
  return {
    async follow(take, signal) {
      while (!signal.aborted) {
        try {
          const question = new ReceiveMessageCommand({
            QueueUrl,
            WaitTimeSeconds: WAIT_SECONDS,
            VisibilityTimeout: HIDDEN_SECONDS,
          });
          const { Messages = [] } = await sqs.send(question, { abortSignal: signal });
          for (const { Body = "{}", ReceiptHandle } of Messages) {
            take(mailOf(Body));
            await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
          }
        } catch {
          // The emulator's end is told elsewhere.
          await delay(PAUSE_MS, undefined, { signal }).catch(() => {});
        }
      }
      sqs.destroy();
    },
  };
}

function mailOf(body: string): Mail {
  const { MessageId, Timestamp, Subject, Message } = JSON.parse(body) as Record<string, string>;
  return { id: MessageId ?? "", sent: Timestamp ?? "", subject: Subject ?? "", text: Message ?? "" };
}
