import type { GeneratorSettings } from "../functions/generator/settings.ts";
import { settingsSchema } from "../functions/generator/settings.ts";
import { LOCAL_SETTINGS } from "../local/generator.ts";
import { requireDuration } from "./duration-option.ts";
import { UsageError } from "./errors.ts";
import type { StartOptions } from "./replay-plan.ts";

export interface GeneratorPlan {
  settings: GeneratorSettings;
  durationMs: number | undefined;
}

/** A timer holds no more. */
const LONGEST_DAYS = 24;

/** Undefined where a file is replayed, or no generator is wanted. @throws UsageError */
export function planGenerator(options: StartOptions): GeneratorPlan | undefined {
  if (options.replay !== undefined || !options.generator) {
    const needless = (["rate", "seed", "bots", "for"] as const).find((name) => options[name] !== undefined);
    if (needless !== undefined) {
      throw new UsageError(`--${needless} is the generator's: it goes without --replay and --no-generator`);
    }
    return undefined;
  }
  const { shape } = settingsSchema;
  return {
    settings: {
      ...LOCAL_SETTINGS,
      ...(options.rate !== undefined && {
        events_per_second: numeric(
          "rate",
          options.rate,
          shape.events_per_second,
          "a number of events a second, at most 5000",
        ),
      }),
      ...(options.seed !== undefined && {
        seed: numeric("seed", options.seed, shape.seed, "a whole number"),
      }),
      ...(options.bots !== undefined && {
        shares: {
          ...LOCAL_SETTINGS.shares,
          bots: numeric(
            "bots",
            options.bots,
            shape.shares.shape.bots,
            "a share of the events, from 0 to 0.5",
          ),
        },
      }),
    },
    durationMs: options.for === undefined ? undefined : duration(options.for),
  };
}

function numeric(
  name: string,
  text: string,
  schema: typeof settingsSchema.shape.events_per_second,
  expected: string,
): number {
  const parsed = schema.safeParse(text.trim() === "" ? Number.NaN : Number(text));
  if (!parsed.success) {
    throw new UsageError(`--${name} is ${text}: give ${expected}`);
  }
  return parsed.data;
}

function duration(text: string): number {
  const seconds = requireDuration("--for", text);
  if (seconds > LONGEST_DAYS * 86_400) {
    throw new UsageError(`--for is at most ${LONGEST_DAYS} days, not ${JSON.stringify(text)}`);
  }
  return seconds * 1000;
}
