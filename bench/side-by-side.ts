import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import Table from "cli-table3";
import { execa } from "execa";
import { findPlaces, makePlaces } from "../local/places.ts";
import { median } from "./median.ts";

/** One run of one contender, as bench/measure_peer.py saw it: seconds, bytes, rows that became visible. */
interface Run {
  /** Of the rows: 1 is all right and none too many. */
  right_rows: number;
  measurement: {
    exit_code: number;
    seconds: number;
    seconds_to_first_row: number | null;
    steady_events_per_second: number | null;
    /** Of both programs. */
    steady_cpu_seconds_per_million: number | null;
    cpu_seconds: { peer: number; postgresql: number };
    peak_memory_bytes: { peer: number; postgresql: number };
  };
}

interface Contender {
  name: string;
  title: string;
  clicks_queryable: boolean;
  survives_lost_checkpoint: boolean;
  validates: boolean;
  note: string;
  runs: Run[];
}

/** What bench/side_by_side.py prints; `not_installed` says by peer why it was not measured. */
export interface SideBySide {
  events: number;
  baseline: string;
  contenders: Contender[];
  not_installed: Record<string, string>;
  /** Of the machine, with the same events: bench/limits. */
  limits: {
    parse: Record<"all_fields" | "needed_fields", { events_per_second_two_cores: number }>;
    copy: Record<"unindexed" | "primary_keyed", { rows_per_second_2_connections: number }>;
  };
}

/** The folders of bench/peers, each a program to measure. */
export function peerNames(): string[] {
  const peers = readdirSync(new URL("peers", import.meta.url), { recursive: true, encoding: "utf8" });
  return peers
    .filter((path) => path.endsWith("/peer.json"))
    .map(dirname)
    .sort();
}

export interface Work {
  events: number;
  eventsPerBatch: number;
  runs: number;
  /** Names of folders in bench/peers; undefined: all. */
  peers?: string[];
  skewed?: boolean;
}

/** Milliseconds from a file of events to the rows that it leads to, its `lines`; `missing` ones were never written. */
export interface PeerLatency {
  name: string;
  title: string;
  p50: number;
  p95: number;
  p99: number;
  lines: number;
  missing: number;
}

/** Ours and its peers at the same work, in turn; their environments and the events stay in `.local/bench`. */
export async function measureSideBySide(work: Work): Promise<SideBySide> {
  return runPython("side_by_side.py", ["--runs", `${work.runs}`, ...workArguments(work)]);
}

/** The peers' latency at 200 events/s, for so many seconds each. */
export async function measureLatencies(work: Work, seconds: number): Promise<PeerLatency[]> {
  return runPython("side_by_side.py", ["--latency_seconds", `${seconds}`, ...workArguments(work)]);
}

function workArguments({ events, eventsPerBatch, skewed, peers }: Work): string[] {
  return [
    ...["--events", `${events}`, "--events_per_batch", `${eventsPerBatch}`],
    ...(skewed ? ["--skewed"] : []),
    ...(peers === undefined ? [] : ["--peers", ...peers]),
  ];
}

/** @returns the JSON that a script of this folder prints, given the folder for what stays. */
export async function runPython<T>(script: string, args: string[]): Promise<T> {
  const places = findPlaces();
  makePlaces(places);
  const { stdout } = await execa(
    join(places.venvBin, "python"),
    [join(places.root, "bench", script), "--folder", join(places.local, "bench"), ...args],
    {
      env: {
        PYTHONPATH: ["bench", "glue-scripts", "local/spark/startup"]
          .map((path) => join(places.root, path))
          .join(":"),
      },
      cwd: places.root,
      stderr: ["pipe", "inherit"],
    },
  );
  return JSON.parse(stdout) as T;
}

const HEAD = [
  ...["", "events/s, steady", "to ours", "CPU s a million, steady", "whole run, s", "first rows, s"],
  ...["CPU s a million, whole: itself", "PostgreSQL", "peak MB: itself", "PostgreSQL"],
  ...["right rows", "clicks kept", "without checkpoint"],
];

/** A row a contender: medians, ranges where there are several runs, what is kept afterwards. */
export function sideBySideTable({ events, baseline, contenders, not_installed, limits }: SideBySide): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  const steady = (contender: Contender) =>
    values(contender, ({ steady_events_per_second }) => steady_events_per_second);
  const ours = median(contenders.filter(({ name }) => name === baseline).flatMap(steady));
  for (const contender of contenders) {
    const perMillion = (part: "peer" | "postgresql") =>
      median(values(contender, ({ cpu_seconds }) => (cpu_seconds[part] * 1e6) / events));
    const megabytes = (part: "peer" | "postgresql") =>
      median(values(contender, ({ peak_memory_bytes }) => peak_memory_bytes[part] / 1e6));
    table.push([
      contender.title,
      range(steady(contender)),
      (median(steady(contender)) / ours).toFixed(2),
      median(values(contender, (measured) => measured.steady_cpu_seconds_per_million)).toFixed(1),
      median(values(contender, ({ seconds }) => seconds)).toFixed(1),
      median(values(contender, ({ seconds_to_first_row }) => seconds_to_first_row)).toFixed(1),
      ...[perMillion("peer").toFixed(1), perMillion("postgresql").toFixed(1)],
      ...[whole(megabytes("peer")), whole(megabytes("postgresql"))],
      `${(100 * Math.min(...contender.runs.map(({ right_rows }) => right_rows))).toFixed(3)} %`,
      contender.clicks_queryable ? "yes" : "no",
      contender.survives_lost_checkpoint ? "goes on" : "starts anew",
    ]);
  }
  const missing = Object.entries(not_installed).map(([name, why]) => `not measured: ${name}: ${why}`);
  return [table.toString(), ...contenders.flatMap(notesOn), ...missing, ...limitLines(limits)].join("\n");
}

function limitLines({ parse, copy }: SideBySide["limits"]): string[] {
  const events = (fields: keyof typeof parse) => whole(parse[fields].events_per_second_two_cores);
  const rows = (keys: keyof typeof copy) => whole(copy[keys].rows_per_second_2_connections);
  return [
    `limit, parsing alone on two cores: ${events("all_fields")} events/s, ${events("needed_fields")} of only what a line needs`,
    `limit, COPY alone by two connections: ${rows("primary_keyed")} rows/s with primary keys, ${rows("unindexed")} without`,
  ];
}

/** What its row does not say: runs that failed, whether it judges events as the contract does, its own note. */
function notesOn({ title, runs, validates, note }: Contender): string[] {
  const codes = runs.map(({ measurement }) => measurement.exit_code).filter((code) => code !== 0);
  return [
    ...(codes.length > 0
      ? [`${codes.length} of ${runs.length} runs ended with exit code ${codes.join(", ")}`]
      : []),
    ...(validates ? [] : ["takes every event as it comes, without validation"]),
    ...(note ? [note] : []),
  ].map((line) => `${title}: ${line}`);
}

export function latencyTable(latencies: PeerLatency[], rows = "order lines"): string {
  const table = new Table({
    head: ["latency at 200 events/s, ms", "p50", "p95", "p99", rows, "not written"],
    style: { head: [], border: [] },
  });
  for (const { title, p50, p95, p99, lines, missing } of latencies) {
    table.push([title, ...[p50, p95, p99, lines, missing].map(whole)]);
  }
  return table.toString();
}

type Measured = Run["measurement"];

function values({ runs }: Contender, of: (measured: Measured) => number | null): number[] {
  return runs.map(({ measurement }) => of(measurement)).filter((value) => value !== null);
}

function range(numbers: number[]): string {
  const middle = whole(median(numbers));
  return numbers.length > 1
    ? `${middle} (${whole(Math.min(...numbers))}-${whole(Math.max(...numbers))})`
    : middle;
}

const whole = (value: number) => Math.round(value).toLocaleString("en-US");
