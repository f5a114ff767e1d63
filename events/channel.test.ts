import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type ChannelRules, type ClickFields, channelJudge } from "./channel.ts";
import rulesJson from "./channels.json" with { type: "json" };
import rulesSchema from "./channels.schema.json" with { type: "json" };
import clickSchema from "./click.schema.json" with { type: "json" };

interface Example {
  title: string;
  click: ClickFields;
  channel: string;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const rules = rulesJson as ChannelRules;
const examples: Example[] = readFileSync(join(ROOT, "events/golden/channels.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

const wrong = (changed: ChannelRules) => {
  const channel = channelJudge(changed);
  return examples.filter((example) => channel(example.click) !== example.channel);
};

test.each(examples.map((example): [string, Example] => [example.title, example]))(
  "%s",
  (_title, { click, channel }) => {
    expect(channelJudge(rules)(click)).toBe(channel);
  },
);

test("a title names one example, and an example has fields of a click only", () => {
  expect(new Set(examples.map(({ title }) => title)).size).toBe(examples.length);
  for (const { click } of examples) {
    expect(Object.keys(clickSchema.properties)).toEqual(expect.arrayContaining(Object.keys(click)));
  }
});

test.each(rules.rules.map((rule, index): [string, number] => [JSON.stringify(rule), index]))(
  "some example needs the rule %s",
  (_rule, index) => {
    expect(wrong({ ...rules, rules: rules.rules.toSpliced(index, 1) })).not.toEqual([]);
  },
);

test.each(rules.mediums.map(({ kind }) => kind))("some example needs the mediums of %s", (kind) => {
  expect(wrong({ ...rules, mediums: rules.mediums.filter((medium) => medium.kind !== kind) })).not.toEqual(
    [],
  );
});

test.each(Object.keys(rules.sites))("some example needs the sites of %s", (kind) => {
  expect(wrong({ ...rules, sites: { ...rules.sites, [kind]: [] } })).not.toEqual([]);
});

test("a site is of one kind", () => {
  const sites = Object.values(rules.sites).flat();
  expect(sites.filter((site, index) => sites.indexOf(site) !== index)).toEqual([]);
});

test("a rule names kinds that exist", () => {
  const kinds = {
    medium: [...rules.mediums.map(({ kind }) => kind), "other"],
    source: [...Object.keys(rules.sites), "other"],
    click_id: Object.keys(rules.click_ids),
    referrer: [...Object.keys(rules.sites), "internal", "other"],
    site: Object.keys(rules.sites),
    utm: ["any"],
  };
  for (const { when } of rules.rules) {
    for (const [name, allowed] of Object.entries(when)) {
      expect([...kinds[name as keyof typeof kinds], null]).toEqual(expect.arrayContaining(allowed));
    }
  }
  expect(Object.keys(rules.sites)).toEqual(expect.arrayContaining(Object.values(rules.click_ids)));
});

test.each([
  ["a misspelt condition", { rules: [{ channel: "email", when: { utm_medim: ["email"] } }] }],
  ["a rule without conditions", { rules: [{ channel: "email", when: {} }] }],
  ["a regular expression", { mediums: [{ kind: "paid", texts: ["(cpc|ppc)"] }] }],
  ["a star inside a domain", { sites: { search: ["www.*.com"] } }],
  ["capitals in a domain", { sites: { search: ["Google.com"] } }],
  ["version 0", { version: 0 }],
])("the schema refuses %s", (_what, change) => {
  const validate = new Ajv2020().compile(rulesSchema);
  expect(validate(rules)).toBe(true);
  expect(validate({ ...rules, ...change })).toBe(false);
});
