import { resourceName } from "../config/names.ts";
import type { FactsStart } from "../functions/facts/facts-runs.ts";
import { makeFactsOnGlue } from "../local/lake/facts-run.ts";
import { findDeployed } from "./deployed.ts";
import { onInterruption } from "./interruption.ts";
import { printResult, say } from "./print.ts";

/** Has an environment on AWS make facts of what its lake got since the last time. @throws UserError */
export async function updateDeployedFacts(options: { env: string; json?: boolean }): Promise<void> {
  const { invoke, region } = await findDeployed(options.env);
  const { createGlueClient } = await import("../functions/shared/aws/glue.ts");
  const glue = createGlueClient({ region });
  const interrupted = new AbortController();
  const stopListening = onInterruption(
    () => interrupted.abort(),
    () => process.exit(130),
  );
  try {
    const made = await makeFactsOnGlue({
      ...{ glue, say, signal: interrupted.signal },
      start: async () => (await invoke("facts", { action: "start" })) as FactsStart,
    });
    printResult(options, made, ({ run, started, seconds }) =>
      [
        `run ${run} succeeded in ${seconds} s${started ? "" : "; what came after its beginning waits for the next one"}`,
        `what it did: ${logCommand(options.env, run, region)}`,
      ].join("\n"),
    );
  } finally {
    stopListening();
    glue.destroy();
  }
}

/** Of the log group that stacks/constructs/job-log.ts makes; its streams are named by the runs. */
function logCommand(environment: string, run: string, region: string): string {
  const job = resourceName(environment, "lake");
  const group = `/aws-glue/jobs/${job}/${resourceName(environment, "jobs")}-role/${job}/output`;
  return `aws logs tail ${group} --log-stream-names ${run} --since 1d --region ${region}`;
}
