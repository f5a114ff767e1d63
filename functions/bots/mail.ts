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
    `More than ${MORE_THAN} within ${seconds} s mark a user: clicks from ${seconds} s before on earn nothing, until no`,
    `more marks come. Of a user one mail is sent in ${EPISODE / 60_000_000} minutes. What to do, where USER is the user's id:`,
    "",
    `  see what happened:  npm run bots -- show USER --env ${environment}`,
    `  it is a person:     npm run bots -- release USER --env ${environment}`,
    "",
  ].join("\n");
}
