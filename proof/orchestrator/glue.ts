import {
  type BatchStopJobRunCommandInput,
  ConcurrentRunsExceededException,
  GlueClient,
  type JobRun,
  type JobRunState,
  type StartJobRunCommandInput,
} from "@aws-sdk/client-glue";
import { MAX_RETRIES } from "../../glue-scripts/registry.ts";
import type { Draws } from "../draws.ts";
import { answer } from "./service.ts";
import type { VirtualTime } from "./virtual-time.ts";

const SECOND = 1_000;
const HOUR = 3_600_000;

/** How a run can end without anybody who asks Glue to stop it. */
export const OWN_ENDS = [
  "FAILED",
  "TIMEOUT",
  "EXPIRED",
  "ERROR",
  "SUCCEEDED",
] as const satisfies JobRunState[];

const ACTIVE: readonly JobRunState[] = ["STARTING", "RUNNING", "STOPPING"];

interface Run extends JobRun {
  JobRunState: JobRunState;
  /** Milliseconds since 1970. */
  listedFrom: number;
}

/** Glue's control plane for one job, as its documents tell: states, time-out, retries, concurrency; and the run of each. */
export interface FakeGlue {
  client: GlueClient;
  /** The run that counts towards the concurrency. */
  active(): Run | undefined;
  /** Ends the run that runs, if one does. */
  end(state: (typeof OWN_ENDS)[number]): void;
  /** Every run fails soon after it has begun, until this is called with false. */
  failSoon(does: boolean): void;
}

/**
 * @param parts `onChange` hears of each run that changes, `timeoutHours` is the job's.
 */
export function createGlue(parts: {
  time: VirtualTime;
  draws: Draws;
  timeoutHours: number;
  onChange: (state: JobRunState) => void;
}): FakeGlue {
  const { time, draws, timeoutHours, onChange } = parts;
  const runs: Run[] = [];
  let number = 0;
  let isFailing = false;
  const client = new GlueClient({
    region: "eu-west-1",
    credentials: { accessKeyId: "-", secretAccessKey: "-" },
  });

  const active = () => runs.find(({ JobRunState: state }) => ACTIVE.includes(state));

  function change(run: Run, state: JobRunState): void {
    run.JobRunState = state;
    if (!ACTIVE.includes(state)) {
      run.CompletedOn = new Date(time.now());
    }
    onChange(state);
  }

  function launch(id: string, attempt: number, args: Record<string, string> | undefined): Run {
    const now = time.now();
    const run: Run = {
      ...{ Id: id, Attempt: attempt, JobRunState: "STARTING", StartedOn: new Date(now) },
      ...(args && { Arguments: args }),
      listedFrom: now + draws.between(0, 3 * SECOND),
    };
    runs.unshift(run);
    onChange("STARTING");
    time.after(draws.between(10 * SECOND, 90 * SECOND), () => {
      if (run.JobRunState === "STARTING") {
        change(run, "RUNNING");
        time.after(timeoutHours * HOUR, () => endRun(run, "TIMEOUT"));
        if (isFailing) {
          time.after(draws.between(SECOND, 60 * SECOND), () => endRun(run, "FAILED"));
        }
      }
    });
    return run;
  }

  function endRun(run: Run, state: (typeof OWN_ENDS)[number]): void {
    if (run.JobRunState !== "RUNNING" && run.JobRunState !== "STARTING") {
      return;
    }
    change(run, state);
    const attempt = run.Attempt ?? 0;
    const isFollowed = state === "EXPIRED" || (state === "FAILED" && attempt < MAX_RETRIES.streaming);
    if (isFollowed) {
      // A run that cannot begin because of another one is none.
      time.after(draws.between(SECOND, 100 * SECOND), () => {
        if (active() === undefined) {
          const isRetry = state === "FAILED";
          const base = run.Id?.replace(/_attempt_\d+$/, "") ?? "";
          const id = isRetry ? `${base}_attempt_${attempt + 1}` : `jr_${number++}`;
          launch(id, isRetry ? attempt + 1 : 0, run.Arguments);
        }
      });
    }
  }

  answer(
    client,
    { time, draws },
    {
      StartJobRunCommand({ Arguments: args }: StartJobRunCommandInput) {
        if (active() !== undefined) {
          throw new ConcurrentRunsExceededException({ message: "Concurrent runs exceeded", $metadata: {} });
        }
        return { JobRunId: launch(`jr_${number++}`, 0, args).Id };
      },
      GetJobRunsCommand() {
        const listed = runs.filter(({ listedFrom }) => listedFrom <= time.now());
        return { JobRuns: listed.map(({ listedFrom: _, ...run }) => ({ ...run })) };
      },
      BatchStopJobRunCommand({ JobRunIds: ids = [] }: BatchStopJobRunCommandInput) {
        const Errors = ids.flatMap((id) => {
          const run = runs.find(({ Id }) => Id === id);
          if (run === undefined || !ACTIVE.includes(run.JobRunState)) {
            return [{ JobRunId: id, ErrorDetail: { ErrorMessage: "the run is not active" } }];
          }
          if (run.JobRunState !== "STOPPING") {
            change(run, "STOPPING");
            time.after(draws.between(5 * SECOND, 60 * SECOND), () => change(run, "STOPPED"));
          }
          return [];
        });
        return { Errors };
      },
    },
  );

  return {
    client,
    active,
    end(state) {
      const run = active();
      if (run !== undefined) {
        endRun(run, state);
      }
    },
    failSoon(does) {
      isFailing = does;
    },
  };
}
