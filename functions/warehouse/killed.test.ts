import { setTimeout as pause } from "node:timers/promises";
import { killTree } from "../../local/child-process.ts";
import { readRows } from "../../redshift/cells.ts";
import { runStatement } from "../../redshift/data-api.ts";
import { checkoutRecord, clickRecord } from "../../redshift/testing/events.ts";
import { startTestWarehouse, type TestWarehouse } from "../../redshift/testing/test-warehouse.ts";
import { createSeeded } from "../generator/random.ts";

const KILLS = Number(process.env.KILLS ?? 3);
const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
/** About as long as a wake takes: a kill meets each of its steps. */
const LONGEST_PAUSE_MS = 3_000;

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  await warehouse.ask({ action: "migrate" });
}, 120_000);

afterAll(() => warehouse.stop());

/** Each record is put twice, and is of one of both streams. */
function put(round: number): Promise<void> {
  const ids = Array.from({ length: 40 }, (_, index) => `${round}-${index}`);
  const records = ids.map((event_id, index) =>
    index % 4 === 0 ? checkoutRecord({ event_id }) : clickRecord({ event_id, user_id: `user-${index}` }),
  );
  const bad = { stream: "clicks" as const, key: "k", data: `not json ${round}` };
  return warehouse.put([...records, ...records, bad]);
}

test(`killed ${KILLS} times at random moments of its wakes (SEED=${SEED}), the warehouse has each event once`, async () => {
  const random = createSeeded(SEED)("event");
  const pauses = Array.from({ length: KILLS }, () => random.integer(0, LONGEST_PAUSE_MS));
  for (const [round, pauseMs] of pauses.entries()) {
    await put(round);
    const woken = warehouse.ask({ action: "refresh" }).catch(() => undefined);
    await pause(pauseMs);
    await killTree(warehouse.twin.pid);
    await woken;
    await warehouse.restart();
  }
  await put(KILLS);
  await warehouse.ask({ action: "refresh" });

  const tables = ["clicks_raw", "checkouts_raw", "clicks", "checkouts", "checkout_items", "bad_records"];
  const counted = await Promise.all(
    tables.map(async (table) => {
      const sql = `select count(*) from ecommerce.${table}`;
      return readRows(await runStatement(warehouse.owner, { sql, parameters: [] }))[0]?.[0];
    }),
  );
  const rounds = KILLS + 1;
  expect(counted).toEqual([61 * rounds, 20 * rounds, 30 * rounds, 10 * rounds, 10 * rounds, rounds]);
}, 600_000);
