/** isbot's patterns, for the languages of the contract. */
import { list } from "isbot";
import isbot from "isbot/package.json" with { type: "json" };
import type { AgentRules } from "./agent.ts";

/** Of the version that is installed. */
export const isbotPatterns = (): AgentRules["isbot"] => ({
  version: isbot.version,
  patterns: list.map(forBothLanguages),
});

/**
 * The same pattern, so that Python's `re` reads it too: a lookbehind has one text, and inside brackets no dash follows a
 * class, which would be a range.
 */
export function forBothLanguages(pattern: string): string {
  return pattern
    .replace(/\(\?<!([^()]+)\)/g, (_, texts: string) =>
      texts
        .split("|")
        .map((text) => `(?<!${text})`)
        .join(""),
    )
    .replace(/(\\[dsw])-(?!\])/g, "$1\\-");
}
