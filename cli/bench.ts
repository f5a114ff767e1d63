import Table from "cli-table3";
import { measureDashboard, type QueryTime } from "../bench/dashboard-times.ts";
import { measureJobAlone, measureReplay } from "../bench/measurements.ts";
import { step } from "./setup/step.mjs";

const FULL = {
  events: 1_600_000,
  eventsPerBatch: 200_000,
  replayed: 200_000,
  paced: 6_000,
  sessions: 555_555,
};
const QUICK = { events: 300_000, eventsPerBatch: 60_000, replayed: 20_000, paced: 1_500, sessions: 55_555 };
const PER_SECOND = 100;

/** Measures the job alone, the whole pipeline as fast as it goes, and its latency at a steady pace. */
export async function bench(options: { quick?: boolean; json?: boolean }): Promise<void> {
  const size = options.quick ? QUICK : FULL;
  const job = await step("job alone, from files", () => measureJobAlone(size.events, size.eventsPerBatch));
  const endToEnd = await step("through Kinesis, as fast as it goes", () => measureReplay(size.replayed));
  const paced = await step(`through Kinesis at ${PER_SECOND} events/s`, () =>
    measureReplay(size.paced, PER_SECOND),
  );
  const clicks = size.sessions * 9;
  const queries = await step(`dashboard's queries over ${clicks} clicks`, () =>
    measureDashboard(size.sessions),
  );
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ job_alone: job, end_to_end: endToEnd, paced, dashboard: queries }, null, 2)}\n`,
    );
    return;
  }
  const whole = (value: number) => Math.round(value).toLocaleString("en-US");
  const table = new Table({ style: { head: [], border: [] }, colAligns: ["left", "right"] });
  table.push(
    [
      `job alone, ${whole(size.eventsPerBatch)} a batch, steady`,
      `${whole(job.steady_events_per_second)} events/s`,
    ],
    ["job alone, first batch", `${job.batch_seconds[0]} s`],
    ["through Kinesis, end to end", `${whole(endToEnd.events_per_second)} events/s`],
    [`latency at ${PER_SECOND} events/s, p50`, `${whole(paced.latency_ms.p50 ?? Number.NaN)} ms`],
    [`latency at ${PER_SECOND} events/s, p95`, `${whole(paced.latency_ms.p95 ?? Number.NaN)} ms`],
    ...Object.entries(job.stage_share).map(([stage, share]) => [
      `share of the job's time: ${stage}`,
      `${(100 * share).toFixed(1)} %`,
    ]),
    ...Object.entries(job.cpu_seconds_per_million).map(([part, seconds]) => [
      `CPU a million events: ${part}`,
      `${seconds} s`,
    ]),
  );
  process.stdout.write(`${table.toString()}\n${queryTable(queries)}\n`);
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
