import { createCatalogue } from "./catalogue.ts";
import hours from "./data/hours.json" with { type: "json" };
import { type Delivery, drawDelivery } from "./delivery.ts";
import { createEventMaker, type Origin } from "./event.ts";
import { type Crowd, drawJourney, type Journey, type Visitor } from "./journey.ts";
import { createSeeded, type Random, type Seeded } from "./random.ts";
import type { GeneratorSettings } from "./settings.ts";
import type { Step } from "./step.ts";

export const MINUTE_MS = 60_000;

/** Three quarters of an hour, 26 hours, three days. */
export const LATE_BY_MINUTES = [45, 26 * 60, 3 * 24 * 60];

const SAMPLE = 10_000;

/** An act, when it happens and how it is delivered. */
export interface PlannedStep {
  origin: Origin;
  journey: Journey;
  step: Step;
  delivery: Delivery;
  timeMs: number;
}

/** What the shoppers of a shop are about to do. */
export interface Plan {
  seeded: Seeded;
  makeEvent: ReturnType<typeof createEventMaker>;
  /** The journeys that begin in a minute and whose events all arrive so late; with how each step is delivered. */
  planSteps(minute: number, lateByMinutes: number): Generator<PlannedStep>;
}

/** The same settings are the same shop. */
export function createPlan(settings: GeneratorSettings): Plan {
  const { shares } = settings;
  const seeded = createSeeded(settings.seed);
  const makeEvent = createEventMaker(seeded, createCatalogue(seeded, settings.products));
  const crowd = crowdOf(settings, seeded("journeys"));
  const journeysPerMinute =
    (settings.events_per_second * 60) / meanSteps(seeded("journeys"), crowd) / (1 + shares.duplicated);

  function* planSteps(minute: number, lateByMinutes: number): Generator<PlannedStep> {
    const random = seeded("journeys", minute, lateByMinutes);
    const share = lateByMinutes === 0 ? 1 - shares.late : shares.late / LATE_BY_MINUTES.length;
    const hour = new Date(minute * MINUTE_MS).getUTCHours();
    const expected = journeysPerMinute * share * (hours[settings.hours][hour] ?? 1);
    const count = Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
    for (let number = 0; number < count; number += 1) {
      const startMs = minute * MINUTE_MS + random.integer(0, MINUTE_MS - 1);
      const journey = drawJourney(random, crowd);
      for (const [index, step] of journey.steps.entries()) {
        yield {
          origin: { minute, lateByMinutes, journey: number, step: index },
          journey,
          step,
          delivery: drawDelivery(random, step.act, shares),
          timeMs: startMs + step.afterMs,
        };
      }
    }
  }

  return { seeded, makeEvent, planSteps };
}

/** Of people's events. */
const HURRIED = 0.02;

/** Of bots' events. */
const SCALPERS = 1 / 3;

/** From the visitors' shares of the events to their shares of the journeys, which are not equally long. */
function crowdOf({ shoppers, products, shares: { bots } }: GeneratorSettings, random: Random): Crowd {
  const events: Record<Visitor, number> = {
    person: (1 - bots) * (1 - HURRIED),
    hurried: (1 - bots) * HURRIED,
    crawler: bots * (1 - SCALPERS),
    scalper: bots * SCALPERS,
  };
  const nobody = { person: 0, hurried: 0, crawler: 0, scalper: 0 };
  const journeys = (visitor: Visitor) =>
    events[visitor] / meanSteps(random, { shoppers, products, shares: { ...nobody, [visitor]: 1 } });
  const shares = {
    person: journeys("person"),
    hurried: journeys("hurried"),
    crawler: journeys("crawler"),
    scalper: journeys("scalper"),
  };
  return { shoppers, products, shares };
}

function meanSteps(random: Random, crowd: Crowd): number {
  let steps = 0;
  for (let journey = 0; journey < SAMPLE; journey += 1) {
    steps += drawJourney(random, crowd).steps.length;
  }
  return steps / SAMPLE;
}
