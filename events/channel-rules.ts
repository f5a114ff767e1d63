/** The channel rules as they ship: those of channels.json, with the sites, public suffixes and what the shop says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ChannelRules } from "./channel.ts";
import rules from "./channels.json" with { type: "json" };
import schema from "./channels.schema.json" with { type: "json" };
import { hostOf } from "./hosts.ts";
import suffixes from "./public-suffixes.json" with { type: "json" };
import shop from "./shop.json" with { type: "json" };
import sites from "./sites.json" with { type: "json" };

export class ChannelRulesError extends Error {
  override name = "ChannelRulesError";
}

/** The four files as one. */
export const CHANNEL_RULES = wholeRules();

function wholeRules(): ChannelRules {
  const { $schema, $comment, ...whole } = Object.assign({}, rules, sites, suffixes, shop) as Record<
    string,
    unknown
  >;
  return whole as unknown as ChannelRules;
}

function checkDomains(name: "own_domains" | "ignored_referrers", texts: string[]): void {
  for (const [index, text] of texts.entries()) {
    const host = hostOf(text);
    if (host !== text || !/^([a-z0-9-]+\.)+[a-z0-9-]+$/.test(text)) {
      const advice = host?.includes(".") && host !== text ? `; write ${host}` : "";
      throw new ChannelRulesError(
        `shop.json: ${name}[${index}]: ${JSON.stringify(text)} is no domain${advice}`,
      );
    }
  }
}

/** @throws ChannelRulesError where they break their schema, so that one of the languages could read them otherwise. */
export function channelRules(whole: ChannelRules = CHANNEL_RULES): ChannelRules {
  checkDomains("own_domains", whole.own_domains);
  checkDomains("ignored_referrers", whole.ignored_referrers);
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  if (!ajv.validate(schema, whole)) {
    throw new ChannelRulesError(`channel rules: ${ajv.errorsText(ajv.errors, { dataVar: "$" })}`);
  }
  return whole;
}
