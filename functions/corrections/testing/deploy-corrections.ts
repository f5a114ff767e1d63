import type { Database } from "../../../local/database.ts";
import { functionLogin } from "../../../local/function-login.ts";
import { deployFunction } from "../../../local/lambdas.ts";
import { LOCAL_STREAMS } from "../../../local/streams.ts";
import type { CorrectionsEnvironment } from "../env.ts";

/** Deploys the corrections Lambda on a test's emulator; a laptop's system does without. */
export async function deployTestCorrections(
  endpoint: string,
  database: Pick<Database, "clientConfig">,
  name: string,
): Promise<void> {
  await deployFunction<CorrectionsEnvironment>({
    endpoint,
    noun: "corrections",
    name,
    environment: {
      ...functionLogin(database, "corrector"),
      CLICKS_STREAM: LOCAL_STREAMS.clicks,
      CHECKOUTS_STREAM: LOCAL_STREAMS.checkouts,
    },
  });
}
