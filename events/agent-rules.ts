/** The agent rules as they ship: those of agents.json with isbot's patterns. */
import { Ajv2020 } from "ajv/dist/2020.js";
import type { AgentRules } from "./agent.ts";
import rules from "./agents.json" with { type: "json" };
import schema from "./agents.schema.json" with { type: "json" };
import isbot from "./isbot.json" with { type: "json" };

export class AgentRulesError extends Error {
  override name = "AgentRulesError";
}

/** @throws AgentRulesError where they break their schema, so that one of the languages could read them otherwise. */
export function agentRules(patterns: AgentRules["isbot"] = isbot): AgentRules {
  const { $schema, ...own } = rules;
  const whole = { ...own, isbot: patterns };
  const ajv = new Ajv2020({ allErrors: true });
  if (!ajv.validate(schema, whole)) {
    throw new AgentRulesError(`agent rules: ${ajv.errorsText(ajv.errors, { dataVar: "$" })}`);
  }
  return whole as AgentRules;
}
