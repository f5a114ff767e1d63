import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { readInsights } from "../athena/reports.ts";
import { THE_LAKE } from "../athena/sources.ts";
import { toStatement } from "../athena/statement.ts";
import { findPlaces } from "../local/places.ts";
import { findReport } from "../reporting/reports.ts";
import { median } from "./median.ts";
import { runPython } from "./side-by-side.ts";

/** Asked of what each has written. */
const REPORTS = ["visitors-by-day", "brands", "categories-by-weekday-and-hour"];

/** Of `npm run lake -- import`; prints one JSON object. */
const IMPORT = "lake_import.py";

/** One run of one contender, as bench/lake_side_by_side.py saw it. */
interface Run {
  exit_code: number;
  seconds: number;
  cpu_seconds: number;
  peak_memory_bytes: number;
  files: number;
  bytes: number;
  /** Clicks and orders. */
  rows: number;
  /** By report. */
  query_seconds: Record<string, number>;
}

export interface LakeSideBySide {
  records: number;
  contenders: { name: string; title: string; validates: string; runs: Run[] }[];
}

/** The lake's job, a DuckDB script and a Spark script over the same raw objects, in turn; these stay in `.local/bench`. */
export async function measureLake(work: { events: number; runs: number }): Promise<LakeSideBySide> {
  const folder = mkdtempSync(join(tmpdir(), "bench-lake-"));
  try {
    const statements = join(folder, "statements.json");
    writeFileSync(statements, JSON.stringify(reportStatements()));
    return await runPython("lake_side_by_side.py", [
      ...["--events", `${work.events}`, "--runs", `${work.runs}`, "--statements", statements],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A data set imported beside DuckDB's own COPY of it; undefined where there is no such benchmark. */
export async function measureLakeImport(): Promise<unknown> {
  return existsSync(join(findPlaces().root, "bench", IMPORT)) ? runPython(IMPORT, ["--json"]) : undefined;
}

function reportStatements() {
  const reports = readInsights();
  return Object.fromEntries(
    REPORTS.map((name) => [name, toStatement(findReport(reports, name), THE_LAKE, {}, new Date())]),
  );
}

const HEAD = [
  ...["", "events/s", "events a CPU s", "CPU s a million", "CPU to DuckDB's", "peak MB"],
  ...["files", "MB", "rows", ...REPORTS.map((name) => `${name}, ms`)],
];

/** A row a contender: medians, and what each looks at. */
export function lakeTable({ records, contenders }: LakeSideBySide): string {
  const table = new Table({ head: HEAD, style: { head: [], border: [] } });
  const middle = (runs: Run[], figure: (run: Run) => number) => median(runs.map(figure));
  const cpuOfDuckDb = middle(
    contenders.find(({ name }) => name === "duckdb")?.runs ?? [],
    ({ cpu_seconds }) => cpu_seconds,
  );
  for (const { title, runs } of contenders) {
    const of = (figure: (run: Run) => number) => middle(runs, figure);
    const cpu = of(({ cpu_seconds }) => cpu_seconds);
    table.push([
      title,
      whole(records / of(({ seconds }) => seconds)),
      whole(records / cpu),
      ((cpu * 1e6) / records).toFixed(1),
      (cpu / cpuOfDuckDb).toFixed(2),
      whole(of(({ peak_memory_bytes }) => peak_memory_bytes) / 1e6),
      whole(of(({ files }) => files)),
      (of(({ bytes }) => bytes) / 1e6).toFixed(1),
      whole(of(({ rows }) => rows)),
      ...REPORTS.map((name) =>
        (1000 * of(({ query_seconds }) => query_seconds[name] ?? Number.NaN)).toFixed(0),
      ),
    ]);
  }
  return [table.toString(), ...contenders.flatMap(notesOn)].join("\n");
}

function notesOn({ title, validates, runs }: LakeSideBySide["contenders"][number]): string[] {
  const codes = runs.map(({ exit_code }) => exit_code).filter((code) => code !== 0);
  return [
    `${title} validates ${validates}`,
    ...(codes.length > 0 ? [`${title}: ended with exit code ${codes.join(", ")}`] : []),
  ];
}

const whole = (value: number) => Math.round(value).toLocaleString("en-US");
