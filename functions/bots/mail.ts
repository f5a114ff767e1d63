import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import { visibleJson } from "../../events/visible-text.ts";
import type { Logger } from "../shared/logger.ts";
import { isoTime } from "./iso-time.ts";
import { EPISODE, MORE_THAN, WITHIN } from "./rule.ts";
import { countOf, join, type Mail, NOTHING_UNTOLD, type Untold } from "./untold.ts";

/** Labels do not wait for a topic that is away, but for one attempt now and then. */
const REST_MS = 10_000;

const SECONDS = WITHIN / 1_000_000;

/** @returns those of whom nobody could be told */
export type Tell = (untold: Untold) => Promise<Untold>;

/** Tells the topic's subscribers of episodes: by a mail each, or of many by one. */
export function createMail({
  sns,
  topicArn,
  environment,
  now,
  logger,
}: {
  sns: Pick<SNSClient, "send">;
  topicArn: string;
  environment: string;
  now: () => number;
  logger: Pick<Logger, "warn">;
}): Tell {
  let restsUntil = Number.NEGATIVE_INFINITY;

  /** @returns what it could not send */
  async function send(untold: Untold): Promise<Untold> {
    const users = countOf(untold);
    // What an event says may be anything, and a subject takes no more than a line of ASCII.
    const Subject = `ecommerce-streaming ${environment}: ${users === 1 ? "a user clicks like a bot" : `${users} users click like bots`}`;
    try {
      await sns.send(
        new PublishCommand({ TopicArn: topicArn, Subject, Message: textOf(untold, environment) }),
      );
      return NOTHING_UNTOLD;
    } catch (error) {
      restsUntil = now() + REST_MS;
      logger.warn(
        { users, error: (error as Error).name },
        "mail cannot be sent: it waits for the next batch",
      );
      return untold;
    }
  }

  return async function tell(untold) {
    if (countOf(untold) === 0 || now() < restsUntil) {
      return untold;
    }
    const messages = untold.more > 0 ? [untold] : untold.mails.map((mail) => ({ mails: [mail], more: 0 }));
    return (await Promise.all(messages.map(send))).reduce(join);
  };
}

function textOf(untold: Untold, environment: string): string {
  const { mails, more } = untold;
  return [
    ...mails.map(lineOf),
    ...(more > 0 ? [`And ${more} more: npm run bots -- list --limit ${countOf(untold)}`] : []),
    "",
    `More than ${MORE_THAN} clicks within ${SECONDS} s are taken for a bot's. Such clicks earn no credit for orders, until somebody says`,
    "that it is a person; the orders stay, and their credit goes to other clicks.",
    "",
    `  npm run bots -- show USER                    what happened`,
    `  npm run bots -- release USER --why "…"       it is a person: the clicks earn again`,
    `  npm run bots -- block USER --why "…"         it is a bot: none of its clicks earn, however slow`,
    "",
    `USER is the id between the quotation marks. This is from ${environment}: an environment on AWS is named by --env.`,
    `While it goes on, there is a mail a user every ${EPISODE / 60_000_000} minutes. How to get none: docs/operations.md, "Mails about bots".`,
    "",
  ].join("\n");
}

function lineOf({ userId, mark }: Mail): string {
  const time = isoTime(mark.time).slice(0, 19).replace("T", " ");
  return `User ${visibleJson(userId)} made ${mark.actions} clicks within ${SECONDS} s, up to ${time} UTC.`;
}
