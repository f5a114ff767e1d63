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

/** Where the part of a host ends that somebody has registered. */
export interface PublicSuffixes {
  /** Labels that a star stands for, beside any two letters. */
  countries: string[];
  /** Labels that stand before a country of two letters: `co` in `co.uk`. */
  second_levels: string[];
  /** Domains below which strangers have their sites: `myshopify.com`, `blogspot.*`. */
  domains: string[];
}

/** Questions about hosts, each given by its labels. */
export interface HostReader {
  /** The ways to write a host and each domain above it, the longest first: as it is, and with a star for the country. */
  domainsOf(labels: string[]): [string, string | undefined][];
  /** The domain that the host's owner has registered; an IP address is its own. */
  ownerOf(host: string): string;
}

export function hostReader(suffixes: PublicSuffixes): HostReader {
  const countries = new Set(suffixes.countries);
  const secondLevels = new Set(suffixes.second_levels);
  const domains = new Set(suffixes.domains);

  const isCountry = (label: string | undefined) => label !== undefined && [...label].length === 2;

  /** How many labels at the end are a country or a top-level domain of whatever kind: 2 in `shop.co.uk`. */
  const topOf = (labels: string[]) =>
    isCountry(labels.at(-1)) && secondLevels.has(labels.at(-2) ?? "") ? 2 : 1;

  function domainsOf(labels: string[]): [string, string | undefined][] {
    const top = topOf(labels);
    const hasStar = isCountry(labels.at(-1)) || countries.has(labels.at(-1) ?? "");
    return labels.map((_, at) => [
      labels.slice(at).join("."),
      hasStar && at < labels.length - top ? [...labels.slice(at, -top), "*"].join(".") : undefined,
    ]);
  }

  function ownerOf(host: string): string {
    const labels = host.split(".");
    if (/^[0-9]+$/.test(labels.at(-1) ?? "")) return host;
    const at = domainsOf(labels).findIndex(
      ([domain, starred]) => domains.has(domain) || (starred !== undefined && domains.has(starred)),
    );
    const top = at === -1 ? labels.length - topOf(labels) : at;
    return labels.slice(Math.max(0, top - 1)).join(".");
  }

  return { domainsOf, ownerOf };
}
