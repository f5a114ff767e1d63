import Table from "cli-table3";
import type { StatusResult } from "../functions/orchestrator/orchestrator.ts";
import { invokeOrchestrator } from "../local/orchestrator.ts";
import { askRunningSystem, findRunningEmulator } from "./running-system.ts";

/** Prints what the orchestrator of the running system says. @throws UserError where nothing runs */
export async function status(options: { json?: boolean }): Promise<void> {
  const result = await askRunningSystem(invokeOrchestrator(findRunningEmulator(), { action: "status" }));
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

function duration(milliseconds: number | null): string {
  if (milliseconds === null) {
    return "not known";
  }
  return milliseconds < 1_000 ? `${milliseconds} ms` : `${whole.format(Math.round(milliseconds / 1_000))} s`;
}
