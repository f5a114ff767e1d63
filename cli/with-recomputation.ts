import { resourceName } from "../config/names.ts";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { type AskCorrections, answerWith } from "../functions/corrections/corrections.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { RecomputationFailedError, recomputeLines } from "../local/recomputation.ts";
import type { SettingValues } from "../postgres/settings.ts";
import { showBuckets } from "./bucket-progress.ts";
import { findDeployed } from "./deployed.ts";
import { interruptible } from "./interruption.ts";
import { say } from "./print.ts";
import { resumeCommand, waitingLines } from "./settings-list.ts";
import { type CorrectionCommand, withoutStreams } from "./with-corrections.ts";
import { withDatabase } from "./with-database.ts";

/** What credits lines anew. */
export interface Recompute {
  /** Of the lines that these values would make anew, those that get another path; null where that is not counted. */
  countOtherPaths(values: SettingValues): Promise<number | null>;
  /** Every line that waits. @returns how many. @throws RecomputationFailedError */
  all(): Promise<number>;
}

/** As `withCorrections`, for who has lines credited anew, too: on a laptop by a process of its own, elsewhere by a Glue job. */
export async function withRecomputation(
  command: CorrectionCommand,
  environment: string,
  signal: AbortSignal,
  work: (ask: AskCorrections, recompute: Recompute) => Promise<void>,
): Promise<void> {
  if (environment === LOCAL) {
    const isMade = command === "settings";
    return withDatabase(
      command,
      "corrector",
      (client, url) =>
        work(answerWith({ client, send: withoutStreams }), inProcess(url("recompute"), signal)),
      { isMade },
    );
  }
  const { corrections: ask, region } = await findDeployed(environment);
  const { createGlueClient } = await import("../functions/shared/aws/glue.ts");
  const { recomputeOnGlue } = await import("../local/glue-recomputation.ts");
  await work(ask, {
    // A run of the job takes minutes: too long for a number.
    countOtherPaths: async () => null,
    async all() {
      const glue = createGlueClient({ region });
      const jobName = resourceName(environment, "recomputation");
      try {
        return await recomputeOnGlue({ glue, jobName, ask, say, signal });
      } finally {
        glue.destroy();
      }
    },
  });
}

/**
 * Corrects, and credits anew what that moves; an interruption ends what runs in order, and says how to go on.
 * @throws UserError
 */
export async function correctInOrder(
  command: CorrectionCommand,
  environment: string,
  work: (ask: AskCorrections, recompute: Recompute) => Promise<void>,
): Promise<void> {
  await interruptible((signal) =>
    withRecomputation(command, environment, signal, async (ask, recompute) => {
      const untilInterrupted: AskCorrections = async (request) => {
        signal.throwIfAborted();
        return ask(request);
      };
      try {
        await work(untilInterrupted, recompute);
      } catch (error) {
        throw await explained(error, environment, ask, signal.aborted);
      }
    }),
  );
}

/** What was done stands; says how to go on where lines are left. */
async function explained(
  error: unknown,
  environment: string,
  ask: AskCorrections,
  isInterrupted: boolean,
): Promise<unknown> {
  if (!(error instanceof RecomputationFailedError) && !isInterrupted) {
    return error;
  }
  const waiting = await ask<"settings">({ action: "settings" }).then(
    (settings) => settings.waiting,
    () => undefined,
  );
  const left = waiting === 0 ? "" : `; ${resumeCommand(environment)} goes on`;
  if (isInterrupted) {
    const lines = waiting === undefined ? "the database is gone" : waitingLines(waiting);
    say(`interrupted: ${lines}${left}`);
    return new InterruptedError("interrupted");
  }
  return new UserError(`${(error as Error).message}${left}`);
}

function inProcess(databaseUrl: string, signal: AbortSignal): Recompute {
  const run = async (what: string, preview?: SettingValues) => {
    const { update: onProgress, end } = showBuckets(what);
    try {
      return await recomputeLines({ places: findPlaces(), databaseUrl, preview, signal, onProgress });
    } finally {
      end();
    }
  };
  return {
    countOtherPaths: async (values) => (await run("looked at", values)).changed,
    all: async () => (await run("credited anew")).lines,
  };
}
