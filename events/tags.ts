/** The tags that a link brought: utm_* and click ids. glue-scripts/contract/tags.py reads the same. */
import type { Click } from "./event-types.ts";
import { patternOf } from "./sites.ts";

export const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;

export const CLICK_IDS = [
  "gclid",
  "gbraid",
  "wbraid",
  "dclid",
  "gad_source",
  "msclkid",
  "ttclid",
  "twclid",
  "li_fat_id",
  "rdt_cid",
  "epik",
  "ScCid",
  "yclid",
  "awc",
  "irclickid",
  "cjevent",
  "fbclid",
] as const;

export type ClickId = (typeof CLICK_IDS)[number];

/** What they say, trimmed; null where that is nothing. */
export interface Tags extends Record<(typeof UTM)[number], string | null> {
  /** Name of the first click id, in the order of CLICK_IDS. */
  click_id: ClickId | null;
}

type Text = string | null | undefined;
type TaggedClick = Partial<Pick<Click, (typeof UTM)[number] | ClickId | "page_url">>;

/** As long as the contract lets a tag be. */
const LONGEST = 256;
const NAMES = new Map([...UTM, ...CLICK_IDS].map((name) => [name.toLowerCase(), name]));

/** A function from a click to its tags; those in its page's address count where no field says anything. */
export function tagReader(missing: string[]): (click: TaggedClick) => Tags {
  const placeholders = missing.map(patternOf);

  function said(text: Text): string | null {
    const trimmed = (text ?? "").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
    const lower = trimmed.toLowerCase();
    return trimmed === "" || placeholders.some((pattern) => pattern.test(lower)) ? null : trimmed;
  }

  function read(texts: TaggedClick): Tags {
    return {
      utm_source: said(texts.utm_source)?.toLowerCase() ?? null,
      utm_medium: said(texts.utm_medium)?.toLowerCase() ?? null,
      utm_campaign: said(texts.utm_campaign),
      utm_term: said(texts.utm_term),
      utm_content: said(texts.utm_content),
      click_id: CLICK_IDS.find((name) => said(texts[name]) !== null) ?? null,
    };
  }

  const saysSomething = (tags: Tags) => Object.values(tags).some((value) => value !== null);

  return (click) => {
    const tags = read(click);
    return saysSomething(tags) ? tags : read(tagsOfAddress(click.page_url ?? ""));
  };
}

/** The first of each name in its query. */
function tagsOfAddress(address: string): TaggedClick {
  const query = /\?([^#]*)/.exec(address.split("#", 1)[0] ?? "")?.[1] ?? "";
  const tags: TaggedClick = {};
  for (const pair of query.split("&")) {
    const [key = "", ...value] = pair.split("=");
    const name = NAMES.get(decode(key).toLowerCase().replace(/^amp;/, ""));
    const text = decode(value.join("="));
    if (name !== undefined && text !== "" && tags[name] === undefined) {
      tags[name] = [...text.replaceAll("\0", "")].slice(0, LONGEST).join("");
    }
  }
  return tags;
}

const UTF_8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** As forms encode it. URLSearchParams of Node 20 loses text beside what cannot be decoded. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  if (!spaced.includes("%")) return spaced;
  const bytes = Buffer.from(spaced).toString("latin1");
  const decoded = bytes.replace(/%([0-9A-Fa-f]{2})/g, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return UTF_8.decode(Buffer.from(decoded, "latin1"));
}
