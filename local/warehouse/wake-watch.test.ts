import type { WakeFigures } from "../../functions/warehouse/figures.ts";
import { waitUntil } from "../wait-until.ts";
import { describeInWords, type WakeWatch, watchWakes } from "./wake-watch.ts";

const START = Date.parse("2026-01-31T12:00:00Z");

let latest: WakeFigures | null;
let wakesAreWanted: boolean;
let now: number;
let looks: number;
let warned: string[];
let watch: WakeWatch;

beforeEach(() => {
  [latest, wakesAreWanted, now, looks, warned] = [null, true, START, 0, []];
  watch = watchWakes({
    figures: {
      async read() {
        looks += 1;
        return latest;
      },
    },
    areWakesWanted: async () => wakesAreWanted,
    warn: (line) => warned.push(line),
    now: () => now,
    everyMs: 1,
  });
});
afterEach(() => watch.stop());

function wakeAt(minute: number, failures: string[] = []): void {
  const wokeAt = new Date(START + minute * 60_000).toISOString();
  const refreshedAt = { clicks: wokeAt, checkouts: wokeAt };
  latest = {
    wokeAt,
    refreshedAt,
    failures,
    scanErrors: 0,
    rpuHours: 0,
    rpuHoursToday: 0,
    missed: { clicks: 0, checkouts: 0 },
    reports: [],
  };
}

/** What was begun before has ended, and one more look has, too. */
async function lookAgain(): Promise<void> {
  const seen = looks;
  await waitUntil("two looks", () => looks > seen + 2, { timeoutMs: 30_000 });
}

test("before the first wake nothing is read, and nothing has failed", async () => {
  await lookAgain();
  expect(watch.state()).toEqual({ wokeAt: null, minutesBehind: null, failures: [] });
  expect(describeInWords(watch.state())).toBe("warehouse not read yet");
});

test("a failure is told once, and again once a wake has succeeded in between", async () => {
  wakeAt(0, ["clicks: away"]);
  await lookAgain();
  wakeAt(1, ["clicks: away"]);
  await lookAgain();
  expect(describeInWords(watch.state())).toBe("warehouse FAILED");
  expect(warned).toEqual(["the warehouse's wake failed: clicks: away"]);
  wakeAt(2);
  await lookAgain();
  now += 3.5 * 60_000;
  expect(describeInWords(watch.state())).toBe("warehouse 1 min behind");
  wakeAt(3, ["clicks: away"]);
  await lookAgain();
  expect(warned).toHaveLength(2);
});

test("of several failures the first is told, and how many more there are", async () => {
  wakeAt(0, ["clicks: away", "checkouts: away", "freshness: away"]);
  await lookAgain();
  expect(warned).toEqual(["the warehouse's wake failed: clicks: away (and 2 more: npm run status tells)"]);
});

test("what failed in an earlier run is of no interest", async () => {
  wakeAt(-1, ["clicks: away"]);
  await lookAgain();
  expect(watch.state().failures).toEqual([]);
  expect(warned).toEqual([]);
});

test("wakes that do not come are told where some should", async () => {
  wakeAt(0);
  await lookAgain();
  wakesAreWanted = false;
  await lookAgain();
  now += 10 * 60_000;
  await lookAgain();
  expect(watch.state().failures).toEqual([]);
  wakesAreWanted = true;
  await lookAgain();
  now += 2 * 60_000;
  await lookAgain();
  expect(watch.state().failures).toEqual([]);
  now += 60_000;
  await lookAgain();
  const line =
    "no wake has ended since 2026-01-31T12:10:00.000Z: one takes long, or fails before it can tell";
  expect(watch.state().failures).toEqual([line]);
  expect(warned).toEqual([`the warehouse's wake failed: ${line}`]);
});
