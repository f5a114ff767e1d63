import { base, en, Faker } from "@faker-js/faker";

/** What is drawn at random: a pure function of the parts it was last seeded with. */
export interface Random {
  /** 0 to below 1. */
  fraction(): number;
  /** Both ends included. */
  integer(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(choices: readonly T[]): T;
  faker: Faker;
}

/** Draws of different topics never share their seeds. */
const TOPICS = ["catalogue", "shopper", "journeys", "source", "event", "reload", "order"] as const;

/** Gives draws that depend on the seed, the topic and the numbers alone. */
export type Seeded = (topic: (typeof TOPICS)[number], ...numbers: number[]) => Random;

/** @returns one source of draws, seeded anew at each call: do not keep an earlier one. */
export function createSeeded(seed: number): Seeded {
  const faker = new Faker({ locale: [en, base] });
  const fraction = () => faker.number.float();
  const random: Random = {
    fraction,
    integer: (least, most) => least + Math.floor(fraction() * (most - least + 1)),
    chance: (probability) => fraction() < probability,
    pick: (choices) => choices[Math.floor(fraction() * choices.length)] as (typeof choices)[number],
    faker,
  };
  return (topic, ...numbers) => {
    faker.seed([seed, TOPICS.indexOf(topic), ...numbers]);
    return random;
  };
}

/** One of the choices, by their weights. */
export function pickWeighted<T>(random: Random, choices: readonly T[], weightOf: (choice: T) => number): T {
  let left = random.fraction() * choices.reduce((sum, choice) => sum + weightOf(choice), 0);
  for (const choice of choices) {
    left -= weightOf(choice);
    if (left < 0) {
      return choice;
    }
  }
  return choices[0] as T;
}
