/** What the name of a raw object says of it. */
export interface RawKey {
  key: string;
  shard: string;
  /** Sequence numbers of its first record and its last. */
  first: bigint;
  last: bigint;
  /** When the hour began in which its first record arrived. */
  hourMs: number;
}

const KEY = /\/dt=([\d-]+)\/hh=(\d\d)\/(.+)-(\d+)-(\d+)\.ndjson\.gz$/;

export function parseRawKey(key: string): RawKey {
  const [, date, hour, shard = "", first = "0", last = "0"] = KEY.exec(key) ?? [];
  return {
    ...{ key, shard, first: BigInt(first), last: BigInt(last) },
    hourMs: Date.parse(`${date}T${hour}:00:00Z`),
  };
}
