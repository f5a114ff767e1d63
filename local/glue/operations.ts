import { z } from "zod";
import { GLUE_COMMANDS } from "../../glue-scripts/registry.ts";
import { GlueError } from "./glue-error.ts";
import type { JobDefinition } from "./job-definition.ts";
import type { JobRun } from "./job-run.ts";
import type { JobRunner } from "./job-runner.ts";
import type { RunStore } from "./run-store.ts";

const name = z.string().min(1).max(255);

const startJobRun = z.strictObject({
  JobName: name,
  Arguments: z.record(z.string().startsWith("--"), z.string()).default({}),
  /** Minutes; Glue ends a run after 7 days at the latest. */
  Timeout: z.number().int().min(1).max(10_080).optional(),
});
const getJob = z.object({ JobName: name });
const getJobRun = z.object({ JobName: name, RunId: name });
const getJobRuns = z.object({
  JobName: name,
  MaxResults: z.number().int().min(1).max(200).default(200),
  NextToken: z.string().regex(/^\d+$/).optional(),
});
const batchStopJobRun = z.object({ JobName: name, JobRunIds: z.array(name).min(1).max(25) });

/** Answers one operation. @throws GlueError */
export type Operation = (request: unknown) => object;

/** The operations of Glue that the endpoint knows, by name; requests and answers as in Glue's API reference. */
export function createOperations(runner: JobRunner, store: RunStore): Record<string, Operation> {
  function runsOf(jobName: string): JobRun[] {
    runner.job(jobName);
    return store.all().filter((run) => run.jobName === jobName);
  }

  function findRun(jobName: string, runId: string): JobRun {
    const run = runsOf(jobName).find(({ id }) => id === runId);
    if (run === undefined) {
      throw new GlueError("EntityNotFoundException", `Job run with id: ${runId} not found.`);
    }
    return run;
  }

  return {
    StartJobRun(request) {
      const { JobName, Arguments, Timeout } = parse(startJobRun, request);
      return { JobRunId: runner.start(JobName, { arguments: Arguments, timeoutMinutes: Timeout }).id };
    },
    GetJob(request) {
      const { JobName } = parse(getJob, request);
      return { Job: describeJob(JobName, runner.job(JobName)) };
    },
    GetJobRun(request) {
      const { JobName, RunId } = parse(getJobRun, request);
      return { JobRun: describeRun(findRun(JobName, RunId)) };
    },
    GetJobRuns(request) {
      const { JobName, MaxResults, NextToken } = parse(getJobRuns, request);
      const runs = runsOf(JobName);
      const first = Number(NextToken ?? 0);
      const next = first + MaxResults;
      return {
        JobRuns: runs.slice(first, next).map(describeRun),
        ...(next < runs.length && { NextToken: String(next) }),
      };
    },
    BatchStopJobRun(request) {
      const { JobName, JobRunIds } = parse(batchStopJobRun, request);
      runner.job(JobName);
      const refusals = new Map(JobRunIds.map((runId) => [runId, refusalToStop(runner, JobName, runId)]));
      return {
        SuccessfulSubmissions: JobRunIds.filter((id) => !refusals.get(id)).map((JobRunId) => ({
          JobName,
          JobRunId,
        })),
        Errors: [...refusals].flatMap(([JobRunId, refusal]) => {
          return refusal
            ? { JobName, JobRunId, ErrorDetail: { ErrorCode: refusal.type, ErrorMessage: refusal.message } }
            : [];
        }),
      };
    },
  };
}

function refusalToStop(runner: JobRunner, jobName: string, runId: string): GlueError | undefined {
  try {
    runner.stop(jobName, runId);
    return undefined;
  } catch (error) {
    if (error instanceof GlueError) {
      return error;
    }
    throw error;
  }
}

function parse<T extends z.ZodType>(schema: T, request: unknown): z.output<T> {
  const parsed = schema.safeParse(request);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join(".") || "request"}: ${message}`,
    );
    throw new GlueError("InvalidInputException", problems.join("; "));
  }
  return parsed.data;
}

function describeJob(jobName: string, job: JobDefinition): object {
  return {
    Name: jobName,
    Command: { Name: GLUE_COMMANDS[job.kind] },
    DefaultArguments: job.defaultArguments ?? {},
    ExecutionProperty: { MaxConcurrentRuns: job.maxConcurrentRuns },
    MaxRetries: job.maxRetries,
    Timeout: job.timeoutMinutes,
  };
}

/** Times become seconds since 1970, as AWS JSON 1.1 has them. */
function describeRun(run: JobRun): object {
  return {
    Id: run.id,
    Attempt: run.attempt,
    PreviousRunId: run.previousRunId,
    JobName: run.jobName,
    JobRunState: run.state,
    StartedOn: run.startedOn / 1000,
    LastModifiedOn: run.lastModifiedOn / 1000,
    CompletedOn: run.completedOn && run.completedOn / 1000,
    ExecutionTime: Math.floor(((run.completedOn ?? Date.now()) - run.startedOn) / 1000),
    ErrorMessage: run.errorMessage,
    Arguments: run.arguments,
    Timeout: run.timeoutMinutes,
  };
}
