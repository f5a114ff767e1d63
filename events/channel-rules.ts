/** The channel rules as they ship: valid, and one version for each content. */
import { createHash } from "node:crypto";
import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "./channels.schema.json" with { type: "json" };

export class ChannelRulesError extends Error {
  override name = "ChannelRulesError";
}

/**
 * Contents by version, sha256, with the given rules' added; clicks keep the version, so it must say which rules it was.
 * @throws ChannelRulesError where the rules break their schema or changed under a version that is known.
 */
export function channelVersions(rules: string, known: Record<string, string>): Record<string, string> {
  const { $schema, $comment, ...content } = JSON.parse(rules);
  const ajv = new Ajv2020({ allErrors: true });
  if (!ajv.validate(schema, { ...content })) {
    throw new ChannelRulesError(`channels.json: ${ajv.errorsText(ajv.errors, { dataVar: "$" })}`);
  }
  const hash = hashRules(rules);
  if ((known[content.version] ?? hash) !== hash) {
    throw new ChannelRulesError(
      `channels.json: the rules are not those of version ${content.version}; raise it`,
    );
  }
  return { ...known, [content.version]: hash };
}

/** sha256 of what they say, comments left out. */
export function hashRules(rules: string): string {
  const { $schema, $comment, ...content } = JSON.parse(rules);
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
