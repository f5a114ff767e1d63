import type { GeneratorSettings } from "../../functions/generator/settings.ts";
import type { Machine } from "../machine.ts";

/** What a lane beside the core is on a laptop. */
export interface LaptopLane {
  /**
   * Brings up to date what the lane has on the emulator, starts what runs and tells the machine how to stop it; goes on
   * where an earlier run of the lane stopped.
   * @param generator the made-up shop's; undefined where there is none
   */
  start(machine: Machine, generator?: GeneratorSettings): Promise<void>;
}
