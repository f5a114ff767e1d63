import table from "../../config/prices.json" with { type: "json" };

/** Where a price comes from; without a source it is from memory and unproven. */
export interface Price {
  usd: number;
  unit: string;
  source: string | null;
  /** Date on which the source was read. */
  read: string | null;
  note?: string;
}

export const PRICES: Readonly<Record<string, Price>> = table.prices;

/** The only region that has prices here. */
export const PRICED_REGION = table.region;
