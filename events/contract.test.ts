import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import agentRules from "./agents.json" with { type: "json" };
import channelRules from "./channels.json" with { type: "json" };
import { judge, judgeAge, parseTime } from "./contract.ts";
import { minorUnits } from "./money.ts";
import { SCHEMAS, type Stream } from "./schema.ts";

interface Vector {
  title: string;
  stream: Stream;
  payload?: string | (string | { repeat: string; times: number })[];
  payload_base64?: string;
  arrival?: string;
  click_retention_days?: number;
  lookback_days?: number;
  verdict: string;
  path?: string;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const GOLDEN = join(ROOT, "events/golden");
const DAY = 86_400_000_000;

const vectors = readdirSync(GOLDEN)
  .filter((file) => !["agents.jsonl", "bots.jsonl", "channels.jsonl"].includes(file))
  .flatMap((file) =>
    readFileSync(join(GOLDEN, file), "utf8")
      .trimEnd()
      .split("\n")
      .map((line): [string, Vector] => {
        const vector: Vector = JSON.parse(line);
        return [`${file.replace(".jsonl", "")}: ${vector.title}`, vector];
      }),
  );

function payloadOf({ payload = "", payload_base64 }: Vector): Uint8Array {
  if (payload_base64 !== undefined) return Buffer.from(payload_base64, "base64");
  const parts = typeof payload === "string" ? [payload] : payload;
  return Buffer.from(
    parts.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join(""),
  );
}

function verdictOf(vector: Vector): { verdict: string; path?: string } {
  const judged = judge(vector.stream, payloadOf(vector));
  if (judged.verdict === "rejected") return { verdict: judged.reason, path: judged.path };
  if (vector.arrival === undefined) return { verdict: "accepted" };
  const late = judgeAge(
    vector.stream,
    parseTime(judged.event.event_time) ?? 0,
    parseTime(vector.arrival) ?? 0,
    {
      clickRetention: (vector.click_retention_days ?? 0) * DAY,
      lookback: (vector.lookback_days ?? 0) * DAY,
    },
  );
  return late ? { verdict: late, path: "$.event_time" } : { verdict: "accepted" };
}

const IDENTITIES = {
  clicks: SCHEMAS.clicks.identity?.map((field) => `\`${field}\``).join(", "),
  checkouts: SCHEMAS.checkouts.identity?.map((field) => `\`${field}\``).join(", "),
};

test.each(["README.md", "events/README.md", "docs/operations.md"])(
  "%s says what identifies an event as the contract does",
  (document) => {
    const text = readFileSync(join(ROOT, document), "utf8").replace(/\s+/g, " ");
    expect(IDENTITIES).toEqual({ clicks: "`user_id`, `event_time`, `event_id`", checkouts: "`checkout_id`" });
    expect(text).toContain(IDENTITIES.clicks);
    expect(text).toContain(IDENTITIES.checkouts);
  },
);

test.each(vectors)("%s", (_title, vector) => {
  const { verdict, path } = vector;
  expect(verdictOf(vector)).toEqual(path === undefined ? { verdict } : { verdict, path });
});

test("a title names one vector of its file", () => {
  expect(new Set(vectors.map(([title]) => title)).size).toBe(vectors.length);
});

test("what both events have in common is said in the same words", () => {
  const { clicks, checkouts } = SCHEMAS;
  for (const name of clicks.required ?? []) {
    if (name !== "event_type") expect(checkouts.properties?.[name]).toEqual(clicks.properties?.[name]);
  }
});

test("minor units are exact at any size and exponent", () => {
  expect(minorUnits("19.99", 2)).toBe(1999n);
  expect(minorUnits("1e2", 2)).toBe(10000n);
  expect(minorUnits("0.0001e4", 0)).toBe(1n);
  expect(minorUnits("-35.790", 2)).toBe(-3579n);
  expect(minorUnits("19.999", 2)).toBeUndefined();
});

test("a time is read to the microsecond", () => {
  expect(parseTime("1999-12-31T19:00:00.000001-05:00")).toBe(Date.UTC(2000, 0, 1) * 1000 + 1);
});

describe("the generated files", () => {
  const TYPES = ["events/event-types.ts", "glue-scripts/contract/event_types.py"];
  const CHANNEL_RULES = "glue-scripts/contract/channel_rules";
  const OLDER_RULES = `${CHANNEL_RULES}/1.json`;
  const { version } = channelRules;
  const SHIPPED_RULES = `${CHANNEL_RULES}/${version}.json`;
  const NEXT_RULES = `${CHANNEL_RULES}/${version + 1}.json`;
  const SHIPPED_SCHEMAS = ["click.schema.json", "checkout.schema.json", "currencies.json", "bots.json"].map(
    (name) => `glue-scripts/contract/${name}`,
  );
  const CERTIFICATES = ["postgres/rds-authorities.ts", "glue-scripts/attribution/rds_ca.pem"];
  const LAKE_TABLES = "glue-scripts/lake/tables.json";
  const RULES = "channels.json, sites.json, public-suffixes.json, shop.json";
  const AGENT_RULES = "glue-scripts/contract/agent_rules";
  let copy: string;

  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "events-"));
    cpSync(join(ROOT, "events"), join(copy, "events"), { recursive: true });
    cpSync(join(ROOT, "package.json"), join(copy, "package.json"));
    for (const path of [
      ...[...TYPES, CHANNEL_RULES, AGENT_RULES, LAKE_TABLES],
      ...[...SHIPPED_SCHEMAS, ...CERTIFICATES],
    ])
      cpSync(join(ROOT, path), join(copy, path), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  });
  afterEach(() => rmSync(copy, { recursive: true }));

  const generate = (...args: string[]) =>
    spawnSync(process.execPath, ["--import", "tsx", "events/generate.ts", ...args], {
      cwd: copy,
      encoding: "utf8",
    });

  test("are up to date", () => {
    expect(generate("--check")).toMatchObject({ status: 0, stderr: "" });
  });

  test("are stale after a schema changed, and told so in one line", () => {
    const schema = join(copy, "events/click.schema.json");
    writeFileSync(schema, readFileSync(schema, "utf8").replace('"msclkid"', '"other_id"'));
    expect(generate("--check")).toMatchObject({
      status: 1,
      stderr: `stale: ${[...TYPES, SHIPPED_SCHEMAS[0]].join(", ")}; run npm run generate\n`,
    });
    expect(generate()).toMatchObject({ status: 0, stderr: "" });
    expect(generate("--check").status).toBe(0);
  });

  test("are stale after a currency was added", () => {
    const currencies = join(copy, "events/currencies.json");
    writeFileSync(currencies, readFileSync(currencies, "utf8").replace("{", '{ "XTS": 2,'));
    expect(generate("--check")).toMatchObject({
      status: 1,
      stderr: `stale: ${SHIPPED_SCHEMAS[2]}; run npm run generate\n`,
    });
  });

  const changeRules = (from: string, to: string, name = "channels") => {
    const rules = join(copy, `events/${name}.json`);
    writeFileSync(rules, readFileSync(rules, "utf8").replace(from, to));
  };
  const sayOfShop = (shop: object) => {
    writeFileSync(
      join(copy, "events/shop.json"),
      JSON.stringify({ own_domains: [], ignored_referrers: [], ...shop }),
    );
  };

  test("are stale after the channel rules got a new version", () => {
    changeRules(`"version": ${version}`, `"version": ${version + 1}`);
    expect(generate("--check")).toMatchObject({
      status: 1,
      stderr: `stale: ${NEXT_RULES}, events/channels.versions.json; run npm run generate\n`,
    });
    expect(generate()).toMatchObject({
      status: 0,
      stdout: `wrote ${NEXT_RULES}\nwrote events/channels.versions.json\n`,
      stderr: "",
    });
    expect(generate("--check").status).toBe(0);
    expect(readFileSync(join(copy, SHIPPED_RULES), "utf8")).toContain(`"version": ${version}`);
  });

  test.each([
    ["gone", (path: string) => rmSync(path)],
    [
      "other ones",
      (path: string) => writeFileSync(path, readFileSync(path, "utf8").replace("t.co", "t.example")),
    ],
  ])("are not written where the rules of an older version are %s", (_, spoil) => {
    spoil(join(copy, OLDER_RULES));
    expect(generate("--check")).toMatchObject({
      status: 1,
      stderr: `${RULES}: the rules of version 1 that ship are others; put them back\n`,
    });
  });

  test.each([
    ["sites", '"t.co"', '"t.example"'],
    ["public-suffixes", '"myshopify.com"', '"t.example"'],
    ["channels", '"uac"', '"t_example"'],
  ])("are not written for rules that changed in %s.json under the same version", (name, from, to) => {
    changeRules(from, to, name);
    expect(generate()).toMatchObject({
      status: 1,
      stderr: `${RULES}: the rules are not those of version ${version}; raise it\n`,
    });
    expect(readFileSync(join(copy, SHIPPED_RULES), "utf8")).not.toContain("t.example");
  });

  test("are not written where shop.json says what others say", () => {
    sayOfShop({ version: version + 1, rules: [], unheard_of: 0 });
    expect(generate()).toMatchObject({
      status: 1,
      stderr: "channel rules: $ must NOT have additional properties\n",
    });
  });

  test("are not written for a shop that says something else under the same version", () => {
    sayOfShop({ own_domains: ["t.example"] });
    expect(generate()).toMatchObject({
      status: 1,
      stderr: `${RULES}: the rules are not those of version ${version}; raise it\n`,
    });
  });

  test("are not written for rules that break their schema", () => {
    changeRules('"otherwise": "unassigned"', '"otherwise": 0');
    expect(generate()).toMatchObject({
      status: 1,
      stderr: "channel rules: $/otherwise must be string\n",
    });
  });

  test.each([
    ["https://bank.example/", "is no domain; write bank.example"],
    ["Shop.example", "is no domain; write shop.example"],
    ["www.shop.example", "is no domain; write shop.example"],
    ["shop", "is no domain"],
    ["co.uk", "is no domain of yours alone: others have sites below it"],
    ["myshopify.com", "is no domain of yours alone: others have sites below it"],
  ])("are not written for the own domain %s", (domain, what) => {
    sayOfShop({ own_domains: [domain] });
    expect(generate()).toMatchObject({
      status: 1,
      stderr: `shop.json: own_domains[0]: "${domain}" ${what}\n`,
    });
  });

  test("are not written for agent rules that changed under the same version, or break their schema", () => {
    const agents = join(copy, "events/agents.json");
    const rules = readFileSync(agents, "utf8");

    writeFileSync(agents, rules.replace('"gtmetrix"', '"webmetrix"'));
    expect(generate()).toMatchObject({
      status: 1,
      stderr: `agents.json and isbot: the rules are not those of version ${agentRules.version}; raise it\n`,
    });
    writeFileSync(agents, rules.replace('"gtmetrix"', '"GTmetrix"'));
    expect(generate()).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^agent rules: \$\/bots\/\d+ must match pattern .*\n$/),
    });
    expect(readFileSync(join(copy, AGENT_RULES, `${agentRules.version}.json`), "utf8")).toContain("gtmetrix");
  });
});
