/** Where a click came from, by channels.json, sites.json and shop.json. glue-scripts/contract/channels.py judges alike. */
import type { Click } from "./event-types.ts";
import { hostOf, hostReader, type PublicSuffixes } from "./hosts.ts";
import {
  type AdWords,
  type NamedSite,
  nameOf,
  patternOf,
  type Site,
  type SiteList,
  siteFinder,
} from "./sites.ts";
import { type ClickId, type Tags, tagReader, type UTM } from "./tags.ts";

export interface ChannelRules extends SiteList {
  version: number;
  missing: string[];
  public_suffixes: PublicSuffixes;
  mediums: KindOfText[];
  campaigns: KindOfText[];
  ads: AdWords;
  click_ids: Record<ClickId, string>;
  own_domains: string[];
  ignored_referrers: string[];
  rules: { channel: string; when: { [name in keyof Facts]?: (string | null)[] } }[];
  otherwise: string;
}

interface KindOfText {
  kind: string;
  texts: string[];
}

/** What of a click the rules look at. */
export type ClickFields = Partial<Pick<Click, (typeof UTM)[number] | ClickId | "page_url" | "referrer">>;

/** By the columns of `clicks`. */
export interface OwnSource extends Omit<Tags, "click_id"> {
  /** Canonical name of the site, else the text that names it; `direct`, `internal` as the channel; else `unknown`. */
  source: string;
  channel: string;
  click_id_type: ClickId | null;
  referrer_domain: string | null;
}

type Fact = string | null;

interface Facts {
  medium: Fact;
  campaign: Fact;
  source: Fact;
  click_id: Fact;
  referrer: Fact;
  site: Fact;
  utm: Fact;
}

const OTHER = "other";
const INTERNAL = "internal";
const DIRECT = "direct";
const PAID = "paid";

/** A function from a click to its own source. */
export function sourceJudge(rules: ChannelRules): (click: ClickFields) => OwnSource {
  const hosts = hostReader(rules.public_suffixes);
  const sites = siteFinder(rules, rules.ads, hosts);
  const readTags = tagReader(rules.missing, Object.keys(rules.click_ids) as ClickId[]);
  const mediumOf = kindFinder(rules.mediums);
  const campaignOf = kindFinder(rules.campaigns);
  const own = new Set([...rules.own_domains, ...rules.ignored_referrers]);

  const isOwn = (host: string) => hosts.domainsOf(host.split(".")).some(([domain]) => own.has(domain));
  const isInternal = (from: string, page: string | undefined) =>
    isOwn(from) || from === page || (page !== undefined && hosts.ownerOf(from) === hosts.ownerOf(page));

  function mediumFact(text: string | null, isOfAds: boolean): Fact {
    const kind = text === null ? null : (mediumOf(nameOf(text)) ?? OTHER);
    return isOfAds && (kind === null || rules.ads.outdo.includes(kind)) ? PAID : kind;
  }

  function campaignKind(text: string): string {
    const words = text.toLowerCase().match(/[a-z]+/g) ?? [];
    return words.map(campaignOf).find((kind) => kind !== undefined) ?? OTHER;
  }

  function nameSource(text: string, page: string | undefined): NamedSite {
    const host = hostOf(text);
    const isOwnHost = host?.includes(".") === true && isInternal(host, page);
    return isOwnHost ? { name: host, kind: INTERNAL, isAds: false } : sites.named(text);
  }

  return (click) => {
    const { click_id, ...utm } = readTags(click);
    const { utm_source, utm_medium, utm_campaign } = utm;
    const from = hostOf(click.referrer);
    const page = hostOf(click.page_url);
    const internal = from !== undefined && isInternal(from, page);
    const named = utm_source === null ? undefined : nameSource(utm_source, page);
    const clicked = click_id === null ? undefined : sites.named(rules.click_ids[click_id]);
    const referred = from === undefined || internal ? undefined : sites.ofHost(from);
    const facts: Facts = {
      medium: mediumFact(utm_medium, named?.isAds === true),
      campaign: utm_campaign === null ? null : campaignKind(utm_campaign),
      source: named === undefined ? null : (named.kind ?? OTHER),
      click_id,
      referrer: internal ? INTERNAL : referred === undefined ? null : (referred.kind ?? OTHER),
      site: named?.kind ?? clicked?.kind ?? referred?.kind ?? null,
      utm: Object.values(utm).some((text) => text !== null) ? "any" : null,
    };
    const rule = rules.rules.find(({ when }) =>
      Object.entries(when).every(([name, allowed]) => allowed.includes(facts[name as keyof Facts])),
    );
    const channel = rule?.channel ?? rules.otherwise;
    return {
      source: sourceOf(channel, rule?.when ?? {}, { named, clicked, referred }),
      channel,
      ...utm,
      click_id_type: click_id,
      referrer_domain: from ?? null,
    };
  };
}

interface Found {
  named: Site | undefined;
  clicked: Site | undefined;
  referred: Site | undefined;
}

/**
 * The first of what `utm_source`, referrer and click id say; but where a click id decided, not a `utm_source` of another
 * kind, and of what did not decide only what fits the channel.
 */
function sourceOf(
  channel: string,
  when: ChannelRules["rules"][number]["when"],
  { named, clicked, referred }: Found,
): string {
  if (channel === DIRECT || channel === INTERNAL) return channel;
  const wentBy = (fact: keyof Facts) => when[fact]?.some((kind) => kind !== null) === true;
  const fits = (site: Site | undefined) => site?.kind !== undefined && channel.includes(site.kind);
  const isNamed = !wentBy("click_id") || fits(named);
  const isReferred = wentBy("referrer") || fits(referred) || referred?.kind === undefined;
  const isClicked = wentBy("click_id") || fits(clicked);
  const found = [
    isNamed ? named : undefined,
    wentBy("referrer") ? referred : undefined,
    isClicked ? clicked : undefined,
    isReferred ? referred : undefined,
  ];
  return found.find((site) => site !== undefined)?.name ?? "unknown";
}

/** A function from a text to the first kind that has it. */
function kindFinder(kinds: KindOfText[]): (text: string) => string | undefined {
  const patterns = kinds.map(({ kind, texts }) => ({ kind, texts: texts.map(patternOf) }));
  return (text) => patterns.find(({ texts }) => texts.some((pattern) => pattern.test(text)))?.kind;
}
