import { randomUUID } from "node:crypto";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { resourceName } from "../../config/names.ts";
import { labelKey } from "../../functions/bots/table.ts";
import { createDynamoDbClient } from "../../functions/shared/aws/dynamodb.ts";
import { sendBurst } from "../burst.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { arnOf } from "../emulator-account.ts";
import { openLogFile } from "../log-file.ts";
import { type Mail, openMailbox } from "../mailbox.ts";
import { startStreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { waitUntil } from "../wait-until.ts";
import { mappingOf } from "./declared-mapping.ts";
import { expectThat } from "./expectation.ts";
import type { AppliedLane } from "./lanes/lane.ts";

/** The function's cold start, beside whatever else goes on. */
const LABEL_TIMEOUT_MS = 120_000;

/** More than a person's within 10 s. */
const CLICKS = 11;

/**
 * Clicks like a bot, and waits for the label and the mail, by the applied Lambda, table and topic; the mapping is what the
 * stack declares.
 * @throws RunFailedError
 */
export async function clickLikeBot({
  machine,
  places,
  environment,
  declared,
  say,
  signal,
}: AppliedLane): Promise<void> {
  const { endpoint } = machine.emulator;
  const nameOf = (noun: string) => resourceName(environment, noun);
  const mapping = declared.find(({ type }) => type === "aws_lambda_event_source_mapping");
  expectThat(mapping !== undefined, "stack bots declares no mapping of a stream");
  const mailbox = await openMailbox(endpoint, {
    topicArn: arnOf("sns", nameOf("bot-episodes")),
    queueName: "rehearsed-mailbox",
  });
  const mails: Mail[] = [];
  const ending = new AbortController();
  const reading = mailbox.follow((mail) => mails.push(mail), AbortSignal.any([ending.signal, signal]));
  const consumers = startStreamConsumers({
    endpoint,
    mappings: [
      {
        functionName: nameOf("bots"),
        streamName: nameOf("clicks"),
        mapping: mappingOf(mapping),
        onFailure: { bucket: `${nameOf("failed-records")}-000000000000` },
      },
    ],
    stateDir: places.consumers,
    logger: openLogFile(places.log("bots"), "bots"),
  });
  try {
    const userId = `bot-${randomUUID()}`;
    await sendBurst(endpoint, nameOf("clicks"), { userId, clicks: CLICKS });
    const ofUser = () => mails.filter(({ text }) => text.includes(userId));
    const actions = await waitUntil(
      "the label of a user who clicks like a bot, and the mail",
      async () => {
        signal.throwIfAborted();
        return ofUser().length > 0 && findActions(endpoint, nameOf("bots"), userId);
      },
      { timeoutMs: LABEL_TIMEOUT_MS, everyMs: 500 },
    );
    expectThat(actions === CLICKS, `the label counts ${actions} clicks, not ${CLICKS}`);
    expectThat(ofUser().length === 1, `${ofUser().length} mails tell of one episode`);
    say(`bots: ${CLICKS} clicks within a second are labelled, and told of in one mail`);
  } finally {
    await consumers.stop();
    ending.abort();
    await reading;
  }
}

/** The most that a label of the user counts; undefined where there is none. */
async function findActions(endpoint: string, TableName: string, userId: string): Promise<number | undefined> {
  const client = createDynamoDbClient(emulatorClientConfig(endpoint));
  try {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :user",
        ExpressionAttributeValues: { ":user": { S: labelKey(userId, 0).pk } },
      }),
    );
    const actions = Items.flatMap(({ actions }) => (actions?.N === undefined ? [] : Number(actions.N)));
    return actions.length === 0 ? undefined : Math.max(...actions);
  } finally {
    client.destroy();
  }
}
