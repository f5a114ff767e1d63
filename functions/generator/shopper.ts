import currencies from "../../events/currencies.json" with { type: "json" };
import markets from "./data/markets.json" with { type: "json" };
import userAgents from "./data/user-agents.json" with { type: "json" };
import { pickWeighted, type Seeded } from "./random.ts";

export interface Shopper {
  user_id: string;
  /** Of the usual device and of another. */
  user_agents: [string, string];
  ip_address: string;
  currency: string;
  /** Price in the shopper's currency, in its minor unit. */
  minorUnits(usdCents: number): number;
  /** Minor units as the amount that an event carries. */
  amount(minorUnits: number): number;
}

const DEVICES = [
  { weight: 58, userAgents: userAgents.mobile },
  { weight: 34, userAgents: userAgents.desktop },
  { weight: 8, userAgents: userAgents.tablet },
];

/** The same number is the same person for ever; a bot is one of another kind. */
export function describeShopper(seeded: Seeded, number: number, isBot: boolean): Shopper {
  const random = seeded("shopper", number, isBot ? 1 : 0);
  const byWeight = ({ weight }: { weight: number }) => weight;
  const { currency, per_usd } = pickWeighted(random, markets, byWeight);
  const digits = currencies[currency as keyof typeof currencies];
  const userAgent = () =>
    random.pick(isBot ? userAgents.bot : pickWeighted(random, DEVICES, byWeight).userAgents);
  return {
    user_id: `${isBot ? "bot" : "user"}-${String(number).padStart(6, "0")}`,
    user_agents: [userAgent(), userAgent()],
    ip_address: random.faker.internet.ipv4(),
    currency,
    minorUnits: (usdCents) => Math.max(1, Math.round((usdCents / 100) * per_usd * 10 ** digits)),
    // One division gives the nearest double, which prints with no more digits than the currency has.
    amount: (minorUnits) => minorUnits / 10 ** digits,
  };
}
