import type { StreamRecord } from "../shared/kinesis-batch.ts";
import type { Logger } from "../shared/logger.ts";
import { type Click, readClick } from "./click.ts";
import { type ClickWindow, createClickWindow } from "./click-window.ts";
import type { Lineage } from "./lineage.ts";
import type { Positions } from "./positions.ts";
import type { ReadAgain, Reading } from "./read-again.ts";
import { KEPT, KEPT_AHEAD } from "./rule.ts";

/** A sweep looks at every click, so there is not one for each batch. Milliseconds of arrivals. */
const SWEPT_EVERY_MS = 10_000;

/** A shard that is so much further behind than another one is closed or idle. Milliseconds of arrivals. */
const FORGOTTEN_AFTER_MS = 60 * 60 * 1000;

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
  rejected: number;
  late: number;
}

/**
 * Kinesis keeps the state: what this environment has missed, since it is new or since others were handed the batches before,
 * it reads from the stream again.
 */
export function createShardStates(parts: {
  positions: Positions;
  readAgain: ReadAgain;
  lineageOf: (shardId: string) => Promise<Lineage>;
  logger: Pick<Logger, "info">;
}) {
  const { positions, readAgain, lineageOf, logger } = parts;
  const states = new Map<string, ShardState>();

  async function catchUp(first: StreamRecord): Promise<ShardState> {
    const { shardId, order, arrivalMs } = first;
    const state = states.get(shardId);
    const position = await positions.of(shardId);
    // Where the stream is consumed from its beginning once more, what counts then is forgotten.
    const isForgotten = state !== undefined && arrivalMs < state.sweptMs;
    if (!state || !position || isForgotten || state.arrivalMs < position.since) {
      return readAll(first);
    }
    if (state.read < position.read) {
      await reread(state, arrivalMs, { shardId, from: { after: state.sequenceNumber }, before: order });
    }
    return state;
  }

  async function readAll({ shardId, order, sequenceNumber, arrivalMs }: StreamRecord): Promise<ShardState> {
    const lineage = await lineageOf(shardId);
    const usual = arrivalMs - KEPT / 1000;
    const told = (await sinceOf(shardId, lineage)) ?? usual;
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
    return state;
  }

  /** Of a shard that nobody was handed a record of, as its parents have it. */
  async function sinceOf(shardId: string, lineage: Lineage): Promise<number | undefined> {
    const position = await positions.of(shardId);
    if (position) {
      return position.since;
    }
    const parents = lineage.get(shardId) ?? [];
    const told = await Promise.all(parents.map((parent) => sinceOf(parent, lineage)));
    const known = told.filter((since) => since !== undefined);
    return known.length > 0 ? Math.min(...known) : undefined;
  }

  async function reread({ window }: ShardState, arrivalMs: number, reading: Reading): Promise<void> {
    let records = 0;
    for await (const record of readAgain(reading)) {
      const click = readClick(record);
      if (typeof click === "object" && click.time > arrivalMs * 1000 - KEPT) {
        window.add(click);
      }
      records += 1;
    }
    logger.info({ shardId: reading.shardId, records }, "records read again");
  }

  function forgetOthers(arrivalMs: number): void {
    for (const [shardId, state] of states) {
      if (state.arrivalMs < arrivalMs - FORGOTTEN_AFTER_MS) {
        states.delete(shardId);
      }
    }
  }

  /** Up to the first record: when the batch is handed over once more, what came before it still counts. */
  function sweep(state: ShardState, { arrivalMs }: StreamRecord): void {
    if (arrivalMs >= state.sweptMs + SWEPT_EVERY_MS) {
      const oldest = state.window.forgetUpTo(arrivalMs * 1000 - KEPT);
      state.since = oldest === undefined ? arrivalMs : oldest / 1000;
      state.sweptMs = arrivalMs;
      forgetOthers(arrivalMs);
    }
  }

  /** Adds a batch, records of one shard in its order, to what is known, and tells every environment that it is. */
  return async function take(records: readonly [StreamRecord, ...StreamRecord[]]): Promise<Taken> {
    const [first] = records;
    const { shardId, order, sequenceNumber, arrivalMs } = records.at(-1) ?? first;
    const state = await catchUp(first);
    sweep(state, first);
    const taken: Taken = { window: state.window, clicks: [], rejected: 0, late: 0 };
    for (const record of records) {
      const click = readClick(record);
      if (typeof click === "object") {
        taken.clicks.push(click);
        state.window.add(click);
      } else {
        taken[click] += 1;
      }
    }
    if (order > state.read) {
      state.read = order;
      state.sequenceNumber = sequenceNumber;
      state.arrivalMs = arrivalMs;
    }
    states.set(shardId, state);
    await positions.set(shardId, { read: order, since: state.since });
    return taken;
  };
}
