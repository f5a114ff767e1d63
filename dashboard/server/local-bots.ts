import { BOT_LABELS, measureBotLabels, sinceOf } from "../../functions/monitor/bot-labels.ts";
import { emulatorClientConfig } from "../../local/emulator.ts";
import { findLaneStates } from "../../local/lanes/lane-state.ts";
import { readMails } from "../../local/mails.ts";
import { localName } from "../../local/names.ts";
import type { Places } from "../../local/places.ts";
import { recomputeLines } from "../../local/recomputation.ts";
import { askRunningSystem, findRunningEmulator } from "../../local/running-system.ts";
import { findLocalCorrections, requireDatabase } from "./local-corrections.ts";
import type { BotsControl, ReportSource } from "./sources.ts";

const MOST_MAILS = 50;

/** Of the marks that are told to be missed. */
const LOOKED_AT_MINUTES = 60;

/** The lane of the system that `npm start` runs, in this process or another; decisions need its database alone. */
export function findLocalBots(places: Places, reports: Pick<ReportSource, "run">): BotsControl {
  const ask = findLocalCorrections(places);
  const isOn = () => findLaneStates(places).some(({ name }) => name === "bots");

  /** As the monitor does on AWS. */
  async function missed(): Promise<Record<string, number> | null> {
    if (!isOn()) {
      return null;
    }
    const endpoint = findRunningEmulator(places);
    // Only who runs the lane waits for the client to load.
    const { createDynamoDbClient } = await import("../../functions/shared/aws/dynamodb.ts");
    const { createFindUnlabelled } = await import("../../functions/monitor/find-unlabelled.ts");
    const answer = await reports.run({
      report: BOT_LABELS,
      parameters: { since: sinceOf(LOOKED_AT_MINUTES) },
    });
    const dynamoDb = createDynamoDbClient(emulatorClientConfig(endpoint));
    try {
      const find = createFindUnlabelled(dynamoDb, localName("bots"));
      const measured = await askRunningSystem(measureBotLabels(answer, Date.now(), LOOKED_AT_MINUTES, find));
      return Object.fromEntries(
        measured.map(({ dimensions, values }) => [dimensions?.Reason, values.BotLabelsMissed]),
      );
    } finally {
      dynamoDb.destroy();
    }
  }

  return {
    isOn,
    missed,
    switchOn: "npm start",
    mails: () => readMails(places, MOST_MAILS),
    show: (user) => ask<"show-user">({ action: "show-user", user }),
    async decide(decision) {
      await ask<"override-user">({ action: "override-user", ...decision });
    },
    async recompute(signal) {
      await recomputeLines({
        ...{ places, signal, databaseUrl: requireDatabase(places).url("recompute") },
        onProgress: () => {},
      });
    },
  };
}
