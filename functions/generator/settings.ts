import { z } from "zod";

const share = z.number().min(0).max(0.5);

/** What the generator makes. The same settings make the same events for the same minute. */
export const settingsSchema = z.strictObject({
  seed: z.int().min(0).max(0xffff_ffff),
  /** Mean over a day. */
  events_per_second: z.number().positive().max(5000),
  /** Whether the hours of the day (UTC) differ, as in a shop, or not. */
  hours: z.enum(["flat", "shop"]),
  shoppers: z.int().min(1).max(10_000_000),
  products: z.int().min(1).max(100_000),
  /** Of the events. */
  shares: z.strictObject({
    /** Arrive three quarters of an hour, a day or three days after they happened. */
    late: share,
    /** Arrive twice. */
    duplicated: share,
    /** Arrive some seconds late, behind later ones. */
    out_of_order: share,
    /** Break the contract. */
    malformed: share,
    /** Are of bots: crawlers that say so, and scalpers that are too fast for people. */
    bots: share,
  }),
});

export type GeneratorSettings = z.output<typeof settingsSchema>;
