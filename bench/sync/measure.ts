import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { execa } from "execa";
import { findPlaces } from "../../local/places.ts";
import { surplus } from "../../proof/surplus.ts";
import { startLaptop } from "../../proof/sync/laptop.ts";
import { median } from "../median.ts";
import { type Contender, dlt, ours, type Taken } from "./contenders.ts";
import { change, fill, insert, rowsOf, TABLES } from "./shop.ts";

const ROWS = 100_000;
const CHANGES = 1_000;
/** In a transaction that is open over the first hour's run and committed before the second's. */
const LATE_ROWS = 100;
/** What the checksums of one run find the next one brings. */
const HOURS = 3;

interface Run {
  history: Taken;
  /** The first after the history, with the changes of one. */
  hour: Taken;
  /** Rows of MySQL that are not there two runs later, as they are. */
  lost: number;
  /** Of the deleted rows. */
  deletesSeen: number;
}

export interface SyncMeasured {
  rows: number;
  changes: number;
  late: number;
  deleted: number;
  /** The machine's, of the last minute: what else ran on it. */
  load: number;
  contenders: { name: string; title: string; runs: Run[] }[];
}

/** @throws where dlt cannot be installed, in its set-up's words */
async function setUpDlt(): Promise<string> {
  const { root, local, venvBin } = findPlaces();
  const folder = join(local, "bench", "peers", "dlt");
  mkdirSync(folder, { recursive: true });
  await execa(join(venvBin, "python"), [join(root, "bench/peers/set_up.py"), "dlt", folder], {
    stdout: "ignore",
  });
  return join(folder, "venv/bin/python");
}

/** The shop's database into a warehouse by ours and by dlt, in turn, each from the same rows. */
export async function measureSync({
  runs,
  rows = ROWS,
}: {
  runs: number;
  rows?: number;
}): Promise<SyncMeasured> {
  const python = await setUpDlt();
  const measured: SyncMeasured = {
    rows,
    changes: CHANGES,
    late: LATE_ROWS,
    deleted: 0,
    load: 0,
    contenders: [],
  };
  for (let number = 0; number < runs; number += 1) {
    const { deleted, contenders } = await measureOnce(python, rows, number % 2 === 1);
    measured.deleted = deleted;
    for (const { name, title, run } of contenders) {
      const known = measured.contenders.find((each) => each.name === name);
      if (known === undefined) {
        measured.contenders.push({ name, title, runs: [run] });
      } else {
        known.runs.push(run);
      }
    }
  }
  return { ...measured, load: loadavg()[0] ?? 0 };
}

async function measureOnce(python: string, rows: number, isTurned: boolean) {
  const folder = mkdtempSync(join(tmpdir(), "bench-sync-"));
  // Where root runs this, MariaDB runs under another account and must pass through to its data.
  chmodSync(folder, 0o711);
  const laptop = await startLaptop(folder, "its own");
  try {
    await laptop.migrate();
    const [writer, late] = [await laptop.open("root"), await laptop.open("root")];
    await fill(writer, rows);
    const dltFolder = join(folder, "dlt");
    mkdirSync(dltFolder);
    const contenders = [ours(laptop), dlt(python, dltFolder, laptop.options("sync"))];
    const inTurn = isTurned ? contenders.toReversed() : contenders;
    const histories = await eachOf(inTurn);

    await late.query("start transaction");
    await insert(late, TABLES[1] as (typeof TABLES)[number], 90_000_000, LATE_ROWS);
    const before = await rowsOf(writer);
    const { deleted } = await change(writer, CHANGES, 1);
    const hours = await eachOf(inTurn);
    await late.query("commit");
    for (let hour = 1; hour < HOURS; hour += 1) {
      await eachOf(inTurn);
    }
    const rowsNow = await rowsOf(writer);
    const results = [];
    for (const { name, title, rows } of contenders) {
      const { lost, kept } = differing(await rows(), rowsNow, before);
      const [history, hour] = [histories.get(name) as Taken, hours.get(name) as Taken];
      results.push({ name, title, run: { history, hour, lost, deletesSeen: deleted - kept } });
    }
    return { deleted, contenders: results };
  } finally {
    await laptop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function eachOf(contenders: readonly Contender[]): Promise<Map<string, Taken>> {
  const taken = new Map<string, Taken>();
  for (const { name, run } of contenders) {
    taken.set(name, await run());
  }
  return taken;
}

/** Rows of the shop that are not there, and deleted ones that still are: by their keys, as they may have changed before. */
function differing(
  found: Map<string, string[]>,
  now: Map<string, string[]>,
  before: Map<string, string[]>,
): { lost: number; kept: number } {
  let [lost, kept] = [0, 0];
  for (const { name, key } of TABLES) {
    const keyOf = (row: string) => JSON.stringify((JSON.parse(row) as string[]).slice(0, key.length));
    const keys = new Set(now.get(name)?.map(keyOf));
    const gone = new Set(
      before
        .get(name)
        ?.map(keyOf)
        .filter((each) => !keys.has(each)),
    );
    lost += surplus(now.get(name) ?? [], found.get(name) ?? []).length;
    kept += (found.get(name) ?? []).filter((row) => gone.has(keyOf(row))).length;
  }
  return { lost, kept };
}

const HEAD = [
  ...["", "history, s", "to dlt's", "peak MB", "to dlt's", "MB of what stands for Redshift"],
  ...["an hour's run, s", "to dlt's", "rows lost", "deletes seen"],
];

/** A row a contender: medians. */
export function syncTable({ contenders, rows, changes, late, deleted, load }: SyncMeasured): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  const peer = contenders.find(({ name }) => name === "dlt")?.runs ?? [];
  for (const { title, runs } of contenders) {
    const of = (figure: (run: Run) => number) => median(runs.map(figure));
    const ratio = (figure: (run: Run) => number) => (of(figure) / median(peer.map(figure))).toFixed(2);
    table.push([
      title,
      of(({ history }) => history.seconds).toFixed(1),
      ratio(({ history }) => history.seconds),
      whole(of(({ history }) => history.peakMemoryBytes) / 1e6),
      ratio(({ history }) => history.peakMemoryBytes),
      whole(of(({ history }) => history.targetsMemoryBytes) / 1e6),
      of(({ hour }) => hour.seconds).toFixed(1),
      ratio(({ hour }) => hour.seconds),
      whole(of(({ lost }) => lost)),
      `${whole(of(({ deletesSeen }) => deletesSeen))} of ${deleted}`,
    ]);
  }
  const words = `a history of ${whole(rows)} rows; then ${whole(changes)} changes, ${late} rows committed late; load of the machine ${load.toFixed(1)}`;
  return `${table.toString()}\n${words}`;
}

const whole = (value: number) => Math.round(value).toLocaleString("en-US");
