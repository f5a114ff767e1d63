import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { Mail } from "./episodes.ts";
import { isoTime } from "./iso-time.ts";
import { EPISODE, MORE_THAN, WITHIN } from "./rule.ts";

/** Tells the topic's subscribers of a user who was marked. */
export function createMail({
  sns,
  topicArn,
  environment,
}: {
  sns: Pick<SNSClient, "send">;
  topicArn: string;
  environment: string;
}) {
  return async function tell(mail: Mail): Promise<void> {
    // What an event says may be anything, and a subject takes no more than a line of ASCII.
    const Subject = `ecommerce-streaming ${environment}: a user clicks like a bot`;
    await sns.send(new PublishCommand({ TopicArn: topicArn, Subject, Message: textOf(mail, environment) }));
  };
}

function textOf({ userId, mark }: Mail, environment: string): string {
  const user = JSON.stringify(userId);
  const seconds = WITHIN / 1_000_000;
  return [
    `User ${user} made ${mark.actions} clicks within ${seconds} s, up to ${isoTime(mark.time)}.`,
    "",
    `More than ${MORE_THAN} within ${seconds} s mark a user: clicks from ${seconds} s before a mark on earn nothing.`,
    `While it goes on, one mail is sent every ${EPISODE / 60_000_000} minutes. USER is the user's id:`,
    "",
    "  npm run bots -- show USER      what happened",
    "  npm run bots -- release USER   it is a person",
    "",
    `This is from ${environment}; an environment on AWS is named by --env.`,
    "",
  ].join("\n");
}
