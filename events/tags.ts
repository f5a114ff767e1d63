/** The tags that a link brought: utm_* and click ids. glue-scripts/contract/tags.py reads the same. */
import type rules from "./channels.json";
import type { Click } from "./event-types.ts";
import { patternOf } from "./sites.ts";

export const UTM = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"] as const;

export type ClickId = keyof (typeof rules)["click_ids"];

/** What they say, trimmed; null where that is nothing. */
export interface Tags extends Record<(typeof UTM)[number], string | null> {
  /** Name of the first click id, in the order of the rules. */
  click_id: ClickId | null;
}

type TagName = (typeof UTM)[number] | ClickId;
type Text = string | null | undefined;
type TaggedClick = Partial<Pick<Click, TagName | "page_url">>;

/** As long as the contract lets a tag be. */
const LONGEST = 256;

/** A function from a click to its tags; those in its page's address count where no field says anything. */
export function tagReader(missing: string[], clickIds: ClickId[]): (click: TaggedClick) => Tags {
  const names = new Map([...UTM, ...clickIds].map((name) => [name.toLowerCase(), name]));
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
      click_id: clickIds.find((name) => said(texts[name]) !== null) ?? null,
    };
  }

  const saysSomething = (tags: Tags) => Object.values(tags).some((value) => value !== null);

  return (click) => {
    const tags = read(click);
    return saysSomething(tags) ? tags : read(tagsOfAddress(click.page_url ?? "", names));
  };
}

/** The first of each name in its query. */
function tagsOfAddress(address: string, names: ReadonlyMap<string, TagName>): TaggedClick {
  const query = /\?([^#]*)/.exec(address.split("#", 1)[0] ?? "")?.[1] ?? "";
  const tags: TaggedClick = {};
  for (const pair of query.split("&")) {
    const [key = "", ...value] = pair.split("=");
    const name = names.get(decode(key).toLowerCase().replace(/^amp;/, ""));
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
