import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LiveResult } from "../proof/live.ts";
import { DISTURBANCES } from "../proof/sync/disturbances.ts";
import { proveLive } from "../proof/sync/scenario.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1_000_000));
const KILLS = Number(process.env.KILLS ?? 2);

const ending = new AbortController();
let folder: string;
let proving: Promise<LiveResult[]> = Promise.resolve([]);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "prove-sync-"));
  // Where root runs this, MariaDB runs under another account and must pass through to its data.
  chmodSync(folder, 0o711);
});
afterAll(async () => {
  // A test that is over its time goes on, and its servers would outlive their folder.
  ending.abort();
  await proving.catch(() => {});
  rmSync(folder, { recursive: true, force: true });
}, 180_000);

async function collect(all: AsyncIterable<LiveResult>): Promise<LiveResult[]> {
  const results = [];
  for await (const result of all) {
    results.push(result);
  }
  return results;
}

test(`killed ${KILLS} times, and written to in ways that naive marks miss (SEED=${SEED}), the warehouse is MySQL`, async () => {
  const [open, waiting, unseen] = DISTURBANCES;
  const plan = {
    ...{ seed: SEED, kills: KILLS, folder, progress: () => {} },
    signal: ending.signal,
  };
  proving = collect(proveLive(plan, { rows: 12, disturbances: [open, waiting, unseen] as never }));
  const results = await proving;
  const naive = (mark: string) => `rows lost by "${mark}"`;
  expect(results.map(({ times, differences, details }) => ({ times, differences, details }))).toEqual([
    { times: expect.anything(), differences: {}, details: [] },
    {
      times: expect.objectContaining({ [naive("updated_at > last")]: 100 }),
      ...{ differences: {}, details: [] },
    },
    {
      times: expect.objectContaining({
        ...{ [naive("updated_at > last")]: 1, [naive("oldest transaction")]: 1 },
      }),
      ...{ differences: {}, details: [] },
    },
    { times: expect.objectContaining({ "rows deleted": 3 }), differences: {}, details: [] },
    // A table of every type.
    { times: expect.anything(), differences: {}, details: [] },
  ]);
  const [{ times, rows }] = results as [(typeof results)[number]];
  const killed = Object.entries(times).filter(([what]) => what.startsWith("killed: "));
  expect(killed.reduce((sum, [, count]) => sum + count, 0)).toBe(KILLS);
  expect(rows).toBeGreaterThan(60);
}, 600_000);
