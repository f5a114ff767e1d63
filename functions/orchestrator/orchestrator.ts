import type { KinesisClient } from "@aws-sdk/client-kinesis";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { Logger } from "../shared/logger.ts";
import type { AttributionJob, JobStatus, StartedRun } from "./attribution-job.ts";
import { measureBacklog } from "./backlog.ts";
import { type Books, readBooks } from "./books.ts";
import { type GeneratorRule, type RuleState, ruleNotFound } from "./generator-rule.ts";

/** What became of the generator's rule. */
export interface RuleResult {
  name: string;
  state: RuleState;
  /** False where the rule was so already, or is absent. */
  changed: boolean;
}

export interface StartResult extends StartedRun {
  action: "start";
  job: string;
  /** Null where the generator was not asked for. */
  rule: RuleResult | null;
}

export interface StopResult {
  action: "stop";
  job: string;
  /** The runs that were active and have stopped; empty where nothing ran. */
  stopped: string[];
  rule: RuleResult;
}

/** What cannot be had is null, and `problems` says why. */
export interface StatusResult extends JobStatus {
  action: "status";
  job: string;
  rule: { name: string; state: RuleState } | null;
  /** When the last batch was committed: RFC 3339, UTC; also null where there was none. */
  lastBatch: string | null;
  /** By stream: age in milliseconds of the oldest record that is not committed; 0 where all are. */
  backlogMs: { clicks: number | null; checkouts: number | null };
  /** Sums over all batches: received = accepted + duplicates + rejected + expired. */
  books: Pick<Books, "received" | "accepted" | "duplicates" | "rejected" | "expired"> | null;
  /** One line for each part that could not be had. */
  problems: string[];
}

/** The job was started or stopped, but the generator's rule is not what it was told to be. Ask again. */
export class RuleNotChangedError extends Error {
  override name = "RuleNotChangedError";
}

export interface Orchestrator {
  /** @throws JobNotFoundError, JobStillStoppingError, RuleNotFoundError before anything was started, RuleNotChangedError */
  start(options: { generator: boolean }): Promise<StartResult>;
  /**
   * Returns when the job has stopped.
   * @param deadline milliseconds since 1970
   * @throws JobNotFoundError, JobNotStoppedError, JobStillStoppingError, RuleNotChangedError
   */
  stop(deadline: number): Promise<StopResult>;
  /** @throws JobNotFoundError */
  status(): Promise<StatusResult>;
}

/** Starts, stops and watches the job and the generator; asking for what is so already changes nothing. */
export function createOrchestrator(parts: {
  job: AttributionJob;
  rule: GeneratorRule;
  lambda: LambdaClient;
  kinesis: KinesisClient;
  reportsFunction: string;
  streams: { clicks: string; checkouts: string };
  /** How long status waits for the books, and for the backlog. */
  patienceMs: number;
  logger: Logger;
}): Orchestrator {
  const { job, rule, lambda, kinesis, reportsFunction, streams, patienceMs, logger } = parts;

  async function start({ generator }: { generator: boolean }): Promise<StartResult> {
    const state = generator ? await rule.state() : undefined;
    if (state === "ABSENT") {
      throw ruleNotFound(rule.name);
    }
    const run = await job.start();
    if (state === "DISABLED") {
      await rule.enable().catch((error) => {
        throw new RuleNotChangedError(
          `Glue job ${job.name} runs, but rule ${rule.name} was not enabled: ${error.message}`,
          { cause: error },
        );
      });
      logger.info({ rule: rule.name }, "rule enabled");
    }
    return {
      action: "start",
      job: job.name,
      ...run,
      rule: state === undefined ? null : { name: rule.name, state: "ENABLED", changed: state === "DISABLED" },
    };
  }

  /** First the rule, so that no more is generated; where one part fails the other is done all the same. */
  async function stop(deadline: number): Promise<StopResult> {
    const [ruleResult] = await Promise.allSettled([disableRule()]);
    const [stopped] = await Promise.allSettled([job.stop(deadline)]);
    if (ruleResult.status === "rejected") {
      const ofJob =
        stopped.status === "rejected" ? stopped.reason.message : `Glue job ${job.name} has stopped`;
      throw new RuleNotChangedError(
        `rule ${rule.name} was not disabled: ${ruleResult.reason.message}; ${ofJob}`,
        { cause: ruleResult.reason },
      );
    }
    if (stopped.status === "rejected") {
      throw stopped.reason;
    }
    return { action: "stop", job: job.name, stopped: stopped.value, rule: ruleResult.value };
  }

  async function disableRule(): Promise<RuleResult> {
    const state = await rule.state();
    if (state === "ENABLED") {
      await rule.disable();
      logger.info({ rule: rule.name }, "rule disabled");
    }
    return {
      name: rule.name,
      state: state === "ABSENT" ? "ABSENT" : "DISABLED",
      changed: state === "ENABLED",
    };
  }

  async function status(): Promise<StatusResult> {
    const problems: string[] = [];

    async function ifPossible<T>(part: string, work: Promise<T>): Promise<T | null> {
      try {
        return await work;
      } catch (error) {
        const reason = reasonOf(error);
        problems.push(`${part}: ${reason}`);
        logger.warn({ part, reason }, "a part of the status cannot be had");
        return null;
      }
    }

    const [ofJob, ruleState, books] = await Promise.all([
      job.status(),
      ifPossible("rule", rule.state()),
      ifPossible("books and backlog", readBooks(lambda, reportsFunction, patience())),
    ]);
    const backlog = async (stream: "clicks" | "checkouts", lastArrival: string | null) =>
      ifPossible(
        `backlog of ${stream}`,
        measureBacklog(
          kinesis,
          streams[stream],
          lastArrival === null ? null : new Date(lastArrival),
          patience(),
        ),
      );
    const [clicks, checkouts] = await Promise.all([
      books && backlog("clicks", books.last_click_arrival),
      books && backlog("checkouts", books.last_checkout_arrival),
    ]);
    return {
      action: "status",
      job: job.name,
      ...ofJob,
      rule: ruleState && { name: rule.name, state: ruleState },
      lastBatch: books?.last_batch ?? null,
      backlogMs: { clicks, checkouts },
      books: books && sumsOf(books),
      problems,
    };
  }

  const patience = () => AbortSignal.timeout(patienceMs);

  function reasonOf(error: unknown): string {
    const { name, message } = error as Error;
    return name === "AbortError" || name === "TimeoutError"
      ? `no answer within ${patienceMs / 1000} s`
      : (message.split("\n")[0] ?? name);
  }

  return { start, stop, status };
}

function sumsOf({ received, accepted, duplicates, rejected, expired }: Books) {
  return { received, accepted, duplicates, rejected, expired };
}
