import currencies from "../../events/currencies.json" with { type: "json" };
import markets from "./data/markets.json" with { type: "json" };
import userAgents from "./data/user-agents.json" with { type: "json" };
import { VISITORS, type Visitor } from "./journey.ts";
import { pickWeighted, type Seeded } from "./random.ts";

/** A browser, an app, or what a bot says it is. */
export interface Device {
  user_agent: string;
  /** Undefined where it is a browser of its own. */
  app?: string | undefined;
  weight: number;
}

export interface Shopper {
  user_id: string;
  /** The usual one and another. */
  devices: [Device, Device];
  ip_address: string;
  currency: string;
  /** Price in the shopper's currency, in its minor unit. */
  minorUnits(usdCents: number): number;
  /** Minor units as the amount that an event carries. */
  amount(minorUnits: number): number;
}

/** Of people. */
export const DEVICES: readonly Device[] = userAgents.people.flatMap(({ weight, app, user_agents }) =>
  user_agents.map((user_agent) => ({ user_agent, app, weight: weight / user_agents.length })),
);

const CRAWLERS: readonly Device[] = userAgents.bots.map((user_agent) => ({ user_agent, weight: 1 }));

const NAMES: Record<Visitor, string> = {
  person: "user",
  hurried: "hurried",
  crawler: "bot",
  scalper: "scalper",
};

/** The same number of the same kind is the same visitor for ever. Only a crawler's devices are not a person's. */
export function describeShopper(seeded: Seeded, number: number, visitor: Visitor): Shopper {
  const random = seeded("shopper", number, VISITORS.indexOf(visitor));
  const byWeight = ({ weight }: { weight: number }) => weight;
  const { currency, per_usd } = pickWeighted(random, markets, byWeight);
  const digits = currencies[currency as keyof typeof currencies];
  const device = () => pickWeighted(random, visitor === "crawler" ? CRAWLERS : DEVICES, byWeight);
  return {
    user_id: `${NAMES[visitor]}-${String(number).padStart(6, "0")}`,
    devices: [device(), device()],
    ip_address: random.faker.internet.ipv4(),
    currency,
    minorUnits: (usdCents) => Math.max(1, Math.round((usdCents / 100) * per_usd * 10 ** digits)),
    // One division gives the nearest double, which prints with no more digits than the currency has.
    amount: (minorUnits) => minorUnits / 10 ** digits,
  };
}
