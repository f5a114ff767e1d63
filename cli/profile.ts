import { LOCAL } from "../local/names.ts";
import { UnknownTableError } from "../reporting/report-errors.ts";
import type { ReportResult } from "../reporting/reports.ts";
import { requireEnvironment } from "./deployed.ts";
import { requireDuration } from "./duration-option.ts";
import { UsageError } from "./errors.ts";
import { print, printJson, say } from "./print.ts";
import { asObjects, writeTable } from "./rows.ts";
import { KEEPERS, type Keeper, type Profiler, withProfiler } from "./with-profiler.ts";

interface ProfileOptions {
  env: string;
  since?: string;
  json?: boolean;
}

/** Prints what is in each column of a table of the lake or of PostgreSQL. @throws UsageError, UserError */
export async function profile(name: string, options: ProfileOptions): Promise<void> {
  if (options.since !== undefined) {
    requireDuration("--since", options.since);
  }
  const { columns, rows, notes } = await find(name, options);
  if (options.json) {
    printJson(asObjects(columns, rows));
    notes.forEach(say);
  } else {
    print(`${writeTable(columns, rows)}\n${notes.join("\n")}`);
  }
}

async function find(name: string, { env, since }: ProfileOptions): Promise<ReportResult> {
  const [, keeper, table] = /^(lake|postgres)\.(.+)$/.exec(name) ?? [];
  if (keeper !== undefined && table !== undefined) {
    return withProfiler(keeper as Keeper, env, (profiler) => profiler.profile(table, since));
  }
  const there = await listEverywhere(env);
  const holders = KEEPERS.filter((each) => there[each].includes(name));
  if (holders.length > 1) {
    throw new UsageError(
      `there are two tables ${name}: ask for ${holders.map((each) => `${each}.${name}`).join(" or ")}`,
    );
  }
  const [holder] = holders;
  if (holder === undefined) {
    const names = KEEPERS.flatMap((each) => there[each].map((known) => `${each}.${known}`));
    throw new UsageError(new UnknownTableError(name, names).message);
  }
  return withProfiler(holder, env, (profiler) => profiler.profile(name, since));
}

/** One after the other: where nothing runs, each is started for it. */
async function listEverywhere(env: string): Promise<Record<Keeper, string[]>> {
  const list = (keeper: Keeper) => withProfiler(keeper, env, (profiler: Profiler) => profiler.tables());
  const hasLake = env === LOCAL || requireEnvironment(env).lanes.includes("lake");
  return { lake: hasLake ? await list("lake") : [], postgres: await list("postgres") };
}
