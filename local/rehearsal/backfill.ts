import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartJobRunCommand } from "@aws-sdk/client-glue";
import { resourceName } from "../../config/names.ts";
import { createGlueClient } from "../../functions/shared/aws/glue.ts";
import { emulatorClientConfig } from "../emulator.ts";
import type { JobRun } from "../glue/endpoint.ts";
import type { Places } from "../places.ts";
import { waitUntil } from "../wait-until.ts";
import type { RUN_ARGUMENTS } from "./exceptions.ts";
import { RunFailedError } from "./expectation.ts";
import type { RehearsalMachine } from "./machine.ts";

/** Spark's start and a history of two events: seconds, but the machine plans all stacks meanwhile. */
const TIMEOUT_MS = 300_000;

const SHOPPER = { user_id: "u-1", session_id: "s-1", schema_version: 1 };

const CLICK = {
  ...SHOPPER,
  event_id: "the-click",
  event_type: "page_view",
  event_time: "2026-03-01T12:00:00.000Z",
  product_id: "p-1",
};

const CHECKOUT = {
  ...SHOPPER,
  event_id: "the-order",
  event_type: "checkout",
  event_time: "2026-03-01T12:05:00.000Z",
  checkout_id: "c-1",
  currency: "EUR",
  items: [{ product_id: "p-1", quantity: 1, unit_price: 10 }],
  value: 10,
};

/**
 * Runs the applied backfill once, on a click and the order that it led to.
 * @throws RunFailedError where the run does not succeed, or its answer is another one
 */
export async function runBackfill(
  { glue, jobs }: Pick<RehearsalMachine, "glue" | "jobs">,
  places: Places,
  environment: string,
  say: (line: string) => void,
): Promise<void> {
  const name = resourceName(environment, "backfill");
  if (jobs[name] === undefined) {
    return;
  }
  const folder = join(places.local, "jobs/backfill");
  const given: Record<keyof typeof RUN_ARGUMENTS.backfill, string> = {
    "--events": join(folder, "history.jsonl"),
    "--output": join(folder, "answer"),
  };
  mkdirSync(dirname(given["--events"]), { recursive: true });
  writeFileSync(given["--events"], [CLICK, CHECKOUT].map((event) => `${JSON.stringify(event)}\n`).join(""));
  const run = await runJob(glue, name, { ...given, "--format": "json" });
  if (run.state !== "SUCCEEDED") {
    throw new RunFailedError(`the backfill's run ended: ${run.errorMessage ?? run.state}`);
  }
  const credited = readLines(join(given["--output"], "attributed_checkouts"));
  if (credited.length !== 1 || credited[0]?.first_click_id !== CLICK.event_id) {
    throw new RunFailedError(
      `the backfill credited ${JSON.stringify(credited)}, not the click of its history`,
    );
  }
  const seconds = ((run.completedOn ?? 0) - run.startedOn) / 1000;
  say(`backfill: job run succeeded, the order's line is credited to its click (${seconds.toFixed(0)} s)`);
}

/** @returns the run when it has ended, however */
async function runJob(
  glue: RehearsalMachine["glue"],
  name: string,
  given: Record<string, string>,
): Promise<JobRun> {
  const ended: JobRun[] = [];
  const forget = glue.onRunEnd((run) => ended.push(run));
  const client = createGlueClient(emulatorClientConfig(glue.url));
  try {
    const { JobRunId } = await client.send(new StartJobRunCommand({ JobName: name, Arguments: given }));
    return await waitUntil("the backfill to end", () => ended.find(({ id }) => id === JobRunId), {
      timeoutMs: TIMEOUT_MS,
    });
  } finally {
    client.destroy();
    forget();
  }
}

/** Of a table that Spark wrote as JSON. */
function readLines(folder: string): Record<string, unknown>[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"))
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
