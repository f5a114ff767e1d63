import type { EnvironmentStack } from "./environment-stack.ts";

/** Of a database in Glue's catalog: Glue asks for the catalog and the database with each table. */
export function catalogArns(stack: EnvironmentStack, database: string): string[] {
  return ["catalog", `database/${database}`, `table/${database}/*`].map((name) => stack.arn("glue", name));
}
