import type { StreamRecord } from "../shared/kinesis-batch.ts";
import type { Logger } from "../shared/logger.ts";
import { type Click, readClick } from "./click.ts";
import { type ClickWindow, createClickWindow } from "./click-window.ts";
import type { Lineage } from "./lineage.ts";
import type { Position, Positions } from "./positions.ts";
import type { ReadAgain, Reading } from "./read-again.ts";
import { KEPT, KEPT_AHEAD } from "./rule.ts";
import { join, NOTHING_UNTOLD, type Untold } from "./untold.ts";

/** A sweep looks at every click, so there is not one for each batch. Milliseconds of arrivals. */
const SWEPT_EVERY_MS = 10_000;

/** Those that were handed over last: of a full shard 40,000 clicks count, some 10 MB. */
const MOST_SHARDS = 16;

/**
 * A batch that comes so long after the one before it may not be the next one: those in between were given up, which takes
 * longer, and nobody noted anything of them.
 */
const UNBROKEN_MS = 10_000;

/** What this environment knows of a shard: every click up to a record that still counts. Arrivals in milliseconds. */
interface ShardState {
  window: ClickWindow;
  /** Sequence number of that record, and as Kinesis writes it: it has zeros in front on the emulator. */
  read: bigint;
  sequenceNumber: string;
  arrivalMs: number;
  /** No click that still counts arrived earlier. */
  since: number;
  sweptMs: number;
}

/** What a batch brings, and the window that has it and all that still counts. */
export interface Taken {
  window: ClickWindow;
  clicks: Click[];
  /** Not in the window. */
  late: Click[];
  rejected: number;
  /** What was left by the batch before. */
  untold: Untold;
  /** Tells every environment that the batch is handled, but for these. */
  keep(untold: Untold): Promise<void>;
}

/**
 * Kinesis keeps the state: what this environment has missed, since it is new or since others were handed the batches before,
 * it reads from the stream again.
 */
export function createShardStates(parts: {
  positions: Positions;
  readAgain: ReadAgain;
  lineageOf: (shardId: string) => Promise<Lineage>;
  now: () => number;
  logger: Pick<Logger, "info">;
}) {
  const { positions, readAgain, lineageOf, now, logger } = parts;
  /** The one that was handed over last is the last. */
  const states = new Map<string, ShardState>();

  async function catchUp(first: StreamRecord): Promise<{ state: ShardState; untold: Untold }> {
    const { shardId, order, arrivalMs } = first;
    const state = states.get(shardId);
    const position = await positions.of(shardId);
    // Where the stream is consumed from its beginning once more, what counts then is forgotten.
    const isForgotten = state !== undefined && arrivalMs < state.sweptMs;
    if (!state || !position || isForgotten || state.arrivalMs < position.since) {
      return readAll(first);
    }
    const isBroken = position.read > state.read || now() - position.at > UNBROKEN_MS;
    if (isBroken && state.read < order) {
      await reread(state, arrivalMs, { shardId, from: { after: state.sequenceNumber }, before: order });
    }
    return { state, untold: position.untold };
  }

  async function readAll({ shardId, order, sequenceNumber, arrivalMs }: StreamRecord) {
    const lineage = await lineageOf(shardId);
    const usual = arrivalMs - KEPT / 1000;
    const { since: told = usual, untold } = await positionIn(shardId, lineage);
    const since = Math.max(Math.min(told, usual), arrivalMs - KEPT_AHEAD / 1000);
    const state = {
      window: createClickWindow(),
      ...{ read: order, sequenceNumber, arrivalMs, since, sweptMs: arrivalMs },
    };
    for (const ancestor of lineage.keys()) {
      if (ancestor !== shardId) {
        await reread(state, arrivalMs, { shardId: ancestor, from: { since } });
      }
    }
    await reread(state, arrivalMs, { shardId, from: { since }, before: order });
    return { state, untold };
  }

  /** Of a shard that nobody was handed a record of, as its parents have it; what they left untold, the first child tells. */
  async function positionIn(
    shardId: string,
    lineage: Lineage,
  ): Promise<Pick<Position, "untold"> & Partial<Position>> {
    const position = await positions.of(shardId);
    if (position) {
      return position;
    }
    const { parents, heirOf } = lineage.get(shardId) ?? { parents: [], heirOf: [] };
    let inherited: Pick<Position, "untold"> & { since?: number } = { untold: NOTHING_UNTOLD };
    for (const parent of parents) {
      const { since = inherited.since, untold } = await positionIn(parent, lineage);
      inherited = {
        ...(since !== undefined && { since: Math.min(since, inherited.since ?? since) }),
        untold: heirOf.includes(parent) ? join(inherited.untold, untold) : inherited.untold,
      };
    }
    return inherited;
  }

  async function reread({ window }: ShardState, arrivalMs: number, reading: Reading): Promise<void> {
    let records = 0;
    for await (const record of readAgain(reading)) {
      const read = readClick(record);
      if (read.verdict === "judged" && read.click.time > arrivalMs * 1000 - KEPT) {
        window.add(read.click);
      }
      records += 1;
    }
    if (records > 0) {
      logger.info({ shardId: reading.shardId, records }, "records read again");
    }
  }

  /** Up to the first record: when the batch is handed over once more, what came before it still counts. */
  function sweep(state: ShardState, { arrivalMs }: StreamRecord): void {
    if (arrivalMs >= state.sweptMs + SWEPT_EVERY_MS) {
      const oldest = state.window.forgetUpTo(arrivalMs * 1000 - KEPT);
      state.since = oldest === undefined ? arrivalMs : oldest / 1000;
      state.sweptMs = arrivalMs;
    }
  }

  function remember(shardId: string, state: ShardState): void {
    states.delete(shardId);
    states.set(shardId, state);
    const [longestUnused = shardId] = states.keys();
    if (states.size > MOST_SHARDS) {
      states.delete(longestUnused);
    }
  }

  /** Adds a batch, records of one shard in its order, to what is known. */
  return async function take(records: readonly [StreamRecord, ...StreamRecord[]]): Promise<Taken> {
    const [first] = records;
    const { shardId, order, sequenceNumber, arrivalMs } = records.at(-1) ?? first;
    const { state, untold } = await catchUp(first);
    sweep(state, first);
    const taken: Taken = {
      ...{ window: state.window, clicks: [], late: [], rejected: 0, untold },
      keep: (left) => positions.set(shardId, { read: order, since: state.since, untold: left }),
    };
    for (const record of records) {
      const read = readClick(record);
      if (read.verdict === "judged") {
        taken.clicks.push(read.click);
        state.window.add(read.click);
      } else if (read.verdict === "late") {
        taken.late.push(read.click);
      } else {
        taken.rejected += 1;
      }
    }
    if (order > state.read) {
      state.read = order;
      state.sequenceNumber = sequenceNumber;
      state.arrivalMs = arrivalMs;
    }
    remember(shardId, state);
    return taken;
  };
}
