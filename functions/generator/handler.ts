import { createEventBridgeClient } from "../shared/aws/event-bridge.ts";
import { createKinesisClient } from "../shared/aws/kinesis.ts";
import { createLogger } from "../shared/logger.ts";
import { readEnvironment } from "./env.ts";
import { parseInvocation } from "./invocation.ts";
import { createShop } from "./minute.ts";
import { createRuleCheck } from "./rule-check.ts";
import { type SendResult, sendMinute } from "./send-minute.ts";
import { openSentLog } from "./sent-log.ts";

const RULE_CHECK_MS = 2_000;

const env = readEnvironment();
const logger = createLogger("generator", env);
const kinesis = createKinesisClient();
const eventBridge = createEventBridgeClient();
const eventsDueIn = createShop(env.GENERATOR_SETTINGS);

/**
 * Sends the events of one minute, paced, and returns when the minute is over. Asked again for the same minute it sends
 * the same events, so a retry after a failure loses nothing and doubles no fact.
 */
export async function handler(payload: unknown): Promise<SendResult> {
  const invocation = parseInvocation(payload, Date.now());
  const { minute, ruleName } = invocation;
  const result = await sendMinute({
    client: kinesis,
    streamNames: { clicks: env.CLICKS_STREAM, checkouts: env.CHECKOUTS_STREAM },
    invocation,
    sendings: eventsDueIn(minute),
    sentLog: openSentLog(env.SENT_LOG_FOLDER, minute),
    isWanted: ruleName
      ? createRuleCheck({ client: eventBridge, ruleName, logger, everyMs: RULE_CHECK_MS })
      : async () => true,
  });
  logger.info(result, result.left > 0 ? "stopped in mid-minute" : "minute sent");
  return result;
}
