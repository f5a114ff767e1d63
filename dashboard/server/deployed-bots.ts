import { findEnvironment } from "../../config/environments.ts";
import { deployWith } from "../../config/lanes.ts";
import { resourceName } from "../../config/names.ts";
import type { AskCorrections } from "../../functions/corrections/corrections.ts";
import type { BotsControl } from "./sources.ts";

/** The lane of a deployed environment, by its corrections Lambda and a Glue job. */
export function findDeployedBots(parts: {
  ask: AskCorrections;
  environment: string;
  region: string;
}): BotsControl {
  const { ask, environment, region } = parts;
  return {
    isOn: () => findEnvironment(environment).lanes.includes("bots"),
    switchOn: deployWith("bots", environment),
    mails: () => null,
    missed: async () => null,
    show: (user) => ask<"show-user">({ action: "show-user", user }),
    async decide(decision) {
      await ask<"override-user">({ action: "override-user", ...decision });
    },
    async recompute(signal) {
      // Only who decides waits for Glue's client to load.
      const { createGlueClient } = await import("../../functions/shared/aws/glue.ts");
      const { recomputeOnGlue } = await import("../../local/glue-recomputation.ts");
      const glue = createGlueClient({ region });
      const jobName = resourceName(environment, "recomputation");
      try {
        await recomputeOnGlue({ glue, jobName, ask, signal, say: () => {} });
      } finally {
        glue.destroy();
      }
    },
  };
}
