import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import type { Logger } from "pino";
import { GLUE_EVENT } from "../../functions/orchestrator/keep-rule.ts";
import { withEventBridge } from "../event-rules.ts";
import type { GlueEndpoint, JobRun } from "./endpoint.ts";

/** Tells the emulator's EventBridge of each run that ends, as Glue does. @returns tells it of no more */
export function tellStateChanges(glue: GlueEndpoint, emulatorEndpoint: string, logger: Logger): () => void {
  return glue.onRunEnd((run) => {
    tell(run, emulatorEndpoint).catch((error) => {
      logger.warn({ runId: run.id, err: error }, "the end of a run was not told");
    });
  });
}

function tell({ jobName, id, state, errorMessage }: JobRun, emulatorEndpoint: string): Promise<void> {
  const detail = {
    ...{ jobName, jobRunId: id, state },
    severity: state === "FAILED" || state === "TIMEOUT" ? "ERROR" : "INFO",
    message: errorMessage ?? `Job run is ${state}`,
  };
  const { source, "detail-type": type } = GLUE_EVENT;
  return withEventBridge(emulatorEndpoint, async (client) => {
    const entry = { Source: source, DetailType: type, Detail: JSON.stringify(detail) };
    const { Entries: [answer] = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
    if (answer?.ErrorCode !== undefined) {
      throw new Error(`${answer.ErrorCode}: ${answer.ErrorMessage}`);
    }
  });
}
