import { rmSync } from "node:fs";
import type { Places } from "../places.ts";
import { readJsonFile } from "../read-json-file.ts";
import type { Lag, StreamConsumers } from "../stream-consumer/stream-consumers.ts";
import type { WarehouseState } from "../warehouse/wake-watch.ts";
import { writeJsonFile } from "../write-json-file.ts";
import { LAPTOP_LANES } from "./laptop-lanes.ts";

/** How a lane is, as another process sees it. */
export interface LaneState {
  name: string;
  /** How far they are. */
  consumers: Lag[];
  /** Of the lane warehouse alone. */
  warehouse?: WarehouseState;
}

const WRITTEN_EVERY_MS = 1_000;

/** Older, it is of a run that was killed. */
const FRESH_MS = 10_000;

/** Writes down how far the consumers are, and what else a lane tells, again and again. @returns ends it */
export function tellLaneState(
  places: Places,
  name: string,
  consumers: Pick<StreamConsumers, "lag">,
  tell: () => Pick<LaneState, "warehouse"> = () => ({}),
): () => void {
  const file = places.run(name);
  const write = () => writeJsonFile(file, { at: Date.now(), name, consumers: consumers.lag(), ...tell() });
  write();
  const timer = setInterval(write, WRITTEN_EVERY_MS);
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}

/** Of the lanes that run. */
export function findLaneStates(places: Places): LaneState[] {
  return LAPTOP_LANES.flatMap(({ name }) => {
    const told = readJsonFile(places.run(name), (content) => content as LaneState & { at: number });
    if (told === undefined || Date.now() - told.at >= FRESH_MS) {
      return [];
    }
    const { at, ...state } = told;
    return [state];
  });
}
