import { BEFORE } from "../local/database/made-anew.ts";
import {
  dropDatabaseBefore,
  type RebuildOutcome,
  type RebuildProgress,
  type RebuildWaiting,
  rebuildDatabase,
} from "../local/lake/rebuild.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { findRunningEmulator } from "../local/running-system.ts";
import { whole } from "./counts.ts";
import { UsageError } from "./errors.ts";
import { interruptible } from "./interruption.ts";
import { startAgain } from "./orchestrate.ts";
import { clearLine, isTerminal, print, printResult, say, showLine } from "./print.ts";

/** Makes the database anew of what the lake has kept, and puts it into its place. @throws UsageError, UserError */
export async function rebuild(options: {
  env: string;
  acceptMissing?: boolean;
  dropOld?: boolean;
  json?: boolean;
}): Promise<void> {
  if (options.env !== LOCAL) {
    throw new UsageError(
      "a deployed environment's database cannot be made anew yet: restore RDS to a moment before, then npm run lake -- resend what came since",
    );
  }
  const places = findPlaces();
  const emulatorEndpoint = findRunningEmulator(places);
  if (options.dropOld) {
    const dropped = await dropDatabaseBefore(places);
    print(dropped ? `${BEFORE} is removed` : `there is no ${BEFORE}`);
    return;
  }
  const acceptsMissing = options.acceptMissing === true;
  try {
    const outcome = await interruptible((signal) =>
      rebuildDatabase({ places, emulatorEndpoint, acceptsMissing, onProgress: createProgress(), signal }),
    );
    clearLine();
    printResult(options, outcome, describe);
  } finally {
    clearLine();
  }
}

function createProgress(): (progress: RebuildProgress | RebuildWaiting) => void {
  const show = isTerminal() ? showLine : say;
  return (progress) => show("behind" in progress ? waitingLine(progress) : progressLine(progress));
}

function waitingLine({ behind }: RebuildWaiting): string {
  return `waiting until the lake has what the job has read of ${behind.join(", ")}`;
}

function progressLine({ objects, of, records, seconds }: RebuildProgress): string {
  const rate = whole(Math.round(records / seconds));
  return `${whole(objects)} of ${whole(of)} objects, ${whole(records)} records, ${rate} a second`;
}

function describe({ records, clicks, checkouts, lines, rejected, ...outcome }: RebuildOutcome): string {
  const reasons = Object.entries(rejected).map(([reason, count]) => `${whole(count)} ${reason}`);
  const { missing, lost_replays } = outcome;
  return [
    `made anew of ${whole(records)} records: ${whole(clicks)} clicks, ${whole(checkouts)} orders with ${whole(lines)} lines`,
    ...(reasons.length > 0 ? [`rejected ${reasons.join(", ")}`] : []),
    ...(missing.clicks + missing.checkouts > 0
      ? [
          `without ${whole(missing.clicks)} clicks and ${whole(missing.checkouts)} orders that the lake has no record of`,
        ]
      : []),
    ...(lost_replays > 0
      ? [`${whole(lost_replays)} notes of rejected events sent again are gone: they are facts`]
      : []),
    `the database before is kept as ${BEFORE} until the next time: npm run lake -- rebuild --drop-old removes it`,
    `start again: ${startAgain(LOCAL, false)}, or as npm run stop has said`,
  ].join("\n");
}
