import { reportAnswerSchema } from "../shared/report-answer.ts";
import { BOT_LABELS, type FindUnlabelled, measureBotLabels, sinceOf } from "./bot-labels.ts";
import { jobStateOf, measureJob, statusSchema } from "./job-health.ts";
import type { Measurement } from "./metrics.ts";
import { measureMinutes, measureRevenue, measureShares } from "./report-figures.ts";

/** Asks another Lambda and waits for its answer. @throws FunctionFailedError */
export type Ask = (functionName: string, payload: unknown) => Promise<unknown>;

/** Publishes what the system does in the interval that ends at `now`. */
export function createMonitor(parts: {
  ask: Ask;
  orchestratorFunction: string;
  reportsFunction: string;
  intervalMinutes: number;
  /** Undefined where nobody labels bots. */
  findUnlabelled: FindUnlabelled | undefined;
  publish: (measurement: Measurement) => void;
}) {
  const { ask, orchestratorFunction, reportsFunction, intervalMinutes, findUnlabelled, publish } = parts;

  async function report(name: string, parameters: Record<string, unknown>) {
    return reportAnswerSchema.parse(await ask(reportsFunction, { report: name, parameters }));
  }

  /** What can be had is published, also where the rest fails. */
  return async function measure(now: number): Promise<void> {
    const status = statusSchema.parse(await ask(orchestratorFunction, { action: "status" }));
    measureJob(status, now).forEach(publish);
    if (status.books === null && jobStateOf(status) !== "RUNNING") {
      // The database is stopped with the job: there is nothing to ask and nothing wrong.
      return;
    }
    const asked = [
      report("streaming-metrics", { since: `${2 * intervalMinutes + 2}m` }).then((answer) =>
        measureMinutes(answer, now, intervalMinutes),
      ),
      report("unattributed-share", {}).then((answer) => measureShares(answer, now)),
      report("hourly-revenue", { since: "3h", limit: 2 }).then((answer) => measureRevenue(answer, now)),
      ...(findUnlabelled
        ? [
            report(BOT_LABELS, { since: sinceOf(intervalMinutes) }).then((answer) =>
              measureBotLabels(answer, now, intervalMinutes, findUnlabelled),
            ),
          ]
        : []),
    ];
    const failures: unknown[] = [];
    for (const answer of await Promise.allSettled(asked)) {
      if (answer.status === "fulfilled") {
        answer.value.forEach(publish);
      } else {
        failures.push(answer.reason);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  };
}
