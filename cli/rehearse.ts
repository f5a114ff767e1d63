import { join } from "node:path";
import { killEverything } from "../local/kill-everything.ts";
import { findPlaces, makePlaces } from "../local/places.ts";
import { type RehearsalSummary, rehearse as runRehearsal } from "../local/rehearsal/rehearse.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { InterruptedError } from "../local/system.ts";
import { build } from "./build.ts";
import { onInterruption } from "./interruption.ts";
import { reportRehearsal } from "./rehearsal-report.ts";
import { withNeeds } from "./stack-selection.ts";
import { requireTerraform } from "./terraform.ts";

/** Destroys cleanly, and is the cheapest. */
const ENVIRONMENT = "dev";

interface Options {
  only?: string[];
  keep?: boolean;
  json?: boolean;
}

/** Real Terraform applies the real stacks to the emulator, and the applied system runs. @throws UserError */
export async function rehearse({ only, keep, json }: Options): Promise<void> {
  await requireTerraform();
  const places = findPlaces(join(findPlaces().local, "rehearsal"));
  makePlaces(places);
  const release = takeRunLock(`${places.local}.lock`, "rehearse");
  const began = performance.now();
  const say = (line: string) => {
    process.stderr.write(
      `${String(Math.round((performance.now() - began) / 1000)).padStart(4)} s  ${line}\n`,
    );
  };
  const stopping = new AbortController();
  const stopListening = onInterruption(
    () => stopping.abort(new InterruptedError("interrupted")),
    () => void killEverything(places).finally(() => process.exit(130)),
  );
  try {
    await build();
    const summary = await runRehearsal({
      ...{ places, say, signal: stopping.signal, environment: ENVIRONMENT },
      select:
        only &&
        ((needs) =>
          withNeeds(
            needs,
            only.map((component) => `${ENVIRONMENT}-${component}`),
          )),
    });
    process.stdout.write(json ? `${JSON.stringify(summary, null, 2)}\n` : reportRehearsal(summary));
  } catch (error) {
    stopping.signal.throwIfAborted();
    throw error;
  } finally {
    stopListening();
    release();
  }
}

/** Until Ctrl-C; nothing is destroyed then, it goes with the emulator. */
async function stayUp(
  { emulator, database }: Machine,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const variables = Object.entries(emulatorEnvironment(emulator.endpoint));
  say(`applied, to be looked at: ${variables.map(([name, value]) => `${name}=${value}`).join(" ")}`);
  say(`PostgreSQL at port ${database.server.port}; Ctrl-C stops`);
  await new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
