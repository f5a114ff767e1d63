/** Which site a host or a `utm_source` is: sites.json. glue-scripts/contract/sites.py finds the same. */
import { type HostReader, hostOf } from "./hosts.ts";

/** By kind: sites by their canonical names, each with the texts that it is known by; and what says a kind and no site. */
export interface SiteList {
  sites: Record<string, Record<string, string[]>>;
  /** Names in `utm_source`. */
  words: Record<string, string[]>;
  /** First labels of hosts, below the domain that their owner has registered. */
  labels: Record<string, string[]>;
}

/** What makes a name that of a site's ads. */
export interface AdWords {
  /** Beside the name; words of several are joined by `_`. */
  words: string[];
  /** Names that say it by themselves, with the site's. */
  names: Record<string, string>;
  /** Kinds of media that do not keep it from being paid. */
  outdo: string[];
}

export interface Site {
  name: string;
  /** Undefined for a site that no list has. */
  kind: string | undefined;
}

export interface NamedSite extends Site {
  isAds: boolean;
}

/** `*` is any text, `?` any one character; all else is itself. */
export const patternOf = (text: string) =>
  new RegExp(
    `^${text
      .replace(/[\\^$.|+()[\]{}]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    "su",
  );

/** A name as lists have it: blanks and marks between its words are all `_`. */
export const nameOf = (text: string) => text.replace(/(?:[ _+,;|"'/-]|%20|%2b)+/g, "_").replace(/^_|_$/g, "");

export function siteFinder({ sites, words, labels }: SiteList, adWords: AdWords, hosts: HostReader) {
  const known = new Map<string, Site>();
  const patterns: { length: number; pattern: RegExp; site: Site }[] = [];
  for (const [kind, ofKind] of Object.entries(sites)) {
    for (const [name, texts] of Object.entries(ofKind)) {
      for (const text of [name, ...texts]) {
        if (text.includes("*") && !text.includes(".")) {
          patterns.push({ length: text.length, pattern: patternOf(text), site: { name, kind } });
        } else known.set(text, { name, kind });
      }
    }
  }
  patterns.sort((a, b) => b.length - a.length);
  const kindOfWord = kindFinder(words);
  const kindOfLabel = kindFinder(labels);
  const adNames = new Map(Object.entries(adWords.names));
  const adWord = new RegExp(`(?<=^|_)(?:${adWords.words.join("|")})(?:_|$)`, "g");

  /** Of the domains that the host lies below the longest; else by its first label; a site of its own otherwise. */
  function ofHost(host: string): Site {
    const [own, ...parents] = hosts
      .domainsOf(host.split("."))
      .slice(0, -1)
      .map(([domain, starred]) => known.get(domain) ?? known.get(starred ?? ""));
    if (own !== undefined) return own;
    const kind = hosts.ownerOf(host) === host ? undefined : kindOfLabel(host.split(".", 1)[0] ?? "");
    if (kind !== undefined) return { name: host, kind };
    return parents.find((site) => site !== undefined) ?? { name: host, kind: undefined };
  }

  const byName = (name: string) =>
    known.get(name) ?? patterns.find(({ pattern }) => pattern.test(name))?.site;

  /** By a name without the words that make it one of ads, which may stand in one with it: `bingads`. */
  function ofAds(name: string): Site | undefined {
    const own = known.get(adNames.get(name) ?? "");
    if (own !== undefined) return own;
    const rest = nameOf(name.replace(adWord, ""));
    if (rest !== name) return byName(rest);
    const [first = "", ...others] = name.split("_");
    const [, together] = /^(.+?)ads?$/.exec(first) ?? [];
    const isKnown = together !== undefined && !known.has(first) && known.has(together);
    return isKnown ? byName([together, ...others].join("_")) : undefined;
  }

  /** @param source what `utm_source` says, in lower case */
  function named(source: string): NamedSite {
    const host = hostOf(source);
    if (host?.includes(".")) return { ...ofHost(host), isAds: false };
    const name = nameOf(host ?? source);
    const exact = adNames.has(name) ? undefined : known.get(name);
    const site = exact ?? ofAds(name);
    if (site !== undefined) return { ...site, isAds: exact === undefined };
    const fitting = byName(name);
    if (fitting !== undefined) return { ...fitting, isAds: false };
    return { name: source, kind: kindOfWord(name), isAds: false };
  }

  return { ofHost, named };
}

/** A function from a text to the first kind that has it. */
function kindFinder(kinds: Record<string, string[]>): (text: string) => string | undefined {
  const patterns = Object.entries(kinds).map(([kind, texts]): [string, RegExp[]] => [
    kind,
    texts.map(patternOf),
  ]);
  return (text) => patterns.find(([, ofKind]) => ofKind.some((pattern) => pattern.test(text)))?.[0];
}
