import { findDrift, judgeDrift } from "./drift.ts";
import type { Plan } from "./terraform.ts";

type Change = NonNullable<Plan["resource_changes"]>[number]["change"];

const planOf = (change: Partial<Change>): Plan => ({
  resource_changes: [
    {
      address: "aws_sqs_queue.letters",
      type: "aws_sqs_queue",
      change: { actions: ["update"], before: {}, after: {}, after_unknown: {}, ...change },
    },
  ],
});

const found = (attribute: string) => ({
  address: "aws_sqs_queue.letters",
  type: "aws_sqs_queue",
  attribute,
  action: "update",
});

test("what a plan would change is found by attribute", () => {
  const plan = planOf({ before: { delay: 0, name: "a" }, after: { delay: 5, name: "a" } });
  expect(findDrift(plan)).toEqual([found("delay")]);
});

test("what is known after the apply only is changed by what changes it, not by itself", () => {
  const plan = planOf({
    before: { delay: 0, arn: "a" },
    after: { delay: 5 },
    after_unknown: { arn: true },
  });
  expect(findDrift(plan)).toEqual([found("delay")]);
});

test("a resource that would be made or removed is found as a whole", () => {
  expect(findDrift(planOf({ actions: ["create"], before: null }))).toEqual([
    { ...found("*"), action: "create" },
  ]);
});

test("reading is no drift", () => {
  expect(findDrift(planOf({ actions: ["no-op"] }))).toEqual([]);
  expect(findDrift({})).toEqual([]);
});

test("drift that is not listed is told apart from drift that is, and from a listed one that is gone", () => {
  const listed = [{ type: "aws_sqs_queue", attributes: ["delay", "gone"], why: "the emulator forgets them" }];
  const { explained, unexplained, gone } = judgeDrift([found("delay"), found("policy")], listed);
  expect(explained).toEqual([found("delay")]);
  expect(unexplained).toEqual([found("policy")]);
  expect(gone).toEqual([{ type: "aws_sqs_queue", attribute: "gone" }]);
});
