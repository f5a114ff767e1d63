import { runTool } from "./tools.ts";

export const SQL_FOLDERS = ["postgres", "mysql", "athena", "redshift", "glue-scripts", "local"];

export async function format(): Promise<void> {
  await runTool("biome", ["check", "--write", "."]);
  await runTool("ruff", ["check", "--fix", "--quiet", "."]);
  await runTool("ruff", ["format", "--quiet", "."]);
  await runTool("sqlfluff", ["fix", "--quiet", ...SQL_FOLDERS]);
}
