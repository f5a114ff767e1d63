import { botNamer } from "./bot-name.ts";

/** What a user agent says of its device, and whether it is a bot's. glue-scripts/contract/agents.py says the same. */
export interface AgentRules {
  version: number;
  devices: { device: string; says: string[]; unless?: string[] }[];
  bots: string[];
  not_bots: string[];
  not_names: string[];
  isbot: { version: string; patterns: string[] };
}

/** By the columns of `clicks` and `checkouts`. */
export interface Agent {
  /** mobile, tablet, desktop or tv; `other` where the user agent says nothing of it, `unknown` without one. */
  device: string;
  is_bot_agent: boolean;
  /** The bot's name; null of a person's. */
  bot_agent: string | null;
}

/** A function from a user agent to its device and verdict. */
export function agentJudge(rules: AgentRules): (userAgent: string | null | undefined) => Agent {
  const devices = rules.devices.map(({ device, says, unless = [] }) => ({
    device,
    says: anyOf(says),
    unless: anyOf(unless),
  }));
  const bot = anyOf(rules.bots);
  const isbot = anyOf(rules.isbot.patterns);
  const notBot = new RegExp(anyOf(rules.not_bots), "g");
  const botName = botNamer(rules);

  return (userAgent) => {
    const agent = plain(userAgent ?? "");
    if (agent === "") return { device: "unknown", is_bot_agent: false, bot_agent: null };
    const text = agent.toLowerCase();
    const found = devices.find(({ says, unless }) => says.test(text) && !unless.test(text));
    const isBot = bot.test(text) || (isbot.test(text) && isbot.test(text.replace(notBot, "*")));
    return {
      device: found?.device ?? "other",
      is_bot_agent: isBot,
      bot_agent: isBot ? botName(agent) : null,
    };
  };
}

/** Without blanks around it, and a star for what is no printable ASCII: both languages search it alike. */
const plain = (userAgent: string) =>
  userAgent.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replace(/[^ -~]/gu, "*");

const anyOf = (patterns: string[]) => new RegExp(patterns.length === 0 ? "(?!)" : patterns.join("|"));
