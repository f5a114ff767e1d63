import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { BUCKETS } from "../../../redshift/shop/checksums.ts";
import type { BucketSums, TableExport } from "../../shared/sync/sync-run.ts";

export type Row = Record<string, string | null>;

/** Where a test's objects lie. */
export function createStore() {
  const objects = new Map<string, Buffer>();
  return {
    objects,
    put: async (key: string, body: Buffer): Promise<void> => void objects.set(key, body),
    rowsOf: (exported: TableExport): Row[] =>
      exported.objects.flatMap(({ key }) =>
        gunzipSync(objects.get(key) as Buffer)
          .toString()
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)),
      ),
  };
}

/**
 * The other side of an export, in the plainest way: newer rows take the place of older ones, a bucket that is exported again is
 * replaced. Its checksums are worked out on its own.
 */
export function createReceiver(key: readonly string[]) {
  const rows = new Map<string, Row>();
  const keyOf = (row: Row) => key.map((name) => row[name]);
  return {
    rows,
    take(taken: readonly Row[]): void {
      for (const row of taken) {
        const id = JSON.stringify(keyOf(row));
        if ((rows.get(id)?.updated_at ?? "") <= (row.updated_at as string)) {
          rows.set(id, row);
        }
      }
    },
    replace(buckets: readonly string[], taken: readonly Row[]): void {
      for (const [id, row] of rows) {
        if (buckets.includes(bucketOf(keyOf(row)))) {
          rows.delete(id);
        }
      }
      for (const row of taken) {
        rows.set(JSON.stringify(keyOf(row)), row);
      }
    },
    buckets(): BucketSums {
      const sums: Record<string, { rows: number; sum: bigint }> = {};
      for (const row of rows.values()) {
        const bucket = bucketOf(keyOf(row));
        const { rows: count, sum } = sums[bucket] ?? { rows: 0, sum: 0n };
        sums[bucket] = { rows: count + 1, sum: sum + BigInt(`0x${md5(Object.values(row)).slice(0, 15)}`) };
      }
      return Object.fromEntries(
        Object.entries(sums)
          .sort()
          .map(([bucket, { rows, sum }]) => [bucket, { rows, sum: String(sum) }]),
      );
    },
    sorted: (): Row[] => [...rows].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row),
  };
}

/** Buckets in which the two sides differ. */
export function differingBuckets(one: BucketSums, other: BucketSums): string[] {
  return BUCKETS.filter(
    (bucket) => one[bucket]?.rows !== other[bucket]?.rows || one[bucket]?.sum !== other[bucket]?.sum,
  );
}

const bucketOf = (key: readonly (string | null | undefined)[]) => md5(key).slice(0, 1);

function md5(values: readonly (string | null | undefined)[]): string {
  return md5Of(values.map(piece).join(""));
}

function piece(value: string | null | undefined): string {
  if (value == null) {
    return "n";
  }
  const { length } = [...value];
  return `${length}:${length > 255 ? md5Of(value) : value}`;
}

const md5Of = (text: string) => createHash("md5").update(text).digest("hex");
