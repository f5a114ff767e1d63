import { readdirSync, readFileSync } from "node:fs";

/** Where reports find what visitors did; all of them ask of `activity`, whose columns are those of sources/lake.sql. */
export interface Source {
  /** For who reads the answer. */
  name: string;
  /** What `activity` is. */
  sql: string;
  /** Partitions are days; the last one, of what grows no more. */
  lastDay?: string | undefined;
}

/** As `sources/<format>.sql` calls the table that holds the imported set. */
const IMPORTED = /\bimported\b/;

const FOLDER = new URL("sources/", import.meta.url);
const LAKE = "lake";

/** Formats of imported sets that reports can read. */
export const FORMATS: readonly string[] = readdirSync(FOLDER)
  .map((file) => file.replace(/\.sql$/, ""))
  .filter((format) => format !== LAKE)
  .sort();

/** The facts of the streams, which grow. */
export const THE_LAKE: Source = { name: "the lake", sql: readSource(LAKE) };

/** What the lane orders has delivered, whose reports ask of views of its own. */
export const THE_ORDERS: Source = { name: "the orders", sql: "" };

/** @param set a table's name and one of FORMATS */
export function importedSource(set: { name: string; format: string; lastDay: string | undefined }): Source {
  const sql = readSource(set.format).replace(IMPORTED, `"${set.name}"`);
  return { name: set.name, sql, lastDay: set.lastDay };
}

function readSource(format: string): string {
  return readFileSync(new URL(`${format}.sql`, FOLDER), "utf8").trim();
}
