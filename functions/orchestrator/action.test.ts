import { InvalidActionError, parseAction } from "./action.ts";

describe("a payload", () => {
  test.each(["start", "stop", "status"])("%s is taken", (action) => {
    expect(parseAction({ action })).toEqual({ action });
  });

  test("start may ask for the generator", () => {
    const payload = { action: "start", generator: true };
    expect(parseAction(payload)).toEqual(payload);
  });

  test.each([
    [undefined, "not nothing"],
    [null, "not null"],
    [{}, "not {}"],
    [{ action: "restart" }, 'not {"action":"restart"}'],
    [{ action: "start", force: true }, 'not {"action":"start","force":true}'],
    [{ action: "start", generator: false }, 'not {"action":"start","generator":false}'],
    [{ action: "stop", generator: true }, 'not {"action":"stop","generator":true}'],
    ["start", 'not "start"'],
    [{ action: "x".repeat(1000) }, "…"],
  ])("%j is refused in one line that says what is allowed and what came", (payload, came) => {
    const refusal = () => parseAction(payload);
    expect(refusal).toThrow(InvalidActionError);
    expect(refusal).toThrow(
      /^the payload must be {"action":"start"} or {"action":"start","generator":true} or {"action":"stop"} or {"action":"status"}, .{1,120}$/,
    );
    expect(refusal).toThrow(came);
  });
});
