import { resourceName } from "../../config/names.ts";
import type { AskCorrections } from "../../functions/corrections/corrections.ts";
import { createGlueClient } from "../../functions/shared/aws/glue.ts";
import { emulatorClientConfig } from "../emulator.ts";
import { recomputeOnGlue } from "../glue-recomputation.ts";
import { invokeOnEmulator } from "../lambdas.ts";
import { readCorrections, toCorrectionLine } from "../rejected/corrections.ts";
import { findRejected, listRejected } from "../rejected/rejected-events.ts";
import { replayRejected } from "../rejected/replay-rejected.ts";
import { digest } from "../replay/event.ts";
import { waitUntil } from "../wait-until.ts";
import { RunFailedError } from "./expectation.ts";
import type { RehearsalMachine } from "./machine.ts";

/** Until the job has rejected what was sent to it. */
const REJECTED_TIMEOUT_MS = 60_000;

interface Rehearsed {
  machine: RehearsalMachine;
  environment: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/**
 * Changes the settings and has the lines that are there credited anew; puts a rejected event right: as `npm run settings` and
 * `npm run rejected` do, by the applied Lambda and Glue job, while the system runs.
 * @throws RunFailedError
 */
export async function runCorrections(rehearsed: Rehearsed): Promise<void> {
  const { machine, environment } = rehearsed;
  const name = resourceName(environment, "corrections");
  const ask: AskCorrections = (request) =>
    invokeOnEmulator(machine.emulator.endpoint, name, request) as never;
  await changeSettings(rehearsed, ask);
  await putRight(rehearsed, ask);
}

async function changeSettings({ machine, environment, say, signal }: Rehearsed, ask: AskCorrections) {
  const { versions } = await ask<"settings">({ action: "settings" });
  const { version: from, lookback, max_path, click_retention } = versions.at(-1) as (typeof versions)[0];
  const values = { scope: "user" as const, lookback, max_path, click_retention };
  const { version } = await ask<"change-settings">({ action: "change-settings", from, values });
  const glue = createGlueClient(emulatorClientConfig(machine.glue.url));
  const began = performance.now();
  try {
    const jobName = resourceName(environment, "recomputation");
    await recomputeOnGlue({ glue, jobName, ask, say: () => {}, signal, lookEveryMs: 500 });
  } finally {
    glue.destroy();
  }
  const after = await ask<"settings">({ action: "settings" });
  const { lines = 0 } = after.versions.find((each) => each.version === version) ?? {};
  if (after.waiting > 0 || lines === 0) {
    throw new RunFailedError(
      `after the recomputation ${lines} lines are under version ${version} of the settings, ${after.waiting} wait`,
    );
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  say(
    `settings: version ${version} is in force, ${lines} lines are under it; job run succeeded (${seconds} s)`,
  );
}

async function putRight({ say }: Rehearsed, ask: AskCorrections): Promise<void> {
  const data = Buffer.from(JSON.stringify({ ...wellFormed(), quantity: "two" }));
  const record = { stream: "clicks" as const, partitionKey: "rehearsal", data: data.toString("base64") };
  await ask<"send">({ action: "send", records: [record] });
  const rejected = await waitUntil(
    "a malformed click to be rejected",
    async () =>
      (await listRejected(ask, { reason: "schema_violation", limit: 1_000 })).find(
        ({ id }) => id === digest(data),
      ),
    { timeoutMs: REJECTED_TIMEOUT_MS, everyMs: 500 },
  );
  const line = toCorrectionLine(rejected).replace('"two"', "2");
  const corrections = await readCorrections(Buffer.from(line), (idStarts) => findRejected(ask, idStarts));
  const outcomes = await replayRejected({ ask, corrections });
  if (outcomes.join() !== "fact") {
    throw new RunFailedError(`a corrected click is ${outcomes.join()}, not a fact`);
  }
  say(`rejected: a click without a number (${rejected.path}) was corrected and sent again, and is a fact`);
}

function wellFormed() {
  return {
    ...{ user_id: "rehearsal", session_id: "rehearsal", schema_version: 1, event_id: "rehearsal" },
    ...{ event_type: "page_view", event_time: new Date().toISOString(), product_id: "p-1" },
  };
}
