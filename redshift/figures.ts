import { readFileSync } from "node:fs";
import { splitStatements } from "./split-statements.ts";

/** A question about the warehouse itself: a file of redshift/figures. */
export function readFigure(name: string): string {
  const [sql = ""] = splitStatements(readFileSync(new URL(`figures/${name}.sql`, import.meta.url), "utf8"));
  return sql;
}
