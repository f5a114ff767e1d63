import { runTool } from "./tools.ts";

export async function generate(options: { check?: boolean }): Promise<void> {
  for (const writer of ["events/generate.ts", "cli/cost/document.ts"]) {
    await runTool("tsx", [writer, ...(options.check ? ["--check"] : [])]);
  }
}
