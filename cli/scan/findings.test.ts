import { ACCEPTED } from "./accepted.ts";
import { compareFindings, readFindings, ScanFailedError } from "./findings.ts";

const failed = (check: string, file: string, resource: string) => ({
  check_id: check,
  check_name: `Ensure ${check}`,
  resource,
  file_path: `/${file}/cdk.tf.json`,
});

const answer = (failures: object[], passes: object[] = []) =>
  JSON.stringify({
    summary: { parsing_errors: 0 },
    results: { failed_checks: failures, passed_checks: passes },
  });

test("a finding of several environments is one", () => {
  const failures = [
    failed("CKV_1", "dev-storage", "bucket"),
    failed("CKV_1", "prod-storage", "bucket"),
    failed("CKV_1", "prod-storage", "key"),
  ];
  expect(readFindings(answer(failures), 2)).toEqual([
    { check: "CKV_1", name: "Ensure CKV_1", on: "storage bucket" },
    { check: "CKV_1", name: "Ensure CKV_1", on: "storage key" },
  ]);
});

test.each([
  ["what is no answer", JSON.stringify({ passed: 0, failed: 0 }), 1],
  ["a stack that it could not parse", JSON.stringify({ summary: { parsing_errors: 1 }, results: {} }), 1],
  ["a stack that it has left out", answer([], [failed("CKV_1", "dev-storage", "key")]), 2],
])("fails on %s", (_, json, stacks) => {
  expect(() => readFindings(json, stacks)).toThrow(ScanFailedError);
});

describe("compared with the accepted ones", () => {
  const finding = { check: "CKV_1", name: "Ensure", on: "storage bucket" };
  const accepted = { check: "CKV_1", on: ["storage bucket"], why: "because" };

  test("the same are nothing", () => {
    expect(compareFindings([finding], [accepted])).toEqual([]);
  });

  test.each([
    ["of another check", { ...finding, check: "CKV_2" }],
    ["of another resource", { ...finding, on: "storage key" }],
  ])("one %s is told, and so is the accepted one that is gone", (_, other) => {
    expect(compareFindings([other], [accepted])).toEqual([
      `${other.check} ${other.on}: Ensure`,
      "CKV_1 storage bucket: accepted in cli/scan/accepted.ts, but it is not found any more",
    ]);
  });
});

test("nothing is accepted twice or without a reason", () => {
  const each = ACCEPTED.flatMap(({ check, on }) => on.map((name) => `${check} ${name}`));
  expect(new Set(each).size).toBe(each.length);
  for (const { why } of ACCEPTED) {
    expect(why.length).toBeGreaterThan(15);
  }
});
