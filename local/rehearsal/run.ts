import { resourceName } from "../../config/names.ts";
import type { Action } from "../../functions/orchestrator/action.ts";
import type { PartState } from "../../functions/orchestrator/part.ts";
import type { StatusResult } from "../../functions/orchestrator/status.ts";
import type { StopResult } from "../../functions/orchestrator/stop.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import type { OrchestratorResults } from "../orchestrator.ts";
import type { Places } from "../places.ts";
import { waitUntil } from "../wait-until.ts";
import { expectThat } from "./expectation.ts";
import type { RehearsalMachine } from "./machine.ts";
import { restartByItself, startFresh } from "./restarts.ts";

/** The rule fires at the next full minute, and the job needs its start. */
const ROWS_TIMEOUT_MS = 180_000;

/** What became of the applied system's run. */
export interface RunSummary {
  /** Rows of PostgreSQL, by table. */
  rows: Record<string, number>;
  status: StatusResult;
  stopped: StopResult;
}

export interface RunOptions {
  machine: RehearsalMachine;
  places: Places;
  environment: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Starts the applied system with its generator, waits until what the rule's invocation sent is in PostgreSQL, ends its run,
 * spoils its checkpoint, stops it.
 * @param meanwhile done while job and rule are on
 * @param withRows done once both have come to their end, before the stop
 * @throws RunFailedError
 */
export async function runSystem(
  { machine, places, environment, say, signal }: RunOptions,
  meanwhile: () => Promise<void>,
  withRows: () => Promise<void>,
): Promise<RunSummary> {
  const { emulator, database } = machine;
  const jobName = resourceName(environment, "attribution");
  const orchestrator = resourceName(environment, "orchestrator");
  const ask = async <A extends Action>(action: A) => {
    signal.throwIfAborted();
    return (await invokeOnEmulator(
      emulator.endpoint,
      orchestrator,
      action,
    )) as OrchestratorResults[A["action"]];
  };

  const started = await ask({ action: "start", generator: true });
  expectThat(stateIn(started, "generator") === "ENABLED", `start left ${describeParts(started)}`);
  say(`start: ${describeParts(started)}`);

  const [rows] = await Promise.all([waitForRows(machine, jobName, signal), meanwhile()]);
  say(`rows in PostgreSQL: ${describeCounts(rows)}`);
  await withRows();

  const status = await ask({ action: "status" });
  expectThat(stateIn(status, "generator") === "ENABLED", `after the second plan: ${describeParts(status)}`);
  expectThat(status.wanted === true, "after a start the system is not wanted");
  expectThat(status.problems.length === 0, `status has problems: ${status.problems.join("; ")}`);
  expectThat((status.books?.accepted ?? 0) > 0, "status knows of no accepted event");
  say(`status: ${describeParts(status)}; accepted ${status.books?.accepted}, last batch ${status.lastBatch}`);

  const restarts = { machine, places, jobName, ask, say };
  await restartByItself(restarts);
  await startFresh(restarts);

  const stopped = await ask({ action: "stop" });
  const ended = stopped.parts.flatMap((part) => ("runIds" in part ? part.runIds : []));
  expectThat(ended.length === 1, `stop ended ${ended.length} runs`);
  expectThat(stateIn(stopped, "generator") === "DISABLED", `stop left ${describeParts(stopped)}`);
  say(
    [
      `stop: ${describeParts(stopped)}`,
      ...stopped.leftRunning,
      `to run again before ${stopped.runAgainBefore}`,
    ].join("; "),
  );
  return { rows: await countRows(database), status, stopped };
}

interface WithParts {
  parts: PartState[];
}

const stateIn = ({ parts }: WithParts, name: string) => parts.find((part) => part.name === name)?.state;

const describeParts = ({ parts }: WithParts) => parts.map(({ name, state }) => `${name} ${state}`).join(", ");

async function waitForRows({ database, glue }: RehearsalMachine, jobName: string, signal: AbortSignal) {
  let failure: string | undefined;
  const forget = glue.onRunEnd((run) => {
    if (run.jobName === jobName) {
      failure = `the job's run ended: ${run.errorMessage ?? run.state}`;
    }
  });
  try {
    return await waitUntil(
      "clicks, checkouts and attributed lines in PostgreSQL",
      async () => {
        signal.throwIfAborted();
        expectThat(failure === undefined, failure ?? "");
        const rows = await countRows(database);
        return Object.values(rows).every((count) => count > 0) && rows;
      },
      { timeoutMs: ROWS_TIMEOUT_MS, everyMs: 500 },
    );
  } finally {
    forget();
  }
}

async function countRows(database: RehearsalMachine["database"]): Promise<Record<string, number>> {
  const [counts] = await database.server.asSuperuser(
    `select
      (select count(*) from clicks)::int as clicks,
      (select count(*) from checkouts)::int as checkouts,
      (select count(*) from checkout_lines)::int as lines,
      (select count(*) from paths)::int as paths`,
    "ecommerce",
  );
  return counts as Record<string, number>;
}

function describeCounts(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count.toLocaleString("en")}`)
    .join(", ");
}
