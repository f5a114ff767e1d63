import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, relative } from "node:path";
import { CommanderError } from "commander";
import { InterruptedError, UserError } from "../errors/user-error.ts";
import { visibleLine } from "../events/visible-text.ts";
import { findPlaces } from "../local/places.ts";
import { say } from "./print.ts";
import { logEntry } from "./setup/log-entry.mjs";
import { describeSystemError } from "./setup/system-error.mjs";

/** A command line that makes no sense. */
export class UsageError extends UserError {
  override name = "UsageError";
}

/** Something failed and has said so already. */
export class FailedError extends Error {
  override name = "FailedError";
}

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
  say(visibleLine(describeSystemError(error) ?? describe(error)));
  return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
}

function describe(error: unknown): string {
  if (error instanceof UserError) {
    return error.message;
  }
  const [message] = (error instanceof Error ? error.message : String(error)).split("\n");
  return `${message}; ${keepDetails(error)}`;
}

function keepDetails(error: unknown): string {
  const file = findPlaces().log("cli");
  const [name, stack] = error instanceof Error ? [error.name, `${error.stack}\n`] : [String(error), ""];
  const cause = error instanceof Error && error.cause ? `cause: ${error.cause}\n` : "";
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${logEntry("cli", "ERROR", name)}${stack}${cause}`);
  } catch (refusal) {
    return `no details, since they cannot be kept: ${describeSystemError(refusal) ?? refusal}`;
  }
  return `details: ${relative(process.cwd(), file)}`;
}
