import { findLastPartition, listSets } from "./imported-sets.ts";
import type { Lake } from "./reports.ts";
import { FORMATS } from "./sources.ts";

const HOUR_MS = 3_600_000;

/** What reports can be asked of. */
export interface LakeSources {
  /** The end of the last hour that has facts, RFC 3339; null where the lake is empty. */
  factsUntil: string | null;
  /** Names of imported sets that reports can read. */
  sets: string[];
}

/** As the catalog says. */
export async function readLakeSources({ glue, database }: Lake): Promise<LakeSources> {
  const [[day, hour], sets] = await Promise.all([
    findLastPartition(glue, database, "clicks"),
    listSets(glue, database, FORMATS),
  ]);
  const begin = day !== undefined && hour !== undefined ? Date.parse(`${day}T${hour}:00:00Z`) : undefined;
  return { factsUntil: begin === undefined ? null : new Date(begin + HOUR_MS).toISOString(), sets };
}
