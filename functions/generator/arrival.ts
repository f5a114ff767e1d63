import type { Click } from "../../events/event-types.ts";
import trafficSources from "./data/traffic-sources.json" with { type: "json" };
import { pickWeighted, type Random } from "./random.ts";
import { DEVICES, type Device } from "./shopper.ts";
import { STAGES, type Stage } from "./step.ts";

interface TrafficSource {
  weights: Partial<Record<Stage, number>>;
  /** It also opens the shop inside this app, whose visits all come from such sources. */
  app?: string;
  /** Only user agents with this text. */
  system?: string;
  /** Where its tags stand: in the page's address alone, or in the click's fields. */
  tags?: string;
  referrer?: string;
  utm_source?: string;
  utm_medium?: string;
  campaigns?: string[];
  /** Its name; another value on each click. */
  click_id?: string;
}

const SOURCES: readonly TrafficSource[] = trafficSources;

const CHOICES = new Map(
  DEVICES.map((device) => [
    device,
    Object.fromEntries(STAGES.map((stage) => [stage, sourcesOf(device, stage)])),
  ]),
);

function sourcesOf({ user_agent, app }: Device, stage: Stage): TrafficSource[] {
  const isVisit = stage === "first" || stage === "again";
  return SOURCES.filter(
    (source) =>
      source.weights[stage] !== undefined &&
      (app === undefined || !isVisit || source.app === app) &&
      user_agent.includes(source.system ?? ""),
  );
}

/** What a click tells of where its visitor came from, the page's address included. A bot's tells nothing. */
export function arrive(
  random: Random,
  { stage, device, page_url }: { stage: Stage; device: Device; page_url: string },
): Partial<Click> {
  const choices = CHOICES.get(device)?.[stage];
  if (choices === undefined) {
    return { page_url };
  }
  const { weights, app, system, tags, campaigns, click_id, referrer, ...literal } = pickWeighted(
    random,
    choices,
    (source) => source.weights[stage] ?? 0,
  );
  const said = {
    ...literal,
    ...(campaigns && { utm_campaign: random.pick(campaigns) }),
    ...(click_id && { [click_id]: random.faker.string.alphanumeric(24) }),
  };
  const from = referrer === undefined ? {} : { referrer };
  return tags === "address"
    ? { page_url: `${page_url}?${new URLSearchParams(said)}`, ...from }
    : { page_url, ...from, ...said };
}
