import { rmSync } from "node:fs";
import type { Places } from "../places.ts";
import { readJsonFile } from "../read-json-file.ts";
import type { Lag, StreamConsumers } from "../stream-consumer/stream-consumers.ts";
import { writeJsonFile } from "../write-json-file.ts";
import { LAPTOP_LANES } from "./laptop-lanes.ts";

/** How far a lane's consumers are, as another process sees it. */
export interface LaneState {
  name: string;
  consumers: Lag[];
}

const WRITTEN_EVERY_MS = 1_000;

/** Older, it is of a run that was killed. */
const FRESH_MS = 10_000;

/** Writes down how far the consumers are, again and again. @returns ends it */
export function tellLaneState(
  places: Places,
  name: string,
  consumers: Pick<StreamConsumers, "lag">,
): () => void {
  const file = places.run(name);
  const write = () => writeJsonFile(file, { at: Date.now(), name, consumers: consumers.lag() });
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
    return told && Date.now() - told.at < FRESH_MS ? [{ name, consumers: told.consumers }] : [];
  });
}
