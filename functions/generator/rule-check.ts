import { DescribeRuleCommand, type EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Logger } from "../shared/logger.ts";

/**
 * Tells whether the rule that invoked the generator is still enabled: a stop ends the minute that is under way, too.
 * A rule that cannot be looked at counts as enabled.
 * @returns answers from memory but for once in `everyMs`
 */
export function createRuleCheck(parts: {
  client: Pick<EventBridgeClient, "send">;
  ruleName: string;
  logger: Logger;
  everyMs: number;
  clock?: () => number;
}): () => Promise<boolean> {
  const { client, ruleName, logger, everyMs, clock = Date.now } = parts;
  let isEnabled = true;
  // The first answer, too, is the rule's own: who began after a stop must send nothing, as nobody waits for that any more.
  let askedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    if (clock() - askedAt >= everyMs) {
      askedAt = clock();
      try {
        const rule = await client.send(new DescribeRuleCommand({ Name: ruleName }));
        isEnabled = rule.State !== "DISABLED";
      } catch (error) {
        logger.warn({ rule: ruleName, error: (error as Error).name }, "rule cannot be looked at");
      }
    }
    return isEnabled;
  };
}
