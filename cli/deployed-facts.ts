import { resourceName } from "../config/names.ts";
import type { FactsStart } from "../functions/facts/facts-runs.ts";
import { makeFactsOnGlue } from "../local/lake/facts-run.ts";
import { findDeployed } from "./deployed.ts";
import { interruptible } from "./interruption.ts";
import { printResult, say } from "./print.ts";

/** Has an environment on AWS make facts of what its lake got since the last time. @throws UserError */
export async function updateDeployedFacts(options: { env: string; json?: boolean }): Promise<void> {
  const { invoke, region } = await findDeployed(options.env);
  const { createGlueClient } = await import("../functions/shared/aws/glue.ts");
  const glue = createGlueClient({ region });
  const start = async () => (await invoke("facts", { action: "start" })) as FactsStart;
  try {
    const made = await interruptible((signal) => makeFactsOnGlue({ glue, say, signal, start }));
    printResult(options, made, ({ run, started, seconds }) =>
      [
        `run ${run} succeeded in ${seconds} s${started ? "" : "; what came after its beginning waits for the next one"}`,
        `what it did: ${logCommand(options.env, run, region)}`,
      ].join("\n"),
    );
  } finally {
    glue.destroy();
  }
}

/** Of the log group that stacks/constructs/job-log.ts makes; its streams are named by the runs. */
function logCommand(environment: string, run: string, region: string): string {
  const job = resourceName(environment, "lake");
  const group = `/aws-glue/jobs/${job}/${resourceName(environment, "jobs")}-role/${job}/output`;
  return `aws logs tail ${group} --log-stream-names ${run} --since 1d --region ${region}`;
}
