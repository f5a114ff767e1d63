/** Which site a host or a `utm_source` is: sites.json. glue-scripts/contract/sites.py finds the same. */
import { hostOf, topLabels } from "./hosts.ts";

/** By kind, the sites by their canonical names, each with the texts that it is known by; and words that are no site. */
export interface SiteList {
  sites: Record<string, Record<string, string[]>>;
  words: Record<string, string[]>;
}

/** What makes a name that of a site's ads. */
export interface AdWords {
  /** Before or behind the name. */
  words: string[];
  /** Names that say it by themselves, with the site's. */
  names: Record<string, string>;
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

/** A name as lists have it: blanks, `-`, `+` and `_` between its words are alike. */
export const nameOf = (text: string) => text.replace(/[ _+-]+/g, "_").replace(/^_|_$/g, "");

export function siteFinder({ sites, words }: SiteList, adWords: AdWords, secondLevels: ReadonlySet<string>) {
  const known = new Map<string, Site>();
  const patterns: { pattern: RegExp; site: Site }[] = [];
  for (const [kind, ofKind] of Object.entries(sites)) {
    for (const [name, texts] of Object.entries(ofKind)) {
      for (const text of [name, ...texts]) {
        if (text.includes("*") && !text.includes(".")) {
          patterns.push({ pattern: patternOf(text), site: { name, kind } });
        } else known.set(text, { name, kind });
      }
    }
  }
  const wordPatterns = Object.entries(words).map(([kind, texts]): [string, RegExp[]] => [
    kind,
    texts.map(patternOf),
  ]);
  const adNames = new Map(Object.entries(adWords.names));
  const isAdWord = (word: string | undefined) => word !== undefined && adWords.words.includes(word);

  /** Of the domains that the host lies below the longest; else a web mail's first label; a site of its own otherwise. */
  function ofHost(host: string): Site {
    const labels = host.split(".");
    const top = topLabels(labels, secondLevels);
    const below = labels
      .slice(0, -1)
      .map(
        (_, at) =>
          known.get(labels.slice(at).join(".")) ?? known.get([...labels.slice(at, -top), "*"].join(".")),
      );
    const [own, ...parents] = below;
    if (own !== undefined) return own;
    if (labels.length > 2 && WEB_MAIL.has(labels[0] ?? "")) return { name: host, kind: "mail" };
    return parents.find((site) => site !== undefined) ?? { name: host, kind: undefined };
  }

  /** By a name without the words that make it one of ads. */
  function ofAds(name: string): Site | undefined {
    const parts = name.split("_");
    if (parts.length > 1 && isAdWord(parts.at(-1))) return known.get(parts.slice(0, -1).join("_"));
    if (parts.length > 1 && isAdWord(parts[0])) return known.get(parts.slice(1).join("_"));
    return known.get(/^(.*)ads?$/.exec(name)?.[1] ?? "");
  }

  /** @param source what `utm_source` says, in lower case */
  function named(source: string): NamedSite {
    const host = hostOf(source);
    if (host?.includes(".")) return { ...ofHost(host), isAds: false };
    const name = nameOf(host ?? source);
    const ofAdsByName = known.get(adNames.get(name) ?? "");
    if (ofAdsByName !== undefined) return { ...ofAdsByName, isAds: true };
    const exact = known.get(name);
    if (exact !== undefined) return { ...exact, isAds: false };
    const ofItsAds = ofAds(name);
    if (ofItsAds !== undefined) return { ...ofItsAds, isAds: true };
    const fitting = patterns.find(({ pattern }) => pattern.test(name));
    if (fitting !== undefined) return { ...fitting.site, isAds: false };
    const word = wordPatterns.find(([, texts]) => texts.some((text) => text.test(name)));
    return { name: source, kind: word?.[0], isAds: false };
  }

  return { ofHost, named };
}

/** First labels of hosts that show mail. */
const WEB_MAIL: ReadonlySet<string> = new Set(["mail", "webmail", "email"]);
