import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { CommanderError } from "commander";
import { UnknownEnvironmentError } from "../config/environments.ts";
import { SystemAwayError } from "../dashboard/server/sources.ts";
import { logTime } from "../functions/shared/logger.ts";
import { ComparisonFailedError } from "../local/comparison.ts";
import { UnreachableFolderError } from "../local/database/reach.ts";
import { DatabaseNotStartedError } from "../local/database/server.ts";
import { EmulatorNotStartedError } from "../local/emulator.ts";
import { NoSpaceError } from "../local/free-space.ts";
import { FunctionFailedError, FunctionNotFoundError } from "../local/lambdas.ts";
import { findPlaces } from "../local/places.ts";
import { UnknownJobError } from "../local/rehearsal/glue-job.ts";
import { RehearsalFailedError } from "../local/rehearsal/rehearse.ts";
import { NotListedError } from "../local/rehearsal/remains.ts";
import { RunFailedError } from "../local/rehearsal/run.ts";
import { TerraformFailedError } from "../local/rehearsal/terraform.ts";
import { InvalidCorrectionError } from "../local/rejected/corrections.ts";
import { ReplayNotArrivedError } from "../local/rejected/replay-rejected.ts";
import { NotArrivedError } from "../local/replay/arrival.ts";
import { UnreadableFileError } from "../local/replay/event.ts";
import { TooManyDaysError } from "../local/replay/kept-times.ts";
import { AlreadyRunningError } from "../local/run-lock.ts";
import { InterruptedError, PartFailedError } from "../local/system.ts";
import { MigrationChangedError, MigrationFailedError } from "../postgres/migrate.ts";
import { SettingsChangedError } from "../postgres/settings.ts";
import { describeSystemError } from "./setup/system-error.mjs";

/** What the user can put right, in one line. */
export class UserError extends Error {
  override name = "UserError";
}

/** A command line that makes no sense. */
export class UsageError extends UserError {
  override name = "UsageError";
}

/** Something failed and has said so already. */
export class FailedError extends Error {
  override name = "FailedError";
}

/** Their messages say all there is to say. */
const EXPLAINED = [
  UserError,
  AlreadyRunningError,
  ComparisonFailedError,
  DatabaseNotStartedError,
  EmulatorNotStartedError,
  FunctionFailedError,
  FunctionNotFoundError,
  MigrationChangedError,
  MigrationFailedError,
  InvalidCorrectionError,
  NoSpaceError,
  NotArrivedError,
  ReplayNotArrivedError,
  NotListedError,
  PartFailedError,
  SystemAwayError,
  RehearsalFailedError,
  RunFailedError,
  TerraformFailedError,
  SettingsChangedError,
  TooManyDaysError,
  UnknownEnvironmentError,
  UnknownJobError,
  UnreachableFolderError,
  UnreadableFileError,
];

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

/** Prints one line about the error, keeps the rest in a log, and says what to exit with. */
export function explain(error: unknown): number {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? 0 : EXIT_USAGE;
  }
  if (error instanceof InterruptedError) {
    return EXIT_INTERRUPTED;
  }
  if (error instanceof FailedError) {
    return EXIT_FAILED;
  }
  const isExplained = EXPLAINED.some((type) => error instanceof type);
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0];
  const line = describeSystemError(error) ?? (isExplained ? message : `${message}; ${keepDetails(error)}`);
  process.stderr.write(`${line}\n`);
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}

function keepDetails(error: unknown): string {
  const file = findPlaces().log("cli");
  const [name, stack] = error instanceof Error ? [error.name, `${error.stack}\n`] : [String(error), ""];
  const cause = error instanceof Error && error.cause ? `cause: ${error.cause}\n` : "";
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${logTime()} [cli] ERROR: ${name}\n${stack}${cause}`);
  } catch (refusal) {
    return `no details, since they cannot be kept: ${describeSystemError(refusal) ?? refusal}`;
  }
  return `details: ${relative(process.cwd(), file)}`;
}
