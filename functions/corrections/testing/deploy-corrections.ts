import type { Database } from "../../../local/database.ts";
import { deployFunction } from "../../../local/lambdas.ts";
import { LOCAL_STREAMS } from "../../../local/streams.ts";
import type { CorrectionsEnvironment } from "../env.ts";

/** Deploys the corrections Lambda on a test's emulator; a laptop's system does without. */
export async function deployTestCorrections(
  endpoint: string,
  database: Pick<Database, "clientConfig">,
  name: string,
): Promise<void> {
  const login = database.clientConfig("corrector");
  await deployFunction<CorrectionsEnvironment>({
    endpoint,
    noun: "corrections",
    name,
    environment: {
      DATABASE_HOST: String(login.host),
      DATABASE_PORT: String(login.port),
      DATABASE_NAME: String(login.database),
      DATABASE_USER: String(login.user),
      DATABASE_LOGIN: "password",
      DATABASE_PASSWORD: String(login.password),
      CLICKS_STREAM: LOCAL_STREAMS.clicks,
      CHECKOUTS_STREAM: LOCAL_STREAMS.checkouts,
    },
  });
}
