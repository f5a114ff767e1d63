import Table from "cli-table3";
import type { RunCost } from "../functions/orchestrator/run-cost.ts";
import type { StatusResult } from "../functions/orchestrator/status.ts";
import { orchestrate } from "./orchestrate.ts";

/** Prints what an environment's orchestrator says. @throws UserError where nothing runs, SystemAwayError */
export async function status(options: { env: string; json?: boolean }): Promise<void> {
  const result = await orchestrate(options.env, { action: "status" });
  process.stdout.write(`${options.json ? JSON.stringify(result, null, 2) : statusTable(result)}\n`);
}

/** The status for people. */
export function statusTable(result: StatusResult): string {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ["job", `${result.state}${since(result)}`],
    ["run", result.runId ?? "-"],
    ...(result.attempt > 0 ? [["attempt", String(result.attempt)]] : []),
    ...(result.errorMessage ? [["error", result.errorMessage]] : []),
    ["generator's rule", result.rule?.state ?? "not known"],
    ...(result.cost ? [["cost of this run", cost(result.cost)]] : []),
    ...(result.database ? [["database", result.database.state]] : []),
    ...(result.runAgainBefore ? [["start again before", result.runAgainBefore]] : []),
    ["last batch", result.lastBatch ?? "-"],
    ["backlog of clicks", duration(result.backlogMs.clicks)],
    ["backlog of checkouts", duration(result.backlogMs.checkouts)],
    ...Object.entries(result.books ?? {}).map(([name, count]) => [name, whole.format(count)]),
    ...result.problems.map((problem) => ["problem", problem]),
  );
  return table.toString();
}

const whole = new Intl.NumberFormat("en-US");

function since({ startedAt, completedAt }: StatusResult): string {
  const time = completedAt ?? startedAt;
  return time === null ? "" : ` since ${time}`;
}

function cost({ usd, dpuHours, note }: RunCost): string {
  return `$${usd.toFixed(2)} (${dpuHours.toFixed(2)} DPU-hours${note ? `; ${note}` : ""})`;
}

function duration(milliseconds: number | null): string {
  if (milliseconds === null) {
    return "not known";
  }
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${whole.format(Math.round(milliseconds / 1_000))} s`;
}
