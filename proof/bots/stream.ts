import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
  type Shard,
} from "@aws-sdk/client-kinesis";
import type { Draws } from "../draws.ts";
import type { Arrival, StreamedClick } from "./clicks.ts";

/** Of the space of hash keys. */
const HASH_KEYS = 64;

export interface MadeUpShard {
  shardId: string;
  parents: readonly string[];
  records: StreamedClick[];
  isOpen: boolean;
  from: number;
  /** Exclusive. */
  to: number;
}

/** A stream of clicks, whose shards are split and merged while they arrive. */
export interface MadeUpStream {
  shards: readonly MadeUpShard[];
  reshards: number;
  kinesis: Pick<KinesisClient, "send">;
}

export function createStream(arrivals: readonly Arrival[], draws: Draws): MadeUpStream {
  const shards: MadeUpShard[] = [];
  /** So that texts of numbers do not sort as the numbers do. */
  let sequenceNumber = Math.floor(draws.between(1, 100));
  let reshards = 0;

  function open(from: number, to: number, parents: MadeUpShard[]): void {
    const shardId = `shardId-${String(shards.length).padStart(12, "0")}`;
    for (const parent of parents) {
      parent.isOpen = false;
    }
    shards.push({
      shardId,
      parents: parents.map((parent) => parent.shardId),
      records: [],
      isOpen: true,
      from,
      to,
    });
  }

  function split(shard: MadeUpShard): void {
    const middle = Math.floor((shard.from + shard.to) / 2);
    if (middle > shard.from) {
      open(shard.from, middle, [shard]);
      open(middle, shard.to, [shard]);
      reshards += 1;
    }
  }

  function merge(shard: MadeUpShard): void {
    const next = shards.find(({ isOpen, from }) => isOpen && from === shard.to);
    if (next) {
      open(shard.from, next.to, [shard, next]);
      reshards += 1;
    }
  }

  open(0, HASH_KEYS / 2, []);
  open(HASH_KEYS / 2, HASH_KEYS, []);
  for (const { userId, arrival, payload } of arrivals) {
    if (draws.chance(0.01)) {
      const reshard = draws.pick([split, merge]);
      reshard(draws.pick(shards.filter(({ isOpen }) => isOpen)));
    }
    const key = hashKeyOf(userId);
    const shard = shards.find(({ isOpen, from, to }) => isOpen && key >= from && key < to);
    sequenceNumber += Math.ceil(draws.between(0, 9));
    shard?.records.push({
      SequenceNumber: String(sequenceNumber),
      PartitionKey: userId,
      Data: payload,
      ApproximateArrivalTimestamp: new Date(arrival / 1_000),
    });
  }
  return { shards, reshards, kinesis: { send: answerOf(shards, draws) } as Pick<KinesisClient, "send"> };
}

function answerOf(shards: readonly MadeUpShard[], draws: Draws) {
  return async function send(command: unknown): Promise<object> {
    if (command instanceof ListShardsCommand) {
      return { Shards: shards.map(toShard) };
    }
    if (command instanceof GetShardIteratorCommand) {
      const { ShardId, StartingSequenceNumber: after, Timestamp: since } = command.input;
      const records = shards.find(({ shardId }) => shardId === ShardId)?.records ?? [];
      const isWanted = (record: MadeUpShard["records"][number]) =>
        after === undefined
          ? record.ApproximateArrivalTimestamp >= (since as Date)
          : BigInt(record.SequenceNumber) > BigInt(after);
      const first = records.findIndex(isWanted);
      return { ShardIterator: `${ShardId}:${first === -1 ? records.length : first}` };
    }
    if (command instanceof GetRecordsCommand) {
      const [shardId, index] = command.input.ShardIterator?.split(":") ?? [];
      const { records = [], isOpen } = shards.find((shard) => shard.shardId === shardId) ?? {};
      // Now and then a page without records, before there are some.
      const end = Math.min(records.length, Number(index) + Math.floor(draws.between(0, 20)));
      const isAtEnd = end === records.length;
      return {
        Records: records.slice(Number(index), end),
        MillisBehindLatest: isAtEnd ? 0 : 1_000,
        NextShardIterator: isAtEnd && !isOpen ? undefined : `${shardId}:${end}`,
      };
    }
    throw new Error("nobody answers this");
  };
}

function toShard({ shardId: ShardId, parents: [ParentShardId, AdjacentParentShardId] }: MadeUpShard): Shard {
  return {
    ShardId,
    HashKeyRange: undefined,
    SequenceNumberRange: undefined,
    ...(ParentShardId !== undefined && { ParentShardId }),
    ...(AdjacentParentShardId !== undefined && { AdjacentParentShardId }),
  };
}

function hashKeyOf(text: string): number {
  return [...text].reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) % HASH_KEYS, 7);
}
