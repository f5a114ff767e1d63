import { z } from "zod";
import { recordsOf, reportAnswerSchema } from "../shared/report-answer.ts";

/** Of the settings in force what the job judges ages by; durations in seconds. */
export interface AgeSettings {
  click_retention: number;
  lookback: number;
}

/** As glue-scripts/lake/job.py reads them. */
export function ageArguments({ click_retention, lookback }: AgeSettings): Record<string, string> {
  return { "--click_retention_seconds": String(click_retention), "--lookback_seconds": String(lookback) };
}

const settingsAnswer = z.object({
  versions: z.array(z.object({ click_retention: z.number(), lookback: z.number() })).min(1),
});

/** What the corrections function answers of the settings: those in force are its last version. */
export function readAgeSettings(settings: unknown): AgeSettings {
  return settingsAnswer.parse(settings).versions.at(-1) as AgeSettings;
}

/** The report of what the database has. */
export const FACTS_BY_HOUR = "facts-by-hour";

/** Counts come as numbers or, where they are big, as text. */
const count = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number);

const factsByHour = z.array(
  z.object({ hour: z.iso.datetime({ offset: true }), clicks: count, checkouts: count }),
);

/**
 * What the database had, for glue-scripts/lake/missing.py.
 * @param at milliseconds since 1970, after the report was answered
 */
export function factsArgument(report: unknown, at: number): Record<string, string> {
  const hours = factsByHour.parse(recordsOf(reportAnswerSchema.parse(report)));
  const counted = {
    at: new Date(at).toISOString(),
    hours: Object.fromEntries(hours.map(({ hour, ...facts }) => [hour, facts])),
  };
  return { "--facts_in_database": JSON.stringify(counted) };
}
