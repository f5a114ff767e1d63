import { resourceName } from "../config/names.ts";
import { emulatorClientConfig } from "../local/emulator.ts";
import { findArchived } from "../local/lake/archived.ts";
import type { Span } from "../local/lake/raw-range.ts";
import { type Resent, resend } from "../local/lake/resend.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { findRunningEmulator } from "../local/running-system.ts";
import { whole } from "./counts.ts";
import { findDeployed } from "./deployed.ts";
import { UsageError } from "./errors.ts";
import { interruptible } from "./interruption.ts";
import { clearLine, printResult } from "./print.ts";
import { createProgressLine } from "./progress-line.ts";
import { readTime } from "./time-option.ts";
import { withCorrections } from "./with-corrections.ts";

/** Puts what arrived within a span back into the streams. @throws UsageError, UserError */
export async function resendRecords(options: {
  env: string;
  from: string;
  to: string;
  json?: boolean;
}): Promise<void> {
  const span = readSpan(options);
  const { settings, config } = await findSource(options.env);
  const [{ createLambdaClient }, { createS3Client }, { createKinesisClient }] = await Promise.all([
    import("../functions/shared/aws/lambda.ts"),
    import("../functions/shared/aws/s3.ts"),
    import("../functions/shared/aws/kinesis.ts"),
  ]);
  const clients = {
    lambda: createLambdaClient(config),
    s3: createS3Client(config),
    kinesis: createKinesisClient(config),
  };
  try {
    const archived = await findArchived(clients.lambda, resourceName(options.env, "archiver"));
    const resent = await interruptible((signal) =>
      resend({
        ...archived,
        ...{ s3: clients.s3, kinesis: clients.kinesis, span, now: Date.now, signal },
        limits: {
          clickRetention: settings.click_retention * 1_000_000,
          lookback: settings.lookback * 1_000_000,
        },
        onProgress: createProgressLine(progressLine),
      }),
    );
    clearLine();
    printResult(options, resent, describe);
  } finally {
    clearLine();
    for (const client of Object.values(clients)) {
      client.destroy();
    }
  }
}

/** Of AWS or of the running emulator; the settings are those in force. */
async function findSource(environment: string) {
  const config =
    environment === LOCAL
      ? emulatorClientConfig(findRunningEmulator(findPlaces()))
      : { region: (await findDeployed(environment)).region };
  return { config, settings: await settingsInForce(environment) };
}

/** What the database judges ages by; durations in seconds. */
export async function settingsInForce(environment: string) {
  const { versions } = await withCorrections("lake", environment, (ask) =>
    ask<"settings">({ action: "settings" }),
  );
  return versions.reduce((latest, other) => (other.version > latest.version ? other : latest));
}

function readSpan({ from, to }: { from: string; to: string }): Span {
  const span = { from: readTime("--from", from), to: readTime("--to", to) };
  if (span.from >= span.to) {
    throw new UsageError("--from must be before --to");
  }
  if (span.to > Date.now()) {
    throw new UsageError("--to must not lie ahead: what is sent is archived, too");
  }
  return span;
}

const progressLine = ({ sent }: Resent, arrivalMs: number) =>
  `sent ${whole(sent)}, up to what arrived at ${new Date(arrivalMs).toISOString()}`;

function describe({ sent, left_out_as_rejected, left_out_as_too_old }: Resent): string {
  return [
    `sent ${whole(sent)} again: what is a fact already counts once`,
    `left out ${whole(left_out_as_rejected)} that were rejected for their age, which would be taken now`,
    `left out ${whole(left_out_as_too_old)} that came late and are too old by now`,
  ].join("\n");
}
