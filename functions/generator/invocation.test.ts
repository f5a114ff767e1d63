import { InvalidInvocationError, parseInvocation } from "./invocation.ts";

const NOW = Date.parse("2026-06-01T12:00:30Z");
const MINUTE = Date.parse("2026-06-01T12:00:00Z") / 60_000;

test("an EventBridge event names its minute and its rule", () => {
  const event = {
    version: "0",
    "detail-type": "Scheduled Event",
    source: "aws.events",
    time: "2026-06-01T12:00:01Z",
    resources: ["arn:aws:events:us-east-1:123456789012:rule/shop-data-generation"],
    detail: {},
  };
  expect(parseInvocation(event, NOW)).toEqual({
    minute: MINUTE,
    fromMs: MINUTE * 60_000,
    ruleName: "shop-data-generation",
  });
});

test("what was due before `from` is left out", () => {
  const payload = { time: "2026-06-01T12:00:30Z", from: "2026-06-01T12:00:29Z" };
  expect(parseInvocation(payload, NOW)).toMatchObject({ minute: MINUTE, fromMs: NOW - 1000 });
});

test.each([undefined, {}, { time: "noon" }, { time: 5 }, "2026-06-01T12:00:00Z"])(
  "%j is refused in one line",
  (payload) => {
    expect(() => parseInvocation(payload, NOW)).toThrow(InvalidInvocationError);
    expect(() => parseInvocation(payload, NOW)).toThrow(/^the payload must be .{1,150}$/);
  },
);

test("a minute that has not come yet is refused", () => {
  expect(() => parseInvocation({ time: "2026-06-01T12:02:00Z" }, NOW)).toThrow("has not come yet");
});
