import { emulatorEnvironment } from "../local/emulator.ts";
import { killEverything } from "../local/kill-everything.ts";
import { findRehearsalPlaces } from "../local/places.ts";
import type { RehearsalMachine } from "../local/rehearsal/machine.ts";
import { rehearse as rehearseStacks } from "../local/rehearsal/rehearse.ts";
import { takeRunLock } from "../local/run-lock.ts";
import { build } from "./build.ts";
import { interruptible } from "./interruption.ts";
import { printResult, say } from "./print.ts";
import { reportRehearsal } from "./rehearsal-report.ts";
import { withNeeds } from "./stack-selection.ts";
import { requireTerraform } from "./terraform.ts";

/** The environment that may be destroyed. */
const ENVIRONMENT = "dev";

interface Options {
  /** As the stacks are called in `stacks/`. */
  only?: string[];
  keep?: boolean;
  json?: boolean;
}

/** Terraform applies the stacks to the emulator, and the applied system runs. @throws UserError, or what failed */
export async function rehearse({ only, keep, json }: Options): Promise<void> {
  await requireTerraform();
  const places = findRehearsalPlaces();
  // Beside the folder, which begins anew each time.
  const release = takeRunLock(`${places.local}.lock`, "rehearse");
  const say = sayWithTime();
  const rehearseUntil = async (signal: AbortSignal): Promise<void> => {
    try {
      await build();
      const summary = await rehearseStacks({
        ...{ places, say, signal, environment: ENVIRONMENT },
        select: only && ((needs) => withNeeds(needs, only.map(idOf))),
        linger: keep ? (machine) => lookAround(machine, say, signal) : undefined,
      });
      printResult({ json }, summary, reportRehearsal);
    } catch (error) {
      // What fails then fails because of it.
      signal.throwIfAborted();
      throw error;
    }
  };
  const killAtOnce = () => void killEverything(places).finally(() => process.exit(130));
  await interruptible(rehearseUntil, killAtOnce).finally(release);
}

function idOf(component: string): string {
  return `${ENVIRONMENT}-${component}`;
}

/** Lines on stderr with the seconds since the beginning. */
function sayWithTime(): (line: string) => void {
  const began = performance.now();
  return (line) => {
    const seconds = String(Math.round((performance.now() - began) / 1000));
    say(`${seconds.padStart(4)} s  ${line}`);
  };
}

/** All stays until Ctrl-C; nothing is destroyed then, it goes with the emulator. */
async function lookAround(
  { emulator, database }: RehearsalMachine,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const variables = Object.entries(emulatorEnvironment(emulator.endpoint));
  say(`PostgreSQL is at 127.0.0.1:${database.server.port}, AWS at:`);
  say(variables.map(([name, value]) => `${name}=${value}`).join(" "));
  say("Ctrl-C stops");
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}
