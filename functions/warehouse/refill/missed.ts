import type { Warehouse } from "../../../redshift/data-api.ts";
import {
  countRecords,
  findRecords,
  firstHourToCheck,
  hoursWithMissed,
  keepRawHours,
  type RawHour,
  type SequenceRange,
} from "../../../redshift/raw-hours.ts";
import type { WarehouseStream } from "../../../redshift/refresh.ts";
import type { RawKey } from "../../archiver/raw-key.ts";
import { groupBy } from "../../shared/group-by.ts";
import type { RawArchive } from "./raw-archive.ts";

/**
 * What the lake has of a stream since the hours of which is known what was missed. Listed before the stream is read to its
 * end: what is in these objects had arrived by then, and is in the warehouse afterwards, or in no stream any more.
 */
export async function listUnchecked(
  warehouse: Warehouse,
  archive: RawArchive,
  stream: WarehouseStream,
  nowMs: number,
): Promise<RawKey[]> {
  return archive.list(stream, await firstHourToCheck(warehouse, stream), nowMs);
}

/**
 * Counts by hour the records of these objects that the warehouse has not, and keeps that. An object whose first record and
 * last one are there is not opened: what a stream drops is a span of time.
 */
export async function checkObjects(
  warehouse: Warehouse,
  archive: RawArchive,
  stream: WarehouseStream,
  objects: readonly RawKey[],
): Promise<void> {
  const fromMs = Math.min(...objects.map(({ hourMs }) => hourMs));
  const ends = [...new Set(objects.flatMap(({ first, last }) => [first, last]))];
  const there = await findRecords(warehouse, stream, fromMs, ends);
  const isTorn = ({ shard, first, last }: RawKey) =>
    !there.has(`${shard} ${first}`) || !there.has(`${shard} ${last}`);
  const hours: RawHour[] = [];
  for (const [hourMs, all] of groupBy(objects, (object) => object.hourMs)) {
    const torn = all.filter(isTorn);
    hours.push({
      hourMs,
      missed: torn.length === 0 ? 0 : await countMissed(warehouse, archive, stream, torn),
    });
  }
  await keepRawHours(warehouse, stream, hours);
}

async function countMissed(
  warehouse: Warehouse,
  archive: RawArchive,
  stream: WarehouseStream,
  torn: readonly RawKey[],
): Promise<number> {
  const ranges: SequenceRange[] = [];
  let records = 0;
  for (const [shard, objects] of groupBy(torn, (object) => object.shard)) {
    let counted = -1n;
    for (const { key, first, last } of objects.toSorted((one, other) => (one.first < other.first ? -1 : 1))) {
      // Objects overlap where a consumer that was killed has cut its batches otherwise.
      const from = first > counted ? first : counted + 1n;
      if (last < from) {
        continue;
      }
      const lines = await archive.read(key);
      records += lines.filter(({ sequence }) => BigInt(sequence) >= from).length;
      ranges.push({ shard, first: from, last });
      counted = last;
    }
  }
  return records - (await countRecords(warehouse, stream, ranges));
}

/** Records that are missing, of all hours. */
export async function sumMissed(warehouse: Warehouse, stream: WarehouseStream): Promise<number> {
  return (await hoursWithMissed(warehouse, stream)).reduce((sum, { missed }) => sum + missed, 0);
}
