import { evaluate } from "./metric-math.ts";

test.each([
  ["1 + 2 * 3 - 4 / 2", {}, 5],
  ["IF(a > 0, 100 * b / a, 0)", { a: 4, b: 1 }, 25],
  ["IF(a > 0, 100 * b / a, 0)", { a: 0, b: 1 }, 0],
  ["IF(a > 0, 1, 0)", { a: undefined }, undefined],
  ["FILL(a, 0) + FILL(b, 0)", { a: undefined, b: 2 }, 2],
  ["ABS(a)", { a: -2 }, 2],
  ["a + b", { a: 1, b: undefined }, undefined],
])("%s of %j is %s", (expression, values, result) => {
  expect(evaluate(expression, values)).toBe(result);
});

test.each(["RATE(a)", "a ? 1 : 2", "b", "(a", "1 2"])("%s is not understood, and says so", (expression) => {
  expect(() => evaluate(expression, { a: 1 })).toThrow(`not understood: ${expression}`);
});
