import { DURATION, readDuration } from "./duration.ts";
import { readTime, TIME } from "./time.ts";

/** What a report can be asked with. Its value is bound, never written into the SQL. */
export interface Parameter {
  name: string;
  type: ParameterType;
  /** Of a choice. */
  choices?: readonly string[];
  /** As the header has it: a value of the type. */
  default: string;
  meaning: string;
}

export type ParameterType = keyof typeof TYPES | "choice";

/** The value of a time that nobody gave. */
export const NOW = "now";

/** A report was asked with a name or a value that it does not take. Permanent; one line says what it expects. */
export class InvalidParameterError extends Error {
  override name = "InvalidParameterError";
}

/** What each type expects, and how a value of it is bound; undefined where the text is none. */
const TYPES = {
  interval: { expects: DURATION, bind: bindDuration },
  integer: { expects: "a whole number from 1 to 1000000", bind: bindInteger },
  text: { expects: "a text of 1 to 256 characters", bind: bindText },
  time: { expects: `now, or ${TIME}`, bind: bindTime },
} as const;

export const TYPE_NAMES = `${Object.keys(TYPES).join(", ")}, choice(one|another)`;

/** As a report's header writes it; undefined where there is no such type. */
export function parseType(text: string): Pick<Parameter, "type" | "choices"> | undefined {
  const [, choices] = /^choice\((.+)\)$/.exec(text) ?? [];
  if (choices !== undefined) {
    return { type: "choice", choices: choices.split("|") };
  }
  return Object.hasOwn(TYPES, text) ? { type: text as keyof typeof TYPES } : undefined;
}

function typeOf({ type, choices = [] }: Parameter) {
  return type === "choice"
    ? {
        expects: `one of ${choices.join(", ")}`,
        bind: (text: unknown) => choices.find((choice) => choice === text),
      }
    : TYPES[type];
}

/**
 * The values of the statement's `$1`, `$2`, …; the default where none is given.
 * @param values by name; text, or a number
 * @throws InvalidParameterError
 */
export function bindParameters(
  report: { name: string; parameters: readonly Parameter[] },
  values: Readonly<Record<string, unknown>>,
): (string | number)[] {
  const unknown = Object.keys(values).find((name) => !report.parameters.some((known) => known.name === name));
  if (unknown !== undefined) {
    const names = report.parameters.map(({ name }) => name).join(", ");
    const known = names === "" ? "it takes none" : `it takes: ${names}`;
    throw new InvalidParameterError(`the report ${report.name} takes no parameter ${unknown}; ${known}`);
  }
  return report.parameters.map((parameter) =>
    bind(parameter, values[parameter.name] === undefined ? parameter.default : values[parameter.name]),
  );
}

function bind(parameter: Parameter, value: unknown): string | number {
  const type = typeOf(parameter);
  const bound = type.bind(typeof value === "number" ? String(value) : value);
  if (bound === undefined) {
    const given = JSON.stringify(value).slice(0, 100);
    throw new InvalidParameterError(`${parameter.name} must be ${type.expects}, not ${given}`);
  }
  return bound;
}

function bindDuration(text: unknown): string | undefined {
  const seconds = readDuration(text);
  return seconds === undefined ? undefined : `${seconds} seconds`;
}

function bindInteger(text: unknown): number | undefined {
  const value = typeof text === "string" && /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 1_000_000 ? value : undefined;
}

function bindText(text: unknown): string | undefined {
  return typeof text === "string" && /^[^\0]{1,256}$/su.test(text) ? text : undefined;
}

/** `now` stays a word: the clock is the engine's. */
function bindTime(text: unknown): string | undefined {
  return text === NOW ? NOW : readTime(text);
}
