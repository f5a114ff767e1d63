import { resourceName } from "../config/names.ts";
import { type AskCorrections, answerWith } from "../functions/corrections/corrections.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { recomputeLines } from "../local/recomputation.ts";
import type { SettingValues } from "../postgres/settings.ts";
import { showBuckets } from "./bucket-progress.ts";
import { findDeployed } from "./deployed.ts";
import { say } from "./print.ts";
import { withoutStreams } from "./with-corrections.ts";
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
  environment: string,
  signal: AbortSignal,
  work: (ask: AskCorrections, recompute: Recompute) => Promise<void>,
): Promise<void> {
  if (environment === LOCAL) {
    const isMade = true;
    return withDatabase(
      "settings",
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
