import { InvalidActionError, parseAction, plannedEnd } from "./action.ts";

const NOW = new Date("2026-01-31T03:00:00Z");

describe("a payload", () => {
  test.each(["start", "stop", "keep", "status"])("%s is taken", (action) => {
    expect(parseAction({ action })).toEqual({ action });
  });

  test("start may ask for the generator, and for a new checkpoint", () => {
    const payload = { action: "start", generator: true, fresh: true };
    expect(parseAction(payload)).toEqual(payload);
  });

  test.each([
    { for: "12h" },
    { until: "2026-01-31T06:00:00Z" },
    { until: "2026-01-31T06:00:00+02:00", force: true, database: true },
  ])("stop may say %j", (more) => {
    expect(parseAction({ action: "stop", ...more }, NOW)).toEqual({ action: "stop", ...more });
  });

  test.each([
    [undefined, "not nothing"],
    [null, "not null"],
    [{}, "not {}"],
    [{ action: "restart" }, 'not {"action":"restart"}'],
    [{ action: "start", force: true }, 'not {"action":"start","force":true}'],
    [{ action: "keep", fresh: true }, 'not {"action":"keep","fresh":true}'],
    [{ action: "start", generator: false }, 'not {"action":"start","generator":false}'],
    [{ action: "stop", for: "1h", until: "2026-01-31T06:00:00Z" }, "not {"],
    [{ action: "stop", generator: true }, 'not {"action":"stop","generator":true}'],
    ["start", 'not "start"'],
    [{ action: "x".repeat(1000) }, "…"],
  ])("%j is refused in one line that says what is allowed and what came", (payload, came) => {
    const refusal = () => parseAction(payload);
    expect(refusal).toThrow(InvalidActionError);
    expect(refusal).toThrow(/^the payload must be {"action":"start"}.* or {"action":"status"}; .{1,120}$/);
    expect(refusal).toThrow(came);
  });
});

test.each(["48", 48, "48 ", "long", "-1h", "0h", "1e3", "1.5h", "Infinity", "1y", "999999999w", "", null])(
  "a stop for %p is refused in one line that says what is wanted, before anything is guarded",
  (duration) => {
    expect(() => parseAction({ action: "stop", for: duration })).toThrow(
      new InvalidActionError(
        `for must be a duration such as 90 minutes, 24h or 7 days, not ${JSON.stringify(duration)}`,
      ),
    );
  },
);

test.each(["tomorrow", "2026-02-01", "2026-01-31T06:00:00", "2026-02-30T06:00:00Z", 1, "", null])(
  "a stop until %p is refused in one line that says what is wanted",
  (until) => {
    expect(() => parseAction({ action: "stop", until }, NOW)).toThrow(
      new InvalidActionError(
        `until must be a time with a zone such as 2026-01-31T06:00:00Z, not ${JSON.stringify(until)}`,
      ),
    );
  },
);

test.each(["2026-01-31T03:00:00Z", "2016-01-31T06:00:00Z", "2026-01-31T04:00:00+02:00"])(
  "a stop until %s, which is over, is refused: it would pass the guard",
  (until) => {
    expect(() => parseAction({ action: "stop", until }, NOW)).toThrow(
      new InvalidActionError(`until must be to come, not "${until}"`),
    );
  },
);

test.each([
  [{}, "2026-01-31T18:00:00.000Z"],
  [{ for: "2d" }, "2026-02-02T06:00:00.000Z"],
  [{ for: "1 day 12 hours" }, "2026-02-01T18:00:00.000Z"],
  [{ until: "2026-01-31T10:00:00+02:00" }, "2026-01-31T08:00:00.000Z"],
])("a stop with %j ends as planned", (more, end) => {
  const now = new Date("2026-01-31T06:00:00Z");
  expect(plannedEnd({ action: "stop", ...more }, 12, now).toISOString()).toBe(end);
});
