import type { Draws } from "../draws.ts";
import type { Disturbed } from "./disturbances.ts";

/** Of a run that nobody has counted yet: a history of all tables in pieces. */
const UNCOUNTED = 400;
const CHANGES = 12;
/** Of the kills those that end the warehouse under a run, which goes on as far as it can. */
const OF_THE_WAREHOUSE = 0.3;

interface Work {
  kills: number;
  progress: (text: string) => void;
  signal: AbortSignal;
}

/**
 * One run after the other is killed at a step drawn by its number, before or after what it sends; a run that ends before that
 * step is none of them. Rows change between them.
 * @returns how often what was killed, and what was done to the rows
 */
export async function killOften(
  { laptop, shop, naive }: Disturbed,
  draws: Draws,
  { kills, progress, signal }: Work,
): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  const count = (what: string, number = 1) => {
    times[what] = (times[what] ?? 0) + number;
  };
  let steps = UNCOUNTED;
  for (let killed = 0; killed < kills; ) {
    signal.throwIfAborted();
    progress(`${killed + 1} of ${kills} kills`);
    for (const [what, number] of Object.entries(await shop.changeMuch(CHANGES))) {
      count(what, number);
    }
    await naive.run();
    const isWarehouses = draws.chance(OF_THE_WAREHOUSE);
    const step = 1 + Math.floor(draws.between(0, steps));
    const end = await laptop.sync({ step, isAfter: draws.chance(0.5) }, isWarehouses);
    if (end.killed === undefined) {
      steps = end.steps ?? steps;
      count("run to its end");
    } else {
      killed += 1;
      count(`killed: ${isWarehouses ? "the warehouse" : "the sync"}, at a step to ${end.killed}`);
    }
  }
  return times;
}
