import { BOTS_ON_CLICKS } from "../../config/bots.ts";
import { BOTS, BOTS_TOPIC, deployBots, ensureBotsTopic } from "../bots.ts";
import { ensureBucket } from "../buckets.ts";
import { FAILED_RECORDS } from "../failed-records.ts";
import { openLogFile, startLogAnew } from "../log-file.ts";
import type { Machine } from "../machine.ts";
import { openMailbox } from "../mailbox.ts";
import { keepMail } from "../mails.ts";
import { localName } from "../names.ts";
import { startStreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { LOCAL_STREAMS } from "../streams.ts";
import type { LaptopLane } from "./lane.ts";
import { tellLaneState } from "./lane-state.ts";

/** A label is wanted within a second: AWS' own pace would use all of it up. */
const IDLE_POLL_MS = 200;

/** The Lambda bots, its consumer of clicks, and the mails that it sends. */
export const BOTS_LANE: LaptopLane = {
  start: (machine) => machine.step("bots", () => startBots(machine)),
};

async function startBots({ places, emulator: { endpoint }, onStop }: Machine): Promise<void> {
  [places.log("bots"), places.mails].forEach(startLogAnew);
  const [mailbox] = await Promise.all([
    ensureBotsTopic(endpoint).then(() =>
      openMailbox(endpoint, { topicArn: BOTS_TOPIC, queueName: localName("mailbox") }),
    ),
    deployBots(endpoint),
    ensureBucket(endpoint, FAILED_RECORDS),
  ]);
  const logger = openLogFile(places.log("bots"), "bots");
  const ending = new AbortController();
  const reading = mailbox.follow((mail) => {
    keepMail(places, mail);
    // Whom it is about stands in the mail alone.
    logger.info(
      { sent: mail.sent, subject: mail.subject, file: places.mails },
      "mail, shown on the page Bots",
    );
  }, ending.signal);
  const consumers = startStreamConsumers({
    endpoint,
    mappings: [
      {
        functionName: BOTS,
        streamName: LOCAL_STREAMS.clicks,
        mapping: BOTS_ON_CLICKS,
        onFailure: { bucket: FAILED_RECORDS },
      },
    ],
    stateDir: places.consumers,
    logger,
    idlePollMs: IDLE_POLL_MS,
  });
  const forget = tellLaneState(places, "bots", consumers);
  onStop(async () => {
    forget();
    await consumers.stop();
    ending.abort();
    await reading;
  });
}
