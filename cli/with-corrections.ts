import { UserError } from "../errors/user-error.ts";
import { type AskCorrections, answerWith } from "../functions/corrections/corrections.ts";
import { findDatabase, withClient } from "../local/database.ts";
import { emulatorClientConfig } from "../local/emulator.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { findRunningEmulator } from "../local/running-system.ts";
import { LOCAL_STREAMS } from "../local/streams.ts";
import { findDeployed } from "./deployed.ts";
import { askDatabase } from "./with-database.ts";

export type CorrectionCommand = "bots" | "lake" | "rejected" | "settings";

/**
 * Looks at what can be put right: on a laptop in the database itself, elsewhere by the environment's Lambda.
 * @param command of which a laptop's settings can be asked before its first start
 * @throws UserError
 */
export async function withCorrections<T>(
  command: CorrectionCommand,
  environment: string,
  work: (ask: AskCorrections) => Promise<T>,
): Promise<T> {
  return environment === LOCAL
    ? askDatabase(command, "corrector", (client) => work(answerWith({ client, send: withoutStreams })), {
        isMade: command === "settings",
      })
    : work((await findDeployed(environment)).corrections);
}

/** No streams are at hand, and nobody should ask for any. A defect. */
export async function withoutStreams(): Promise<never> {
  throw new Error("there are no streams here");
}

/** As `withCorrections`, for what sends events too: a laptop's system must run. */
export async function withCorrectionsAndStreams<T>(
  environment: string,
  work: (ask: AskCorrections) => Promise<T>,
): Promise<T> {
  if (environment !== LOCAL) {
    return withCorrections("rejected", environment, work);
  }
  const endpoint = findRunningEmulator(findPlaces());
  const database = findDatabase(findPlaces());
  if (database === undefined) {
    throw new UserError("there is no data yet: run npm start first");
  }
  // Only who sends waits for AWS' client to load.
  const { createKinesisClient } = await import("../functions/shared/aws/kinesis.ts");
  const { sendAll } = await import("../functions/shared/record-sender.ts");
  const kinesis = createKinesisClient(emulatorClientConfig(endpoint));
  const to = { client: kinesis, streamNames: LOCAL_STREAMS };
  try {
    return await withClient(database.clientConfig("corrector"), (client) =>
      work(answerWith({ client, send: (records) => sendAll({ ...to, records }) })),
    );
  } finally {
    kinesis.destroy();
  }
}
