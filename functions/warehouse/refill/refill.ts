import type { Warehouse } from "../../../redshift/data-api.ts";
import { countRefilled, hoursWithMissed } from "../../../redshift/raw-hours.ts";
import { refillHour } from "../../../redshift/refill.ts";
import { refreshStream, WAREHOUSE_STREAMS, type WarehouseStream } from "../../../redshift/refresh.ts";
import type { RawKey } from "../../archiver/raw-key.ts";
import { groupBy } from "../../shared/group-by.ts";
import { sumMissed } from "./missed.ts";
import type { RawArchive } from "./raw-archive.ts";

const HOUR_MS = 3_600_000;

/** What a refill did. */
export interface Refilled {
  /** Records that it took from the lake. */
  refilled: Record<WarehouseStream, number>;
  /** Records that are missing still. */
  missed: Record<WarehouseStream, number>;
  /** Where the next call goes on, as its time was over; RFC 3339 in UTC. */
  next: string | null;
}

/** Hours by their arrivals, from the one that the first time lies in up to before the second time. */
export interface RefillSpan {
  fromMs?: number | undefined;
  toMs?: number | undefined;
}

interface Work {
  stream: WarehouseStream;
  hourMs: number;
  objects: RawKey[];
}

/**
 * Takes from the lake what the warehouse misses, an hour of a stream in a transaction, and makes events of it. May be killed at
 * any moment and done again.
 * @param span without a beginning: the hours of which records are missing
 * @param isOver whether no other hour may be begun; one is done in any case
 */
export async function refill(
  { warehouse, archive, now }: { warehouse: () => Warehouse; archive: RawArchive; now: () => number },
  span: RefillSpan,
  isOver: () => boolean,
): Promise<Refilled> {
  const work: Work[] = [];
  for (const stream of WAREHOUSE_STREAMS) {
    work.push(...(await listWork(warehouse(), archive, stream, span, now())));
    // What the streams still have must not come twice.
    await refreshStream(warehouse(), stream);
  }
  const before = await perStream((stream) => countRefilled(warehouse(), stream));
  work.sort((one, other) => one.hourMs - other.hourMs);
  let done = 0;
  for (const { stream, hourMs, objects } of work) {
    if (done > 0 && isOver()) {
      break;
    }
    const keys = objects.map(({ key }) => key);
    const place = await archive.stage(keys);
    await refillHour(warehouse(), stream, hourMs, place);
    await archive.unstage(keys);
    done += 1;
  }
  const after = await perStream((stream) => countRefilled(warehouse(), stream));
  const next = work[done];
  return {
    refilled: {
      clicks: after.clicks - before.clicks,
      checkouts: after.checkouts - before.checkouts,
    },
    missed: await perStream((stream) => sumMissed(warehouse(), stream)),
    next: next === undefined ? null : new Date(next.hourMs).toISOString(),
  };
}

/** Listed before the stream is read to its end, by hour. */
async function listWork(
  warehouse: Warehouse,
  archive: RawArchive,
  stream: WarehouseStream,
  { fromMs, toMs = Number.POSITIVE_INFINITY }: RefillSpan,
  nowMs: number,
): Promise<Work[]> {
  const wanted =
    fromMs === undefined
      ? (await hoursWithMissed(warehouse, stream)).map(({ hourMs }) => hourMs)
      : [Math.floor(fromMs / HOUR_MS) * HOUR_MS];
  const [first] = wanted;
  if (first === undefined) {
    return [];
  }
  const last = fromMs === undefined ? (wanted.at(-1) as number) : nowMs;
  const objects = await archive.list(stream, first, Math.min(last, toMs - 1));
  return [...groupBy(objects, ({ hourMs }) => hourMs)]
    .filter(([hourMs]) => fromMs !== undefined || wanted.includes(hourMs))
    .map(([hourMs, ofHour]) => ({ stream, hourMs, objects: ofHour }));
}

async function perStream<T>(
  work: (stream: WarehouseStream) => Promise<T>,
): Promise<Record<WarehouseStream, T>> {
  return { clicks: await work("clicks"), checkouts: await work("checkouts") };
}
