import { type Charge, HOURS_A_MONTH, type Until } from "./charges/charge.ts";
import { chargesOf } from "./charges.ts";
import type { Configuration } from "./configuration.ts";
import { costOfMillionEvents } from "./per-million.ts";
import { PRICED_REGION, PRICES, type Price } from "./prices.ts";

/** In US dollars; null where the price is not known. */
export interface Amounts {
  /** An hour in which everything runs. */
  hour: number | null;
  /** A month with so many hours a day; the database runs on in between. */
  month: number | null;
  /** A month in which the job does not run. */
  stopped: number | null;
  /** The same with the database stopped as well. */
  databaseStopped: number | null;
}

export interface Line extends Amounts {
  component: string;
  what: string;
  price: (Price & { key: string }) | null;
}

export interface Estimate {
  environment: string;
  region: string;
  eventsPerSecond: number;
  hoursPerDay: number;
  lines: Line[];
  /** Of the lines whose price is known. */
  total: Record<keyof Amounts, number>;
  /** What the figures leave open, a line each. */
  remarks: string[];
}

/** What an environment costs, by the configuration that deploys it. */
export function estimate(
  configuration: Configuration,
  { eventsPerSecond, hoursPerDay }: { eventsPerSecond: number; hoursPerDay: number },
): Estimate {
  const { charges, unknownTypes } = chargesOf(configuration, eventsPerSecond);
  const lines = charges.map((charge) => lineOf(charge, hoursPerDay));
  const sum = (column: keyof Amounts) => lines.reduce((total, line) => total + (line[column] ?? 0), 0);
  const { region } = configuration.settings;
  return {
    environment: configuration.environment,
    region,
    eventsPerSecond,
    hoursPerDay,
    lines,
    total: {
      hour: sum("hour"),
      month: sum("month"),
      stopped: sum("stopped"),
      databaseStopped: sum("databaseStopped"),
    },
    remarks: [
      ...(region === PRICED_REGION ? [] : [`prices are those of ${PRICED_REGION}, not of ${region}`]),
      ...charges
        .filter(({ price }) => !(price in PRICES))
        .map(({ price, what }) => `no price ${price} in config/prices.json: the sums lack ${what}`),
      ...unknownTypes.map((type) => `nobody has said what ${type} costs: see cli/cost/charges/`),
      ...charges.flatMap(({ remark }) => remark ?? []),
      ...charges.flatMap(({ unproven }) => unproven ?? []),
      ...namesFromMemory(lines),
      ...[costOfMillionEvents(configuration.settings)].filter((remark) => remark !== undefined),
      "not counted: free tiers, logs, requests to KMS and S3, traffic between zones, builds; CloudWatch may charge for the job's own metrics",
    ],
  };
}

function lineOf(charge: Charge, hoursPerDay: number): Line {
  const known = PRICES[charge.price];
  const price = known ? { key: charge.price, ...known } : null;
  const amount = (hours: number) => (known ? hours * charge.perHour * known.usd : null);
  const running = (HOURS_A_MONTH * hoursPerDay) / 24;
  return {
    component: charge.component,
    what: charge.what,
    price,
    hour: amount(1),
    month: amount(charge.until === "job stopped" ? running : HOURS_A_MONTH),
    stopped: amount(hoursUnless(charge.until, ["job stopped"])),
    databaseStopped: amount(hoursUnless(charge.until, ["job stopped", "database stopped"])),
  };
}

function hoursUnless(until: Until, over: Until[]): number {
  return over.includes(until) ? 0 : HOURS_A_MONTH;
}

function namesFromMemory(lines: Line[]): string[] {
  const keys = lines.flatMap(({ price }) => (price !== null && price.source === null ? price.key : []));
  return keys.length === 0 ? [] : [`from memory, unproven: ${[...new Set(keys)].join(", ")}`];
}
