/** The channel rules as they ship: whole, valid, and one version for each content. */
import { createHash } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { ChannelRules } from "./channel.ts";
import rules from "./channels.json" with { type: "json" };
import schema from "./channels.schema.json" with { type: "json" };
import suffixes from "./public-suffixes.json" with { type: "json" };
import shop from "./shop.json" with { type: "json" };
import sites from "./sites.json" with { type: "json" };

export class ChannelRulesError extends Error {
  override name = "ChannelRulesError";
}

const withoutComments = ({ $schema, $comment, ...content }: Record<string, unknown>) => content;

/** The four files as one. */
export const CHANNEL_RULES = Object.assign(
  {},
  ...[rules, sites, suffixes, shop].map(withoutComments),
) as ChannelRules;

/**
 * Contents by version, sha256, with the given rules' added; clicks keep the version, so it must say which rules it was.
 * @throws ChannelRulesError where the rules break their schema or changed under a version that is known.
 */
export function channelVersions(rules: object, known: Record<string, string>): Record<string, string> {
  const content = withoutComments(rules as Record<string, unknown>) as unknown as ChannelRules;
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  if (!ajv.validate(schema, content)) {
    throw new ChannelRulesError(`channel rules: ${ajv.errorsText(ajv.errors, { dataVar: "$" })}`);
  }
  const hash = hashRules(rules);
  if ((known[content.version] ?? hash) !== hash) {
    throw new ChannelRulesError(
      `channel rules: they are not those of version ${content.version}; raise it in channels.json`,
    );
  }
  return { ...known, [content.version]: hash };
}

/** sha256 of what they say, comments left out. */
export function hashRules(rules: object): string {
  return createHash("sha256")
    .update(JSON.stringify(withoutComments(rules as Record<string, unknown>)))
    .digest("hex");
}
