/** Scheme, user and port are left out; enrichment.py reads URLs by the same pattern. */
const HOST =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: browsers strip them before a URL.
  /^[\x00-\x20]*(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/(?:[^/?#\\\x00-\x20]*@)?([^/?#\\@:[\]\x00-\x20]+)(?=[:/?#\\\x00-\x20]|$)/;

/** Lower-case host of a URL without `www.`; undefined where there is none. */
export function domain(url: string | null | undefined): string | undefined {
  const host = HOST.exec(url ?? "")?.[1]
    ?.toLowerCase()
    .replace(/\.$/, "")
    .replace(/^www\./, "");
  return host ? [...host].slice(0, 253).join("") : undefined;
}
