import { InvalidRequestError } from "../shared/invalid-request.ts";
import { parseRequest } from "./request.ts";

test.each(["-abc15", "an id", "👟".repeat(128), "a\x1bb"])("an order %p can be asked for", (explain) => {
  expect(parseRequest({ explain })).toEqual({ explain });
});

test.each(["", "a\0b", "x".repeat(10_000), 7, null])("%p is no order: refused, not asked for", (explain) => {
  expect(() => parseRequest({ explain })).toThrow(InvalidRequestError);
});

test("a table can be profiled, of a last while in seconds", () => {
  expect(parseRequest({ profile: "clicks" })).toEqual({ profile: "clicks" });
  expect(parseRequest({ profile: "clicks", since: "2h" })).toEqual({ profile: "clicks", since: 7200 });
  expect(parseRequest({ tables: true })).toEqual({ tables: true });
  for (const payload of [{ profile: "" }, { profile: "clicks", since: "2" }, { tables: false }]) {
    expect(() => parseRequest(payload)).toThrow(InvalidRequestError);
  }
});
