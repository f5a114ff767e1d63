import type { Lake } from "../../athena/reports.ts";
import { findLaneStates } from "../../local/lanes/lane-state.ts";
import type { Places } from "../../local/places.ts";
import { askRunningSystem, findRunningEmulator } from "../../local/running-system.ts";
import { findReport } from "../../reporting/reports.ts";
import { findLocalCorrections } from "./local-corrections.ts";
import type { InsightsControl } from "./sources.ts";

/** The emulator's Athena costs nothing, but shares its process with the streams. */
const GOOD_FOR_MS = 60_000;

/** The lake of the system that `npm start` runs, in this process or another; what it holds is asked for whether the lane is on. */
export function findLocalInsights(places: Places): InsightsControl {
  const corrections = findLocalCorrections(places);
  let readyAt: string | undefined;

  async function ask<T>(work: (lake: Lake) => Promise<T>): Promise<T> {
    const endpoint = findRunningEmulator(places);
    // Only who looks at the lake waits for the clients to load.
    const { ensureInsights, withLake } = await import("../../local/insights.ts");
    if (readyAt !== endpoint) {
      await askRunningSystem(ensureInsights(endpoint));
      readyAt = endpoint;
    }
    return askRunningSystem(withLake(endpoint, work));
  }

  return {
    isOn: () => findLaneStates(places).some(({ name }) => name === "lake"),
    switchOn: "npm start",
    goodForMs: GOOD_FOR_MS,
    run: (report, request) =>
      ask(async (lake) => {
        const { readInsights, runInsight } = await import("../../athena/reports.ts");
        return runInsight(lake, findReport(readInsights(), report), request);
      }),
    sources: () => ask(async (lake) => (await import("../../athena/lake-sources.ts")).readLakeSources(lake)),
    async makeFacts({ onProgress, signal }) {
      const emulatorEndpoint = findRunningEmulator(places);
      const { makeFacts } = await import("../../local/lake/facts.ts");
      const { versions } = await corrections<"settings">({ action: "settings" });
      const inForce = versions.at(-1) as (typeof versions)[number];
      const limits = { clickRetention: inForce.click_retention, lookback: inForce.lookback };
      return makeFacts({
        places,
        emulatorEndpoint,
        limits,
        // Whoever imports a file looks at it elsewhere.
        onProgress: (progress) => "records" in progress && onProgress(progress),
        signal,
      });
    },
  };
}
