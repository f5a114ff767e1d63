import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { silentLogger } from "../../local/glue/endpoint-fixture.ts";
import { createRuleCheck } from "./rule-check.ts";

/** A rule whose states are told one after the other; an error where it cannot be looked at. */
function checkOf(...states: (string | Error)[]) {
  let now = 0;
  let asked = 0;
  const client = {
    async send() {
      const state = states[asked];
      asked += 1;
      if (state instanceof Error) {
        throw state;
      }
      return { State: state };
    },
  } as unknown as Pick<EventBridgeClient, "send">;
  const isWanted = createRuleCheck({
    client,
    ruleName: "data-generation",
    logger: silentLogger,
    everyMs: 2_000,
    clock: () => now,
  });
  return {
    isWanted,
    asked: () => asked,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test("a rule that was disabled before the generator began is noticed before anything is sent", async () => {
  const { isWanted } = checkOf("DISABLED");
  expect(await isWanted()).toBe(false);
});

test("a rule is asked once in two seconds, and its end noticed then", async () => {
  const { isWanted, asked, pass } = checkOf("ENABLED", "DISABLED");
  expect(await isWanted()).toBe(true);
  pass(1_999);
  expect(await isWanted()).toBe(true);
  expect(asked()).toBe(1);
  pass(1);
  expect(await isWanted()).toBe(false);
});

test("a rule that cannot be looked at is what it was, and enabled at first", async () => {
  const { isWanted, pass } = checkOf(new Error("away"), "DISABLED", new Error("away"));
  expect(await isWanted()).toBe(true);
  pass(2_000);
  expect(await isWanted()).toBe(false);
  pass(2_000);
  expect(await isWanted()).toBe(false);
});
