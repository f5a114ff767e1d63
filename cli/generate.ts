import { runTool } from "./tools.ts";

export async function generate(options: { check?: boolean }): Promise<void> {
  await runTool("tsx", ["events/generate.ts", ...(options.check ? ["--check"] : [])]);
}
