import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MOST_VERSIONS, type RecordedPayload } from "../../functions/order-desk/request.ts";
import { replayOrders } from "./replay-orders.ts";

/** Each is bought and approved a second later. */
const ORDERS = 400;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "olist-"));
  const time = (seconds: number) =>
    new Date(Date.UTC(2018, 0, 1) + seconds * 1000).toISOString().slice(0, 19);
  const rows = Array.from({ length: ORDERS }, (_, number) =>
    [`o-${number}`, "c", "approved", time(number), time(number + 1), "", ""].join().replaceAll("T", " "),
  );
  const header =
    "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date";
  writeFileSync(join(folder, "olist_orders_dataset.csv"), [header, ...rows].join("\n"));
  writeFileSync(join(folder, "olist_order_items_dataset.csv"), "order_id,product_id,price\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What was recorded, batch by batch. */
function createRecorder() {
  const batches: RecordedPayload[][] = [];
  const record = async (versions: RecordedPayload[]) => {
    batches.push(versions);
    return { written: versions.length, repeated: 0 };
  };
  return { batches, record };
}

test("no more is recorded at once than the order desk takes", async () => {
  const { batches, record } = createRecorder();
  expect(await replayOrders({ folder, speed: "max", record })).toMatchObject({ changes: 800, written: 800 });
  expect(batches.map((batch) => batch.length)).toEqual([MOST_VERSIONS, 800 - MOST_VERSIONS]);
});

test("at a speed what is due is recorded, and a signal ends it between two writes", async () => {
  const { batches, record } = createRecorder();
  const ending = new AbortController();
  const onProgress = () => batches.length === 3 && ending.abort();
  const replayed = await replayOrders({ folder, speed: 20, record, onProgress, signal: ending.signal });
  expect(batches).toHaveLength(3);
  expect(replayed.written).toBe(batches.flat().length);
  expect(replayed.written).toBeLessThan(100);
});
