import type { Lane } from "../config/lanes.ts";
import type { GeneratorSettings } from "../functions/generator/settings.ts";
import type { Database } from "./database.ts";
import type { JobWatch } from "./job-watch.ts";
import { startCore } from "./lanes/core.ts";
import { LAPTOP_LANES } from "./lanes/laptop-lanes.ts";
import { type MachineOptions, startMachine } from "./machine.ts";
import { ORDERS } from "./orders/names.ts";

export interface SystemOptions extends MachineOptions {
  /** The core is on whether it is named or not. */
  lanes: readonly Lane[];
  /** Undefined where no generator is wanted. */
  generator: GeneratorSettings | undefined;
}

export interface System {
  database: Database;
  emulatorEndpoint: string;
  job: JobWatch;
  /** What lanes have the run's line tell, each in few words. */
  notes(): string[];
  /** Rejects with PartFailedError. */
  failed: Promise<never>;
  /** Stops everything in reverse order; returns when every process is gone. */
  stop(): Promise<void>;
}

/** Starts the machine, the core on it, then each other lane; where one fails, stops what was started. */
export async function startSystem({ lanes, generator, ...options }: SystemOptions): Promise<System> {
  const machine = await startMachine(options);
  try {
    const job = await startCore(machine, generator, lanes.includes("orders") ? ORDERS : undefined);
    for (const { load } of LAPTOP_LANES.filter(({ name }) => lanes.includes(name))) {
      await (await load()).start(machine, generator);
    }
    const { database, emulator, notes, failed, stop } = machine;
    return { database, emulatorEndpoint: emulator.endpoint, job, notes, failed, stop };
  } catch (error) {
    return machine.abandon(error);
  }
}
