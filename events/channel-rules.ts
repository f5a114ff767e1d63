/** The channel rules as they ship: those of channels.json, with the sites, public suffixes and what the shop says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ChannelRules } from "./channel.ts";
import rules from "./channels.json" with { type: "json" };
import schema from "./channels.schema.json" with { type: "json" };
import { hostOf, hostReader } from "./hosts.ts";
import suffixes from "./public-suffixes.json" with { type: "json" };
import shop from "./shop.json" with { type: "json" };
import sites from "./sites.json" with { type: "json" };

export class ChannelRulesError extends Error {
  override name = "ChannelRulesError";
}

/** The four files as one. */
export const CHANNEL_RULES = wholeRules();

function wholeRules(): ChannelRules {
  const { $schema, $comment, ...whole } = Object.assign({}, shop, sites, suffixes, rules) as Record<
    string,
    unknown
  >;
  return whole as unknown as ChannelRules;
}

function checkDomains(name: "own_domains" | "ignored_referrers", whole: ChannelRules): void {
  const { ownerOf } = hostReader(whole.public_suffixes);
  for (const [index, text] of whole[name].entries()) {
    const refuse = (what: string) => {
      throw new ChannelRulesError(`shop.json: ${name}[${index}]: ${JSON.stringify(text)} ${what}`);
    };
    const host = hostOf(text);
    if (host !== text || !/^([a-z0-9-]+\.)+[a-z0-9-]+$/.test(text)) {
      refuse(`is no domain${host?.includes(".") && host !== text ? `; write ${host}` : ""}`);
    }
    if (ownerOf(`x.${text}`) !== ownerOf(text))
      refuse("is no domain of yours alone: others have sites below it");
  }
}

/** @throws ChannelRulesError where they break their schema, so that one of the languages could read them otherwise. */
export function channelRules(whole: ChannelRules = CHANNEL_RULES): ChannelRules {
  checkDomains("own_domains", whole);
  checkDomains("ignored_referrers", whole);
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  if (!ajv.validate(schema, whole)) {
    throw new ChannelRulesError(`channel rules: ${ajv.errorsText(ajv.errors, { dataVar: "$" })}`);
  }
  return whole;
}
