import { RuleVersionsError, ruleVersions } from "./rule-versions.ts";

const first = { version: 1, rules: ["a"] };
const second = { version: 2, rules: ["b"] };
const known = ruleVersions({ name: "rules", current: first, known: {}, shipped: () => undefined });
const shipped = (version: string) => (version === "1" ? first : undefined);

test("a new version joins those that are known", () => {
  const versions = ruleVersions({ name: "rules", current: second, known, shipped });

  expect(Object.keys(versions)).toEqual(["1", "2"]);
  expect(versions).toMatchObject(known);
});

test.each([
  ["rules that changed under their version", { current: { ...first, rules: ["b"] }, shipped }],
  ["a version before one that is known", { current: { ...first, version: 0 }, shipped }],
  ["an older version that ships otherwise", { current: second, shipped: () => ({ ...first, rules: [] }) }],
  ["an older version that ships no more", { current: second, shipped: () => undefined }],
])("%s are refused", (_what, change) => {
  expect(() => ruleVersions({ name: "rules", known, ...change })).toThrow(RuleVersionsError);
});
