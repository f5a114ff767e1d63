import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type ChannelRules, type ClickFields, sourceJudge } from "./channel.ts";
import { CHANNEL_RULES } from "./channel-rules.ts";
import rulesSchema from "./channels.schema.json" with { type: "json" };
import clickSchema from "./click.schema.json" with { type: "json" };

interface Example {
  title: string;
  click: ClickFields;
  channel: string;
  source?: string;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const rules = CHANNEL_RULES;
const examples: Example[] = readFileSync(join(ROOT, "events/golden/channels.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line));

const wrong = (changed: ChannelRules) => {
  const judge = sourceJudge(changed);
  return examples.filter(({ click, channel, source }) => {
    const judged = judge(click);
    return judged.channel !== channel || judged.source !== (source ?? judged.source);
  });
};

test.each(examples.map((example): [string, Example] => [example.title, example]))(
  "%s",
  (_title, { click, channel, source }) => {
    expect(sourceJudge(rules)(click)).toMatchObject({ channel, ...(source && { source }) });
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

const without = <T>(list: readonly T[], left: T) => list.filter((one) => one !== left);

test.each(rules.mediums.map(({ kind }) => kind))("some example needs the mediums of %s", (kind) => {
  expect(wrong({ ...rules, mediums: rules.mediums.filter((medium) => medium.kind !== kind) })).not.toEqual(
    [],
  );
});

test.each(Object.keys(rules.sites))("some example needs the sites of %s", (kind) => {
  expect(wrong({ ...rules, sites: { ...rules.sites, [kind]: {} } })).not.toEqual([]);
});

test.each(Object.keys(rules.words))("some example needs the words of %s", (kind) => {
  const { [kind]: _, ...words } = rules.words;
  expect(wrong({ ...rules, words })).not.toEqual([]);
});

test.each(Object.keys(rules.labels))("some example needs the labels of %s", (kind) => {
  const { [kind]: _, ...labels } = rules.labels;
  expect(wrong({ ...rules, labels })).not.toEqual([]);
});

test.each(rules.missing)("some example needs the placeholder %s", (text) => {
  expect(wrong({ ...rules, missing: without(rules.missing, text) })).not.toEqual([]);
});

test.each(rules.ads.words)("some example needs the word %s of ads", (word) => {
  expect(wrong({ ...rules, ads: { ...rules.ads, words: without(rules.ads.words, word) } })).not.toEqual([]);
});

test.each(rules.ads.outdo)("some example needs ads to outdo the medium %s", (kind) => {
  expect(wrong({ ...rules, ads: { ...rules.ads, outdo: without(rules.ads.outdo, kind) } })).not.toEqual([]);
});

test.each(rules.campaigns.flatMap(({ texts }) => texts))("some example needs the campaigns %s", (text) => {
  const campaigns = rules.campaigns.map(({ kind, texts }) => ({ kind, texts: without(texts, text) }));
  expect(wrong({ ...rules, campaigns })).not.toEqual([]);
});

test("channel direct is source direct, and internal is internal", () => {
  for (const { click } of examples) {
    const { channel, source } = sourceJudge(rules)(click);
    for (const own of ["direct", "internal"])
      expect([click, channel === own]).toEqual([click, source === own]);
  }
});

test("a site is the same source by name, by domain and as referrer", () => {
  const judge = sourceJudge(rules);
  for (const [kind, sites] of Object.entries(rules.sites)) {
    if (["payment", "sign_in", "staff_tool"].includes(kind)) continue;
    for (const [name, texts] of Object.entries(sites)) {
      const asReferrers = texts.filter((text) => text.includes(".")).map((text) => text.replace("*", "com"));
      expect(judge({ utm_source: name }).source).toBe(name);
      for (const host of asReferrers) {
        expect([host, judge({ referrer: `https://www.${host}/` }).source]).toEqual([host, name]);
        expect([host, judge({ utm_source: host }).source]).toEqual([host, name]);
      }
    }
  }
});

test("a text names one site", () => {
  const texts = Object.values(rules.sites).flatMap((sites) => Object.entries(sites).flat(2));
  expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
});

test("no pattern has what another site is called", () => {
  const judge = sourceJudge(rules);
  const names = Object.values(rules.sites).flatMap((sites) => Object.keys(sites));
  expect(names.filter((name) => judge({ utm_source: name, utm_medium: "cpc" }).source !== name)).toEqual([]);
});

test("a rule names kinds that exist, a click id and ads a site that is known", () => {
  const kindsOfSites = [...new Set([...Object.keys(rules.sites), ...Object.keys(rules.words)])];
  const kinds = {
    medium: [...rules.mediums.map(({ kind }) => kind), "other"],
    campaign: [...rules.campaigns.map(({ kind }) => kind), "other"],
    source: [...kindsOfSites, "internal", "other"],
    click_id: Object.keys(rules.click_ids),
    referrer: [...kindsOfSites, "internal", "other"],
    site: kindsOfSites,
    utm: ["any"],
  };
  for (const { when } of rules.rules) {
    for (const [name, allowed] of Object.entries(when)) {
      expect([...kinds[name as keyof typeof kinds], null]).toEqual(expect.arrayContaining(allowed));
    }
  }
  const known = Object.values(rules.sites).flatMap((sites) => Object.entries(sites).flat(2));
  expect(known).toEqual(
    expect.arrayContaining([...Object.values(rules.click_ids), ...Object.values(rules.ads.names)]),
  );
});

test("the shop's own domains and the referrers that it ignores are internal, whatever the page", () => {
  const judge = sourceJudge({ ...rules, own_domains: ["shop.example"], ignored_referrers: ["bank.example"] });
  const channel = (referrer: string, page_url?: string) =>
    judge({ referrer, ...(page_url && { page_url }) }).channel;
  expect(channel("https://blog.shop.example/")).toBe("internal");
  expect(channel("https://www.shop.example/", "https://shop.test/")).toBe("internal");
  expect(channel("https://3ds.bank.example/", "https://shop.test/")).toBe("internal");
  expect(channel("https://notshop.example/", "https://shop.test/")).toBe("referral");
  expect(judge({ referrer: "https://bank.example/", utm_medium: "email" }).channel).toBe("email");
});

test.each([
  ["a misspelt condition", { rules: [{ channel: "email", when: { utm_medim: ["email"] } }] }],
  ["a rule without conditions", { rules: [{ channel: "email", when: {} }] }],
  ["a regular expression", { mediums: [{ kind: "paid", texts: ["(cpc|ppc)"] }] }],
  ["a star inside a domain", { sites: { search: { google: ["www.*.com"] } } }],
  ["capitals in a domain", { sites: { search: { google: ["Google.com"] } } }],
  ["a name with a blank", { sites: { search: { "google search": [] } } }],
  ["an address as own domain", { own_domains: ["https://shop.example/"] }],
  ["a click id without a site", { click_ids: { gclid: "google" } }],
  ["version 0", { version: 0 }],
])("the schema refuses %s", (_what, change) => {
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(rulesSchema);
  expect(validate(rules)).toBe(true);
  expect(validate({ ...rules, ...change })).toBe(false);
});
