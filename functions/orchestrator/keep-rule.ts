import type { Action } from "./action.ts";

/** In which a run has ended; whether it should have is for the orchestrator to know. */
const ENDED_STATES = ["STOPPED", "SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "EXPIRED"];

export const GLUE_EVENT = { source: "aws.glue", "detail-type": "Glue Job State Change" };

/** What the rule asks the orchestrator for. */
export const KEEP: Action = { action: "keep" };

/** Glue tells of an end as well as it can, and not of every state: so the rule asks by the clock, too. */
export const KEEP_SCHEDULE = "rate(5 minutes)";

/** The events of EventBridge that tell of the end of the job's runs, as a pattern. */
export function endsOf(jobName: string) {
  return {
    source: [GLUE_EVENT.source],
    "detail-type": [GLUE_EVENT["detail-type"]],
    detail: { jobName: [jobName], state: ENDED_STATES },
  };
}
