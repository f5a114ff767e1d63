import { readConfiguration } from "./cost/configuration.ts";
import { estimate } from "./cost/estimate.ts";
import { costTable } from "./cost/table.ts";
import { UsageError } from "./errors.ts";
import { printResult } from "./print.ts";

interface Options {
  rate?: string;
  hoursPerDay: string;
  json?: boolean;
}

/** Prints what an environment costs. @throws UsageError, UnknownEnvironmentError */
export async function cost(environment: string, options: Options): Promise<void> {
  const hoursPerDay = numberOf("--hours-per-day", options.hoursPerDay, 24);
  const rate = options.rate === undefined ? undefined : numberOf("--rate", options.rate, 1e6);
  const configuration = await readConfiguration(environment);
  const eventsPerSecond = rate ?? configuration.settings.generator_events_per_second;
  const result = estimate(configuration, { eventsPerSecond, hoursPerDay });
  printResult(options, result, costTable);
}

function numberOf(option: string, text: string, maximum: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= maximum)) {
    throw new UsageError(`${option} must be a number between 0 and ${maximum}, not ${text}`);
  }
  return value;
}
