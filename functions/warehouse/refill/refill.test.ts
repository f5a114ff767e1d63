// Records that a stream dropped before the warehouse read them: counted by each wake, and taken from the lake.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { Emulator } from "../../../local/emulator.ts";
import { ensureStreams } from "../../../local/streams.ts";
import { startTestEmulator } from "../../../local/test-emulator.ts";
import { readRows } from "../../../redshift/cells.ts";
import { runStatement } from "../../../redshift/data-api.ts";
import type { WarehouseStream } from "../../../redshift/refresh.ts";
import { checkoutRecord, clickRecord } from "../../../redshift/testing/events.ts";
import {
  startTestWarehouse,
  type TestRecord,
  type TestWarehouse,
} from "../../../redshift/testing/test-warehouse.ts";
import { rawBody, rawKey } from "../../archiver/raw-object.ts";
import type { ShardBatch } from "../../shared/kinesis-batch.ts";
import type { WakeFigures } from "../figures.ts";
import type { Refilled } from "./refill.ts";

let folder: string;
let emulator: Emulator;
let warehouse: TestWarehouse;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "refills-"));
  emulator = await startTestEmulator(folder);
}, 120_000);

afterAll(async () => {
  await emulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  warehouse = await startTestWarehouse({ emulator });
  await warehouse.ask({ action: "migrate" });
}, 120_000);

afterEach(() => warehouse.stop());

const refresh = () => warehouse.ask({ action: "refresh" }) as Promise<WakeFigures>;
const refill = (span: { from?: string; to?: string } = {}) =>
  warehouse.ask({ action: "refill", ...span }) as Promise<Refilled>;
const rows = async (sql: string) => readRows(await runStatement(warehouse.owner, { sql, parameters: [] }));

/** What a stream holds, as the archiver keeps it: an object a shard, and some of each once more where they overlap. */
async function archive(stream: WarehouseStream): Promise<number> {
  const StreamName = warehouse.parts.streams[stream];
  const { Shards = [] } = await warehouse.kinesis.send(new ListShardsCommand({ StreamName }));
  let records = 0;
  for (const { ShardId } of Shards) {
    const start = { StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" as const };
    const { ShardIterator } = await warehouse.kinesis.send(new GetShardIteratorCommand(start));
    const { Records = [] } = await warehouse.kinesis.send(new GetRecordsCommand({ ShardIterator }));
    const batch = Records.map((record) => ({
      ...{ stream: StreamName, shardId: ShardId as string, partitionKey: record.PartitionKey as string },
      sequenceNumber: record.SequenceNumber as string,
      arrivalMs: (record.ApproximateArrivalTimestamp as Date).getTime(),
      data: Buffer.from(record.Data as Uint8Array),
    }));
    records += batch.length;
    for (const part of [batch.slice(0, -1), batch.slice(1), batch.slice(0, 2)]) {
      if (part.length > 0) {
        const whole = part as unknown as ShardBatch;
        const object = { Key: rawKey(stream, whole), Body: await rawBody(stream, whole) };
        await warehouse.s3.send(new PutObjectCommand({ Bucket: warehouse.lake, ...object }));
      }
    }
  }
  return records;
}

/** As retention takes them: they are gone, and what comes afterwards has later numbers. */
async function dropRecords(stream: WarehouseStream): Promise<void> {
  const StreamName = warehouse.parts.streams[stream];
  await warehouse.kinesis.send(new DeleteStreamCommand({ StreamName }));
  await ensureStreams(warehouse.kinesis, [StreamName], 2);
}

const users = Array.from({ length: 12 }, (_, index) => `user-${index}`);
const RECORDS: readonly TestRecord[] = [
  ...users.map((user_id, index) => clickRecord({ event_id: `c-${index}`, user_id })),
  ...users.map((user_id, index) => checkoutRecord({ event_id: `o-${index}`, user_id })),
  { stream: "clicks", key: "user-3", data: "not json" },
  { stream: "clicks", key: "user-4", data: Buffer.from([0xff, 0x00, 0x0a]) },
  // Longer than a text of Redshift may be.
  checkoutRecord({
    event_id: "long",
    items: Array.from({ length: 100 }, (_, line) => ({
      product_id: `cup-${line}`,
      quantity: 1,
      unit_price: 1,
      category: "ä".repeat(500),
    })),
    value: 100,
  }),
];
const COUNTS = `select
  (select count(*) from ecommerce.arrivals where stream = 'clicks'), (select count(*) from ecommerce.arrivals where stream = 'checkouts'),
  (select count(*) from ecommerce.clicks), (select count(*) from ecommerce.checkouts),
  (select count(*) from ecommerce.checkout_items), (select count(*) from ecommerce.bad_records)`;
const ALL = [[14, 13, 12, 13, 112, 2]];

test("what was dropped unread is counted by the next wake, and is there after a refill, once", async () => {
  await warehouse.put(RECORDS);
  expect([await archive("clicks"), await archive("checkouts")]).toEqual([14, 13]);
  await dropRecords("clicks");
  await dropRecords("checkouts");

  expect((await refresh()).missed).toEqual({ clicks: 14, checkouts: 13 });
  expect(warehouse.published.at(-1)?.values).toMatchObject({ RefreshFailed: 0, RecordsMissed: 27 });
  // Counted once more it is the same.
  expect((await refresh()).missed).toEqual({ clicks: 14, checkouts: 13 });
  expect(await rows(COUNTS)).toEqual([[0, 0, 0, 0, 0, 0]]);

  const none = { clicks: 0, checkouts: 0 };
  expect(await refill()).toEqual({ refilled: { clicks: 14, checkouts: 13 }, missed: none, next: null });
  expect(await rows(COUNTS)).toEqual(ALL);
  expect(await refill()).toEqual({ refilled: none, missed: none, next: null });
  // Of a span of years only days that have objects are looked at.
  expect(await refill({ from: "1970-01-01T00:00:00Z" })).toEqual({
    refilled: none,
    missed: none,
    next: null,
  });
  expect((await refresh()).missed).toEqual(none);
  expect(await rows(COUNTS)).toEqual(ALL);
}, 120_000);

test("what arrived first stands, although what was told of it later was there before", async () => {
  const told = (price: number) => [
    clickRecord({ event_id: "c", price }),
    checkoutRecord({
      ...{ event_id: `at-${price}`, checkout_id: "o", value: price },
      items: [{ product_id: "cup", quantity: 1, unit_price: price }],
    }),
  ];
  const prices = () =>
    rows(`select 'click', price::varchar(32) from ecommerce.clicks
      union all select 'order', value::varchar(32) from ecommerce.checkouts
      union all select 'line', unit_price::varchar(32) from ecommerce.checkout_items order by 1`);
  await warehouse.put(told(1));
  for (const stream of ["clicks", "checkouts"] as const) {
    await archive(stream);
    await dropRecords(stream);
  }
  await warehouse.put(told(2));
  await refresh();
  expect(await prices()).toEqual(["click", "line", "order"].map((what) => [what, "2.0000"]));

  expect((await refill()).refilled).toEqual({ clicks: 1, checkouts: 1 });

  expect(await prices()).toEqual(["click", "line", "order"].map((what) => [what, "1.0000"]));
}, 120_000);
