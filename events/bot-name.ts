import type { AgentRules } from "./agent.ts";

const OTHER = "other";
const WORD = /[^ ;,"'|()<>{}[\]]+/g;
const VERSION = /(?:[-_.]v?)?[0-9]+\.[0-9.]*$|[-_.]v?[0-9]+$/i;
/** Of a name with its version; what is longer is no name, and would take long to search. */
const LONGEST = 64;

/**
 * What a bot is called by its user agent, without what may be a person's; glue-scripts/contract/bot_names.py says the same.
 * The product where the first pattern is found that is found in one; else the product that the agent begins with; else a
 * pattern's own word, such as `crawl`; else `other`. The agent is a bot's, in printable ASCII.
 */
export function botNamer(rules: AgentRules): (userAgent: string) => string {
  const bots = rules.bots.map(anyCase);
  const isbot = rules.isbot.patterns.map(anyCase);
  const notBot = new RegExp(rules.not_bots.join("|") || "(?!)", "gi");
  const notName = anyCase(rules.not_names.join("|") || "(?!)");

  const products = (text: string) =>
    [...text.matchAll(WORD)]
      .map(({ index, 0: word }) => ({
        begin: index,
        end: index + word.length,
        name: (word.split("/")[0] ?? "").slice(0, LONGEST).replace(VERSION, ""),
      }))
      .filter(({ name }) => !notName.test(name));

  return (userAgent) => {
    let word: string | undefined;
    for (const [patterns, text] of [
      [bots, userAgent],
      [isbot, userAgent.replace(notBot, "*")],
    ] as const) {
      const named = products(text);
      for (const pattern of patterns) {
        const found = pattern.exec(text);
        if (found === null) continue;
        const end = found.index + found[0].length;
        const product = named.find((each) => each.begin < end && each.end > found.index);
        if (product !== undefined) return product.name;
        if (word === undefined && !notName.test(found[0])) word = found[0].toLowerCase();
      }
    }
    const first = products(userAgent)[0];
    return first?.begin === 0 ? first.name : (word ?? OTHER);
  };
}

const anyCase = (pattern: string) => new RegExp(pattern, "i");
