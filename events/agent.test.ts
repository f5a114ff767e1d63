import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createIsbotFromList, isbot, list } from "isbot";
import { type AgentRules, agentJudge } from "./agent.ts";
import { agentRules } from "./agent-rules.ts";
import schema from "./agents.schema.json" with { type: "json" };
import { forBothLanguages } from "./isbot-patterns.ts";

interface Example {
  title: string;
  user_agent: string;
  device: string;
  is_bot_agent: boolean;
  bot_agent?: string;
}

const examples: Example[] = readFileSync(new URL("golden/agents.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

const rules = agentRules();

const wrong = (changed: AgentRules) => {
  const agent = agentJudge(changed);
  return examples.filter(({ user_agent, device, is_bot_agent }) => {
    const said = agent(user_agent);
    return said.device !== device || said.is_bot_agent !== is_bot_agent;
  });
};

const misnamed = (changed: AgentRules) => {
  const agent = agentJudge(changed);
  return examples.filter(({ user_agent, bot_agent = null }) => agent(user_agent).bot_agent !== bot_agent);
};

const without = (patterns: string[], pattern: string) => patterns.filter((other) => other !== pattern);

test.each(examples.map((example): [string, Example] => [example.title, example]))(
  "%s",
  (_title, { user_agent, device, is_bot_agent, bot_agent = null }) => {
    expect(agentJudge(rules)(user_agent)).toEqual({ device, is_bot_agent, bot_agent });
  },
);

test("a title names one example", () => {
  expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
});

test("without a user agent the device is unknown", () => {
  expect(agentJudge(rules)(null)).toEqual({ device: "unknown", is_bot_agent: false, bot_agent: null });
});

const idle = (at: number, part: "says" | "unless") =>
  (rules.devices[at]?.[part] ?? []).filter((pattern) => {
    const devices = rules.devices.map((rule, index) =>
      index === at ? { ...rule, [part]: without(rule[part] ?? [], pattern) } : rule,
    );
    return wrong({ ...rules, devices }).length === 0;
  });

test("some example needs each pattern of each device", () => {
  expect(rules.devices.flatMap((_, at) => [...idle(at, "says"), ...idle(at, "unless")])).toEqual([]);
});

test.each([
  ["bots", wrong],
  ["not_bots", wrong],
  ["not_names", misnamed],
] as const)("some example needs each of %s", (part, mistakes) => {
  const idle = rules[part].filter(
    (pattern) => mistakes({ ...rules, [part]: without(rules[part], pattern) }).length === 0,
  );
  expect(idle).toEqual([]);
});

test("whatever an agent says, a bot's name is short, plain, and nobody's number, address or page", () => {
  const agent = agentJudge(rules);
  const secrets = [
    "49 170 1234567",
    "170-1234567",
    "anna@shop.example",
    "anna.bot+x@shop.example",
    "10.0.17.254",
  ];
  const pages = ["https://anna.example/bot?user=17", "anna.example/crawler", "www.anna.example"];
  const long = ["a".repeat(60), "Bot".repeat(20), "8f14e45f-ceea-467f-a0e6-2b1c5d"];
  const bots = examples.filter(({ is_bot_agent }) => is_bot_agent).map(({ user_agent }) => user_agent);
  const texts = [...secrets, ...pages, ...long].flatMap((text) =>
    ["", ...bots].flatMap((bot) => [
      `${bot} ${text}`,
      `${text}; ${bot}`,
      `Mozilla/5.0 (compatible; ${text})${bot}`,
    ]),
  );
  const names = texts.map((text) => agent(text).bot_agent).filter((name) => name !== null);

  expect(names.length).toBeGreaterThan(texts.length / 2);
  const plain = /^(?!.*anna)(?!(?:.*\d){4})(?!.*\.[a-z]+$)[\w.-]{1,40}$/i;
  expect([...new Set(names)].filter((name) => !plain.test(name))).toEqual([]);
});

test("isbot's patterns judge as isbot does, however they are written for Python", () => {
  const shipped = createIsbotFromList(rules.isbot.patterns);
  const agents = examples.flatMap(({ user_agent }) => [user_agent, ...user_agent.split(/(?<=[ ;/(])/)]);
  const words = list.flatMap((pattern) => pattern.match(/(?:[a-z0-9 /]|\\\.)+/g) ?? []);
  const texts = [...agents, ...words.flatMap((word) => [word, `x ${word} x;`, `lib${word}/google/${word}`])];

  expect(texts.filter((text) => shipped(text) !== isbot(text))).toEqual([]);
});

test("a lookbehind gets one text, and a class no range", () => {
  expect(forBothLanguages("(?<! channel/|google/)google")).toBe("(?<! channel/)(?<!google/)google");
  expect(forBothLanguages("(?<!lib)http")).toBe("(?<!lib)http");
  expect(forBothLanguages("[\\w\\d-.]+[\\w-]")).toBe("[\\w\\d\\-.]+[\\w-]");
});

test.each([
  ["capitals, which no agent has once it is searched", { bots: ["Wget"] }],
  ["a lookbehind of two lengths", { bots: ["(?<!a|bc)d"] }],
  ["a class that begins a range", { bots: ["[\\d-.]"] }],
  ["a group that Python writes otherwise", { bots: ["(?<name>a)"] }],
  ["what is no ASCII", { not_bots: ["é"] }],
  ["a bot for a device", { devices: [{ device: "bot", says: ["bot"] }] }],
  ["a device without patterns", { devices: [{ device: "tv", says: [] }] }],
  ["a name's pattern with capitals", { not_names: ["Mozilla"] }],
  ["version 1, which had other rules", { version: 1 }],
])("the schema refuses %s", (_what, change) => {
  const validate = new Ajv2020().compile(schema);
  expect(validate(rules)).toBe(true);
  expect(validate({ ...rules, ...change })).toBe(false);
});

const parts = [...new Set(examples.flatMap(({ user_agent }) => user_agent.match(/[\w.]+[^\w.]*/g) ?? []))];

test("the longest and most repetitive agent takes no 50 ms", () => {
  const agent = agentJudge(rules);
  const milliseconds = (text: string) => {
    const started = performance.now();
    agent(text);
    return performance.now() - started;
  };
  const starts = ["", "Mozilla/5.0 (", "Mozilla/5.0 (Linux; Android 13; ", "Mobile/1 "];
  const slow = ["a", "1", ".", "/", ";", " ", "; ", "@a", "a/1.0", ...parts]
    .flatMap((part) => starts.map((start) => `${start}${part.repeat(2048)}`.slice(0, 2048)))
    // The best of three, since other processes may interrupt.
    .filter((text) => Math.min(...[1, 2, 3].map(() => milliseconds(text))) > 50);

  expect(slow).toEqual([]);
});
