import { InvalidActionError, parseAction } from "./action.ts";

describe("a payload", () => {
  test.each(["start", "stop", "status"])("%s is taken", (action) => {
    expect(parseAction({ action })).toEqual({ action });
  });

  test.each([
    [undefined, "not nothing"],
    [null, "not null"],
    [{}, "not {}"],
    [{ action: "restart" }, 'not {"action":"restart"}'],
    [{ action: "start", force: true }, 'not {"action":"start","force":true}'],
    ["start", 'not "start"'],
    [{ action: "x".repeat(1000) }, "…"],
  ])("%j is refused in one line that says what is allowed and what came", (payload, came) => {
    const refusal = () => parseAction(payload);
    expect(refusal).toThrow(InvalidActionError);
    expect(refusal).toThrow(
      /^the payload must be {"action":"start"} or {"action":"stop"} or {"action":"status"}, .{1,120}$/,
    );
    expect(refusal).toThrow(came);
  });
});
