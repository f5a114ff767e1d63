import { findLastPartition, listSets } from "./imported-sets.ts";
import type { Lake } from "./reports.ts";
import { FORMATS } from "./sources.ts";

/** What reports can be asked of. */
export interface LakeSources {
  /** Which has facts: its beginning, RFC 3339; null where the lake is empty. */
  newestHour: string | null;
  /** Names of imported sets that reports can read. */
  sets: string[];
}

/** As the catalog says. */
export async function readLakeSources({ glue, database }: Lake): Promise<LakeSources> {
  const [[day, hour], sets] = await Promise.all([
    findLastPartition(glue, database, "clicks"),
    listSets(glue, database, FORMATS),
  ]);
  return { newestHour: day === undefined ? null : `${day}T${hour}:00:00Z`, sets };
}
