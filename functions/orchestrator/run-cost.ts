import type { JobRun } from "@aws-sdk/client-glue";
import prices from "../../config/prices.json" with { type: "json" };

const SECONDS_AN_HOUR = 3600;

/** What a run has cost so far, by Glue's price in `prices.region`; the smallest bill is that of a minute. */
export interface RunCost {
  dpuHours: number;
  usd: number;
  /** What the figure leaves open; null where it is Glue's own. */
  note: string | null;
}

/** Of a run that ended, what Glue counted; of one that runs, its size times the time since it was asked for. */
export function costOf(run: JobRun, now: Date): RunCost {
  if (run.MaxCapacity === undefined) {
    return { dpuHours: 0, usd: 0, note: "runs on this machine" };
  }
  const began = run.StartedOn?.getTime() ?? now.getTime();
  const seconds = run.CompletedOn ? (run.ExecutionTime ?? 0) : (now.getTime() - began) / 1000;
  const dpuSeconds = run.DPUSeconds ?? run.MaxCapacity * seconds;
  const dpuHours = dpuSeconds / SECONDS_AN_HOUR;
  return {
    dpuHours: rounded(dpuHours, 4),
    usd: rounded(dpuHours * prices.prices.glue_dpu_hour.usd, 4),
    note:
      run.DPUSeconds === undefined && run.CompletedOn === undefined
        ? "at most: the time that Glue took to start is counted in"
        : null,
  };
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
