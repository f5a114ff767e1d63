import Table from "cli-table3";
import { botsTable, measureBotLatencies, measureBots } from "../bench/bots.ts";
import { measureCatchUp } from "../bench/catch-up.ts";
import { measureDashboard, type QueryTime } from "../bench/dashboard-times.ts";
import { lakeTable, measureLake, measureLakeImport } from "../bench/lake.ts";
import { measureJobAlone, measureLatency, measureReplay } from "../bench/measurements.ts";
import { measureOrders, ordersTable } from "../bench/orders.ts";
import {
  latencyTable,
  measureLatencies,
  measureSideBySide,
  peerNames,
  sideBySideTable,
  type Work,
} from "../bench/side-by-side.ts";
import { measureSync, syncTable } from "../bench/sync/measure.ts";
import type { Lane } from "../config/lanes.ts";
import { DEFAULT_LANES } from "../local/lanes/laptop-lanes.ts";
import { FailedError, UsageError } from "./errors.ts";
import { print, printJson, printResult } from "./print.ts";
import { step } from "./setup/step.mjs";

const SIZE = {
  events: 1_600_000,
  eventsPerBatch: 200_000,
  replayed: 200_000,
  backlog: 1_000_000,
  pacedSeconds: 60,
  sessions: 555_555,
};
const PER_SECOND = 200;
const ORDERS = { perSecond: 1_000, seconds: 60 };
const WORK: Work = { events: 1_000_000, eventsPerBatch: 250_000, runs: 3 };
/** Two that need no environment of their own: whether the answers are right, not how fast. */
const QUICK: Work = { events: 20_000, eventsPerBatch: 5_000, runs: 1, peers: ["spark_join"] };

interface BenchOptions {
  quick?: boolean;
  peers?: string[] | boolean;
  events?: string;
  batch?: string;
  runs?: string;
  skewed?: boolean;
  latency?: string;
  bots?: boolean;
  lake?: boolean;
  orders?: boolean;
  sync?: boolean;
  json?: boolean;
}

/** Our job beside what a user would pick instead, then by itself: stages, the whole pipeline, latency, queries. */
export async function bench(options: BenchOptions): Promise<void> {
  if (options.bots) {
    await benchBots(options);
  } else if (options.lake) {
    await benchLake(options);
  } else if (options.orders) {
    await benchOrders(options);
  } else if (options.sync) {
    await benchSync(options);
  } else if (options.quick || options.peers || options.latency) {
    await benchSideBySide(options);
  } else {
    await benchOurs(options);
    await benchSideBySide(options);
  }
}

/** @throws FailedError where our job does not find the bots, and none but them */
async function benchBots(options: BenchOptions): Promise<void> {
  const { events, eventsPerBatch, runs } = workOf(options);
  if (options.latency !== undefined) {
    const seconds = wholeNumber("latency", options.latency);
    const latencies = await measureBotLatencies({ events, eventsPerBatch }, seconds);
    printResult(options, latencies, (measured) => latencyTable(measured, "users marked"));
    return;
  }
  const measured = await measureBots({ events, eventsPerBatch, runs });
  printResult(options, measured, botsTable);
  const ours = measured.runs.filter(({ name }) => name === "ours");
  if (ours.some(({ missed, falsely_flagged }) => Object.keys({ ...missed, ...falsely_flagged }).length > 0)) {
    throw new FailedError("our job did not find the bots, or not them alone");
  }
}

/** @throws FailedError where our job does not make as many facts as the scripts beside it */
async function benchLake(options: BenchOptions): Promise<void> {
  const { events, runs } = workOf(options);
  const measured = await measureLake({ events, runs });
  const imported = await measureLakeImport();
  if (options.json) {
    printJson({ ...measured, ...(imported !== undefined && { imported }) });
  } else {
    print(lakeTable(measured));
    if (imported !== undefined) {
      printJson(imported);
    }
  }
  const counts = measured.contenders.flatMap(({ runs }) => runs.map(({ rows }) => rows));
  if (new Set(counts).size > 1) {
    throw new FailedError("not all have made the same number of facts");
  }
}

/** @throws FailedError where a change is lost */
async function benchOrders(options: BenchOptions): Promise<void> {
  const seconds = options.latency === undefined ? ORDERS.seconds : wholeNumber("latency", options.latency);
  const measured = await step("orders", () => measureOrders(ORDERS.perSecond, seconds));
  printResult(options, measured, ordersTable);
  if (measured.lost > 0) {
    throw new FailedError("changes of orders are lost");
  }
}

/** @throws FailedError where the sync loses a row or does not see one deleted */
async function benchSync(options: BenchOptions): Promise<void> {
  const { runs } = workOf(options);
  const rows = options.events === undefined ? {} : { rows: wholeNumber("events", options.events) };
  const measured = await step("the shop's database", () => measureSync({ runs, ...rows }));
  printResult(options, measured, syncTable);
  const ours = measured.contenders.filter(({ name }) => name === "ours").flatMap(({ runs }) => runs);
  if (ours.some(({ lost, deletesSeen }) => lost > 0 || deletesSeen < measured.deleted)) {
    throw new FailedError("rows of the shop's database are lost, or kept although they were deleted");
  }
}

/** @throws FailedError where our own rows are not the oracle's */
async function benchSideBySide(options: BenchOptions): Promise<void> {
  const work = workOf(options);
  if (options.latency !== undefined) {
    const latencies = await measureLatencies(work, wholeNumber("latency", options.latency));
    printResult(options, latencies, latencyTable);
    return;
  }
  const measured = await measureSideBySide(work);
  printResult(options, measured, sideBySideTable);
  const ours = measured.contenders.filter(({ name }) => name === measured.baseline);
  if (ours.some(({ runs }) => runs.some(({ right_rows }) => right_rows < 1))) {
    throw new FailedError("our rows are not all the oracle's");
  }
}

function workOf(options: BenchOptions): Work {
  return {
    ...(options.quick ? QUICK : WORK),
    ...(options.events && { events: wholeNumber("events", options.events) }),
    ...(options.batch && { eventsPerBatch: wholeNumber("batch", options.batch) }),
    ...(options.runs && { runs: wholeNumber("runs", options.runs) }),
    ...(Array.isArray(options.peers) && { peers: options.peers.map(peer) }),
    ...(options.skewed && { skewed: true }),
  };
}

function peer(name: string): string {
  const known = peerNames();
  if (!known.includes(name)) {
    throw new UsageError(`--peers has ${name}: known are ${known.join(", ")}`);
  }
  return name;
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`--${name} is ${text}: give a whole number`);
  }
  return Number(text);
}

async function benchOurs(options: BenchOptions): Promise<void> {
  const job = await step("job alone, from files", () => measureJobAlone(SIZE.events, SIZE.eventsPerBatch));
  const endToEnd = await step("through Kinesis, as fast as it goes", () => measureReplay(SIZE.replayed));
  const latencyWith = (lanes: readonly Lane[]) => () => measureLatency(PER_SECOND, SIZE.pacedSeconds, lanes);
  const coreAlone = await step(`the core alone at ${PER_SECOND} events/s`, latencyWith(["core"]));
  const paced = await step(`with ${DEFAULT_LANES.join(", ")}`, latencyWith(DEFAULT_LANES));
  const backlog = options.events ? wholeNumber("events", options.events) : SIZE.backlog;
  const catchUp = await step(`a backlog of ${backlog} events in Kinesis`, () => measureCatchUp(backlog));
  const clicks = SIZE.sessions * 9;
  const queries = await step(`dashboard's queries over ${clicks} clicks`, () =>
    measureDashboard(SIZE.sessions),
  );
  if (options.json) {
    printJson({
      job_alone: job,
      end_to_end: endToEnd,
      core_alone: coreAlone,
      paced,
      catch_up: catchUp,
      dashboard: queries,
    });
    return;
  }
  const whole = (value: number) => Math.round(value).toLocaleString("en-US");
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right"] });
  table.push(
    [
      `job alone, ${whole(SIZE.eventsPerBatch)} a batch, steady`,
      `${whole(job.steady_events_per_second ?? Number.NaN)} events/s`,
    ],
    ["job alone, first batch", `${job.batch_seconds[0]} s`],
    ["through Kinesis, end to end", `${whole(endToEnd.events_per_second)} events/s`],
    [
      `backlog of ${whole(catchUp.events)} in Kinesis, caught up`,
      `${whole(catchUp.job_events_per_second)} events/s`,
    ],
    [
      "the same, read by bare GetRecords loops: what the emulator serves",
      `${whole(catchUp.emulator_events_per_second)} events/s`,
    ],
    ["the job's rate to the emulator's", catchUp.ratio.toFixed(2)],
    ["the job's first rows there, from its process's start", `${catchUp.first_rows_seconds} s`],
    ...(["p50", "p95"] as const).map((name) => [
      `latency at ${PER_SECOND} events/s, ${name}: warm, as of the peers; with the job's first batch`,
      `${whole(paced.warm[name] ?? Number.NaN)} ms; ${whole(paced.whole[name] ?? Number.NaN)} ms`,
    ]),
    [
      `to that of the core alone, warm, p95 (${DEFAULT_LANES.join(", ")})`,
      ((paced.warm.p95 ?? Number.NaN) / (coreAlone.warm.p95 ?? Number.NaN)).toFixed(2),
    ],
    ...Object.entries(job.stage_share).map(([stage, share]) => [
      `share of the job's time: ${stage}`,
      `${(100 * share).toFixed(1)} %`,
    ]),
    ...Object.entries(job.cpu_seconds_per_million).map(([part, seconds]) => [
      `CPU a million events: ${part}`,
      `${seconds} s`,
    ]),
    ["of all CPU: to judge clicks", `${(100 * job.judging_share_of_cpu).toFixed(1)} %`],
  );
  print(`${table.toString()}\n${queryTable(queries)}`);
}

/** A row a report, a column a range. */
function queryTable(queries: QueryTime[]): string {
  const ranges = [...new Set(queries.map(({ since }) => since))];
  const reports = [...new Set(queries.map(({ report }) => report))];
  const table = new Table({ head: ["dashboard, ms", ...ranges], style: { head: [], border: [] } });
  for (const report of reports) {
    const times = ranges.map(
      (range) => queries.find((time) => time.report === report && time.since === range)?.ms,
    );
    table.push([report, ...times.map((ms) => ({ content: ms ?? "", hAlign: "right" as const }))]);
  }
  return table.toString();
}
