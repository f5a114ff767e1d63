import { readdirSync, readFileSync } from "node:fs";
import { THE_LAKE } from "./sources.ts";
import { withActivity } from "./statement.ts";

/** A view of the lake, as Glue's catalog has it. */
export interface View {
  name: string;
  description: string;
  /** By Hive's types. */
  columns: { name: string; type: string }[];
  /** What Athena reads. */
  originalText: string;
}

/** What stands beside it, for who knows no views of Athena's. */
export const EXPANDED_TEXT = "/* Presto View */";

export const VIEW_PARAMETERS = { presto_view: "true" };

const FOLDER = new URL("views/", import.meta.url);

/** Every view, over the tables of a database. */
export function readViews(database: string): View[] {
  return readdirSync(FOLDER)
    .sort()
    .map((file) => readView(file.replace(/\.sql$/, ""), database));
}

/** The SQL of a view; in the file, lines before it say what it is and which columns it has, in their order. */
export function viewSql(name: string): string {
  return withActivity(THE_LAKE, readFile(name).replace(/^--.*\n/gm, ""));
}

/** How Glue's catalog has a view. @param columns by Athena's types */
export function viewOf(
  { name, description, columns, sql }: Omit<View, "originalText"> & { sql: string },
  database: string,
): View {
  const told = { originalSql: sql, catalog: "awsdatacatalog", schema: database, columns };
  return {
    name,
    description,
    columns: columns.map((column) => ({ ...column, type: hiveTypeOf(column.type) })),
    originalText: `/* Presto View: ${Buffer.from(JSON.stringify(told)).toString("base64")} */`,
  };
}

function readView(name: string, database: string): View {
  const text = readFile(name);
  const [, description = ""] = /^-- (.+)\n/.exec(text) ?? [];
  const columns = [...text.matchAll(/^-- column: (\w+) (\S+)$/gm)].map(([, column = "", type = ""]) => ({
    name: column,
    type,
  }));
  return viewOf({ name, description, columns, sql: viewSql(name) }, database);
}

function readFile(name: string): string {
  return readFileSync(new URL(`${name}.sql`, FOLDER), "utf8");
}

function hiveTypeOf(type: string): string {
  return type === "varchar" ? "string" : type.replace(/^timestamp\(\d\)$/, "timestamp");
}
