/** Hosts of addresses as events carry them: whole, without a scheme, or percent-encoded. contract/hosts.py reads alike. */

/** Scheme, user and port are left out. */
const ADDRESS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers strip them before a URL.
  /^[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/(?:[^/?#\\\x00-\x20]*@)?([^/?#\\@:[\]\x00-\x20]+)(?=[:/?#\\\x00-\x20]|$)/u;

/** A host of at least two labels, the last without a digit, with a port or a path or nothing behind it. */
const BARE_HOST =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  /^[\x00-\x20]*((?:[^/?#\\@:[\].\x00-\x20]+\.)+(?:[Xx][Nn]--[A-Za-z0-9-]+|[^/?#\\@:[\].0-9\x00-\x20]{2,}))\.?(?=[:/?#\\\x00-\x20]|$)/u;

const ENCODED =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
  /^[\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*(?:%(?:25)*3[Aa](?:\/|%(?:25)*2[Ff])|:%(?:25)*2[Ff])/;

const MARKS: [RegExp, string][] = [
  [/%(?:25)*3[Aa]/g, ":"],
  [/%(?:25)*2[Ff]/g, "/"],
  [/%(?:25)*3[Ff]/g, "?"],
  [/%(?:25)*23/g, "#"],
  [/%(?:25)*40/g, "@"],
];

/** Lower-case host of an address without `www.`; undefined where there is none. */
export function hostOf(address: string | null | undefined): string | undefined {
  const text = decodeMarks(address ?? "");
  const host = (ADDRESS.exec(text) ?? BARE_HOST.exec(text))?.[1]
    ?.toLowerCase()
    .replace(/\.$/, "")
    .replace(/^www\./, "");
  return host ? [...host].slice(0, 253).join("") : undefined;
}

/** What parts an address, where the whole of it was encoded, once or several times. */
function decodeMarks(address: string): string {
  if (!ENCODED.test(address)) return address;
  return MARKS.reduce((text, [encoded, mark]) => text.replace(encoded, mark), address);
}

/** The labels that a public suffix may be made of. */
export interface PublicSuffixes {
  /** Stand before a country: `co` in `co.uk`. */
  second_levels: string[];
  /** Domains below which strangers have their sites: `myshopify.com`. */
  domains: string[];
}

/** How many labels at a host's end are a country or a top-level domain of whatever kind: 2 in `shop.co.uk`. */
export const topLabels = (labels: string[], secondLevels: ReadonlySet<string>): number => {
  const [country = "", secondLevel = ""] = labels.toReversed();
  return secondLevels.has(secondLevel) && [...country].length === 2 ? 2 : 1;
};

/** A function from a host to the domain that its owner has registered; an IP address is its own. */
export function ownerFinder(suffixes: PublicSuffixes): (host: string) => string {
  const secondLevels = new Set(suffixes.second_levels);
  const domains = new Set(suffixes.domains);

  return (host) => {
    const labels = host.split(".");
    if (/^[0-9]+$/.test(labels.at(-1) ?? "")) return host;
    const at = labels.findIndex((_, from) => domains.has(labels.slice(from).join(".")));
    const top = at === -1 ? labels.length - topLabels(labels, secondLevels) : at;
    return labels.slice(Math.max(0, top - 1)).join(".");
  };
}
