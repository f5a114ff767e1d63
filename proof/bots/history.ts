import { eventOf, toShardRecord } from "../../local/stream-consumer/shard-record.ts";
import { createDraws, type Draws } from "../draws.ts";
import type { HistoryResult } from "../histories.ts";
import { lastClick, makeArrivals } from "./clicks.ts";
import { createEnvironments, type Environments, FailedCallError } from "./environments.ts";
import { type Expected, expectedOf, labelName } from "./expected.ts";
import { createMails, type MadeUpMails } from "./mails.ts";
import { createStream, type MadeUpShard } from "./stream.ts";
import { createTable, type Item } from "./table.ts";

/** After so many failures of a batch nothing fails any more, as the services are not away for ever. */
const MOST_FAILURES = 8;

const EPISODE = 10 * 60 * 1_000_000;
const AHEAD = 5 * 60 * 1_000_000;

/**
 * The fast path among services that are made up: clicks in a stream that is resharded, handed over in batches of any size to one
 * environment or another, which fail, crash, are tried again whole or in halves.
 */
export async function runHistory(seed: number): Promise<HistoryResult> {
  const draws = createDraws(seed);
  const arrivals = makeArrivals(draws);
  const { shards, reshards, kinesis } = createStream(arrivals, draws);
  const mails = createMails();
  const { items, dynamoDb } = createTable(mails.onUpdate);
  let failures = 0;
  const environments = createEnvironments({
    services: { kinesis, dynamoDb, sns: mails.sns },
    draws,
    probability: draws.pick([0, 0.01, 0.1]),
    topicProbability: draws.pick([0, 0.1, 0.9]),
    onFailure() {
      failures += 1;
      mails.onFailure();
    },
  });

  // Who removes the mapping and makes it anew is handed everything once more.
  for (let times = draws.pick([1, 1, 1, 2]); times > 0; times -= 1) {
    await consume(shards, environments, draws);
    mails.onConsumed();
  }
  await goOn(shards, environments);

  const expected = expectedOf(arrivals);
  return {
    seed,
    times: {
      environments: environments.begun(),
      "failed calls": failures,
      reshards,
      marks: [...expected.marks.values()].flat().length,
      mails: mails.mails(),
    },
    records: arrivals.length,
    faults: [...labelFaults(items, expected), ...mailFaults(mails, expected)],
  };
}

/** Each shard in its order, parents before their children. */
async function consume(
  shards: readonly MadeUpShard[],
  environments: Environments,
  draws: Draws,
): Promise<void> {
  const most = draws.pick([1, 5, 30, 1_000]);
  const position = new Map(shards.map(({ shardId }) => [shardId, 0]));
  const isOver = ({ shardId, records }: MadeUpShard) => position.get(shardId) === records.length;
  const isReadable = (shard: MadeUpShard) =>
    !isOver(shard) && shards.every((parent) => !shard.parents.includes(parent.shardId) || isOver(parent));
  for (let readable = shards; readable.length > 0; ) {
    readable = shards.filter(isReadable);
    if (readable.length > 0) {
      const { shardId, records } = draws.pick(readable);
      const from = position.get(shardId) ?? 0;
      const batch = records.slice(from, from + Math.ceil(draws.between(0, most)));
      await handOver(shardId, batch, environments, draws);
      position.set(shardId, from + batch.length);
    }
  }
}

/** Life does: of each shard that is open one more click comes, when nothing fails any more. */
async function goOn(shards: readonly MadeUpShard[], environments: Environments): Promise<void> {
  const last = lastClick(shards.flatMap(({ records }) => records));
  for (const { shardId } of shards.filter(({ isOpen }) => isOpen)) {
    await environments.invoke(eventOf([toShardRecord("clicks", shardId, last)]), true);
  }
}

async function handOver(
  shardId: string,
  batch: MadeUpShard["records"],
  environments: Environments,
  draws: Draws,
): Promise<void> {
  for (let failures = 0; ; failures += 1) {
    try {
      const event = eventOf(batch.map((record) => toShardRecord("clicks", shardId, record)));
      return await environments.invoke(event, failures >= MOST_FAILURES);
    } catch (error) {
      if (!(error instanceof FailedCallError)) {
        throw error;
      }
    }
    if (batch.length > 1 && draws.chance(0.3)) {
      const middle = Math.ceil(batch.length / 2);
      await handOver(shardId, batch.slice(0, middle), environments, draws);
      return handOver(shardId, batch.slice(middle), environments, draws);
    }
  }
}

function labelFaults(items: ReadonlyMap<string, Item>, { labels }: Expected): string[] {
  const found = new Map<string, number>();
  for (const { pk, sk, actions } of items.values()) {
    if (actions !== undefined) {
      const userId = /^userid#(.*)#appserver#web$/s.exec(pk?.S ?? "")?.[1] ?? "";
      found.set(labelName(userId, sk?.S ?? ""), Number(actions.N));
    }
  }
  const faults: string[] = [];
  for (const [name, actions] of labels) {
    const label = found.get(name);
    if (label === undefined) {
      faults.push("a label is missing");
    } else if (label !== actions) {
      faults.push(`a label tells of ${label > actions ? "more" : "fewer"} clicks than there are`);
    }
  }
  for (const name of found.keys()) {
    if (!labels.has(name)) {
      faults.push("a label of somebody who was not marked then");
    }
  }
  return faults;
}

function mailFaults(mails: MadeUpMails, { marks }: Expected): string[] {
  const faults = mails.faults();
  for (const [userId, times] of marks) {
    const episodes = mails.episodes.get(userId) ?? [];
    // A click ahead of its time may begin an episode that lies after marks that are found later.
    if (!times.every((time) => episodes.some((began) => time < began + EPISODE && began <= time + AHEAD))) {
      faults.push("a mark is in no episode");
    }
    if (episodes.some((began, index) => began < (episodes[index - 1] ?? 0) + EPISODE)) {
      faults.push("an episode began in another one");
    }
    if (!episodes.every((began) => times.includes(began))) {
      faults.push("an episode began without a mark");
    }
  }
  for (const userId of mails.episodes.keys()) {
    if (!marks.has(userId)) {
      faults.push("an episode of somebody who was not marked");
    }
  }
  return faults;
}
