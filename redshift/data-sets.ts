import { readdirSync, readFileSync } from "node:fs";
import type { ColumnType, DataSet } from "../reporting/data-set.ts";

const FOLDER = new URL("data-sets/", import.meta.url);

/** Every table that the warehouse works out for charts elsewhere; in a file, lines before the SQL say what it has. */
export function warehouseDataSets(): DataSet[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, FOLDER), "utf8");
      const columns = [...text.matchAll(/^-- column: (\w+) (\w+)$/gm)];
      return {
        name: file.replace(/\.sql$/, "").replaceAll("_", "-"),
        columns: columns.map(([, name = "", type = ""]) => ({ name, type: type as ColumnType })),
        sql: text.replace(/^--.*\n/gm, "").trim(),
      };
    });
}
