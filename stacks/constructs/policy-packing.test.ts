import { App } from "cdktf";
import { Storage } from "../storage.ts";
import { SHARED } from "../testing/delivery-synthesis.ts";
import type { Grant } from "./policy.ts";
import { packGrants } from "./policy-packing.ts";

/** About as many characters as that. */
const grantOf = (characters: number, name = "a"): Grant => ({
  actions: ["s3:GetObject"],
  resources: [name.padEnd(characters, "-")],
});

test("no grants need no policy", () => {
  expect(packGrants([])).toEqual([]);
});

test("each grant is in one policy, in their order, and as many in each as fit", () => {
  const grants = ["a", "b", "c", "d", "e"].map((name) => grantOf(1900, name));
  const [a, b, c, d, e] = grants;
  expect(packGrants(grants)).toEqual([
    [a, b, c],
    [d, e],
  ]);
});

test("a grant that fits is with the one before it, a longer one is not", () => {
  expect(packGrants([grantOf(3000), grantOf(2800)])).toHaveLength(1);
  expect(packGrants([grantOf(3000), grantOf(3000)])).toHaveLength(2);
});

test("what is only known when a policy is applied counts as the longest that it can be", () => {
  const storage = new Storage(new App(), SHARED);
  const references = [storage.key.arn, storage.artifacts.arn, storage.deadLetters.arn];
  const parts = [storage.arn("logs", "log-group:*")];
  const times = (resources: string[]) =>
    packGrants(Array.from({ length: 40 }, () => ({ actions: ["kms:Decrypt"], resources }))).length;
  expect(times(references)).toBe(4);
  expect(times(parts)).toBe(1);
});

test("conditions count, too", () => {
  const conditions = [
    { test: "StringEquals", variable: "aws:RequestTag/environment", values: ["dev".repeat(1000)] },
  ];
  const grants = [1, 2].map(() => ({ ...grantOf(10), conditions }));
  expect(packGrants(grants)).toHaveLength(2);
});
