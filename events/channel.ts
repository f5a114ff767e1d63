/** The channel of a click by channels.json. glue-scripts/contract/channels.py gives the same channels. */
import { domain } from "./domain.ts";
import type { Click } from "./event-types.ts";

export interface ChannelRules {
  version: number;
  missing: string[];
  second_levels: string[];
  mediums: { kind: string; texts: string[] }[];
  click_ids: Record<(typeof CLICK_IDS)[number], string>;
  sites: Record<string, string[]>;
  rules: { channel: string; when: { [name in keyof Facts]?: (string | null)[] } }[];
  otherwise: string;
}

/** What of a click the rules look at. */
export type ClickFields = Partial<
  Pick<
    Click,
    | "utm_source"
    | "utm_medium"
    | "utm_campaign"
    | "utm_term"
    | "utm_content"
    | "page_url"
    | "referrer"
    | (typeof CLICK_IDS)[number]
  >
>;

type Text = string | null | undefined;
type Fact = string | undefined;

interface Facts {
  medium: Fact;
  source: Fact;
  click_id: Fact;
  referrer: Fact;
  site: Fact;
  utm: Fact;
}

const CLICK_IDS = ["gclid", "fbclid", "msclkid", "ttclid"] as const;

/** A function from a click to its channel. */
export function channelJudge(rules: ChannelRules): (click: ClickFields) => string {
  const siteOf = siteFinder(rules);
  const mediums = rules.mediums.map(({ kind, texts }) => ({ kind, patterns: texts.map(patternOf) }));

  const said = (text: Text): Fact => {
    const trimmed = trim(text).toLowerCase();
    return trimmed === "" || rules.missing.includes(trimmed) ? undefined : trimmed;
  };
  const mediumOf = (text: Fact): Fact =>
    text && (mediums.find(({ patterns }) => patterns.some((pattern) => pattern.test(text)))?.kind ?? "other");

  function referrerOf(click: ClickFields): Fact {
    const from = domain(click.referrer);
    if (from === undefined) return undefined;
    return from === domain(click.page_url) ? "internal" : (siteOf(from) ?? "other");
  }

  function factsOf(click: ClickFields): Facts {
    const { utm_source, utm_medium, utm_campaign, utm_term, utm_content } = click;
    const source = said(utm_source);
    const click_id = CLICK_IDS.find((name) => trim(click[name]) !== "");
    const referrer = referrerOf(click);
    const knownReferrer = referrer === "internal" || referrer === "other" ? undefined : referrer;
    return {
      medium: mediumOf(said(utm_medium)),
      source: source && (siteOf(source) ?? "other"),
      click_id,
      referrer,
      site: (source && siteOf(source)) ?? (click_id && rules.click_ids[click_id]) ?? knownReferrer,
      utm: [utm_source, utm_medium, utm_campaign, utm_term, utm_content].some(said) ? "any" : undefined,
    };
  }

  return (click) => {
    const facts = factsOf(click);
    const first = rules.rules.find(({ when }) =>
      Object.entries(when).every(([name, allowed]) => allowed.includes(facts[name as keyof Facts] ?? null)),
    );
    return first?.channel ?? rules.otherwise;
  };
}

const trim = (text: Text) => (text ?? "").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");

/** `*` is any text, `?` any one character; the schema allows nothing else that a regular expression would read. */
const patternOf = (text: string) => new RegExp(`^${text.replaceAll("*", ".*").replaceAll("?", ".")}$`, "su");

/** A function from a name or domain to its kind of site: of the domains that it lies below, the longest. */
function siteFinder({ sites, second_levels }: ChannelRules): (text: string) => Fact {
  const kinds = new Map(Object.entries(sites).flatMap(([kind, texts]) => texts.map((text) => [text, kind])));
  const secondLevels = new Set(second_levels);

  return (text) => {
    const labels = text.split(".");
    const [country = "", secondLevel = ""] = labels.toReversed();
    const top = secondLevels.has(secondLevel) && [...country].length === 2 ? 2 : 1;
    const below = labels
      .slice(1)
      .flatMap((_, at) => [labels.slice(at).join("."), [...labels.slice(at, -top), "*"].join(".")]);
    return [text, ...below].map((site) => kinds.get(site)).find((kind) => kind !== undefined);
  };
}
