import type { WakeFigures } from "../../../functions/warehouse/figures.ts";
import { notedSources } from "../testing/noted-sources.ts";
import { createWarehousePage } from "./warehouse-page.ts";

const AT = "2026-01-31T12:00:00.000Z";
const FIGURES: WakeFigures = {
  ...{ wokeAt: AT, refreshedAt: { clicks: AT, checkouts: AT } },
  ...{ failures: [], scanErrors: 0, rpuHours: 0, rpuHoursToday: 0, missed: null, sync: null, reports: [] },
};

/** A wake ends when it is told to. */
function controlled(figures: WakeFigures | null = null, now = AT) {
  const told: string[] = [];
  const wakes: { end: () => void; fail: (error: Error) => void; signal: AbortSignal }[] = [];
  const { warehouse: control, changes } = notedSources();
  const page = createWarehousePage({
    control: {
      ...control,
      figures: async () => figures,
      refresh: (signal) =>
        new Promise((end, fail) => {
          wakes.push({ end, fail, signal });
          signal.addEventListener("abort", () => fail(new Error("nobody waits")));
        }),
    },
    explain: (error) => (error as Error).message,
    onLane: () => told.push("lane"),
    onWake: () => told.push("wake"),
    now: () => Date.parse(now),
  });
  return { page, wakes, told, changes };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("two presses at once are one wake, which is told while it goes on and when it has ended", async () => {
  const { page, wakes, told } = controlled();
  page.refresh();
  page.refresh();
  expect(wakes).toHaveLength(1);
  expect(page.lane().refresh).toEqual({
    runningSeconds: expect.any(Number),
    tookSeconds: null,
    problem: null,
  });
  wakes[0]?.end();
  await settled();
  expect(page.lane().refresh).toEqual({
    runningSeconds: null,
    tookSeconds: expect.any(Number),
    problem: null,
  });
  expect(told).toEqual(["lane", "lane", "wake"]);
  page.refresh();
  expect(wakes).toHaveLength(2);
});

test("why a wake failed is told until the next begins, and its figures are asked for", async () => {
  const { page, wakes, told } = controlled();
  page.refresh();
  wakes[0]?.fail(new Error("clicks: away"));
  await settled();
  expect(page.lane().refresh).toMatchObject({ tookSeconds: null, problem: "clicks: away" });
  expect(told).toEqual(["lane", "lane", "wake"]);
  page.refresh();
  expect(page.lane().refresh.problem).toBeNull();
});

test("to look at it asks for an object, and wakes nothing", async () => {
  const { warehouse: control, changes } = notedSources();
  const page = createWarehousePage({
    ...{ control, explain: String, onLane: () => {}, onWake: () => {} },
  });
  page.lane();
  expect(await page.wake()).toBeNull();
  expect(changes).toEqual(["figures"]);
});

test.each([
  ["whole minutes", AT, "2026-01-31T12:59:59.999Z", 59],
  ["none, where our clock is behind", AT, "2026-01-31T11:59:00.000Z", 0],
  ["nothing, where a stream never was read", null, AT, null],
])("minutes behind are %s", async (_, checkouts, now, minutes) => {
  const { page } = controlled({ ...FIGURES, refreshedAt: { clicks: AT, checkouts } }, now);
  expect((await page.wake())?.minutesBehind).toBe(minutes);
});

test("when the dashboard stops, nobody waits for a wake, and no other begins", async () => {
  const { page, wakes } = controlled();
  page.refresh();
  await page.stop();
  expect(wakes[0]?.signal.aborted).toBe(true);
  page.refresh();
  expect(wakes).toHaveLength(1);
});
