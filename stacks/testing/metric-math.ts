/** Values by name; undefined where there is none, as in CloudWatch where nothing came in a period. */
export type Values = Readonly<Record<string, number | undefined>>;

type Value = number | undefined;

const FUNCTIONS: Readonly<Record<string, (given: Value[]) => Value>> = {
  ABS: ([value]) => value && Math.abs(value),
  FILL: ([value, otherwise]) => value ?? otherwise,
  IF: ([condition, yes, no]) => (condition === undefined ? undefined : condition === 0 ? no : yes),
};

const OPERATORS: Readonly<Record<string, { binds: number; apply: (a: number, b: number) => number }>> = {
  ">": { binds: 1, apply: (a, b) => Number(a > b) },
  "<": { binds: 1, apply: (a, b) => Number(a < b) },
  "+": { binds: 2, apply: (a, b) => a + b },
  "-": { binds: 2, apply: (a, b) => a - b },
  "*": { binds: 3, apply: (a, b) => a * b },
  "/": { binds: 3, apply: (a, b) => a / b },
};

/**
 * What the expressions of our alarms and thresholds come to: numbers, names, + - * / < >, ABS, FILL, IF. Where something is
 * missing, what is computed of it is, too.
 * @throws Error where an expression has more than that
 */
export function evaluate(expression: string, values: Values): Value {
  const tokens = [...expression.matchAll(/\s*([A-Za-z_][\w.]*|[\d.]+|\S)/g)].map(([, token = ""]) => token);
  const next = () => tokens[0] ?? "";

  function fail(): never {
    throw new Error(`not understood: ${expression}`);
  }

  function take(expected: string): void {
    if (tokens.shift() !== expected) {
      fail();
    }
  }

  function operand(): Value {
    const token = tokens.shift() ?? fail();
    if (/^[\d.]/.test(token)) {
      return Number(token);
    }
    if (next() !== "(") {
      return token in values ? values[token] : fail();
    }
    return call(FUNCTIONS[token] ?? fail());
  }

  function call(apply: (given: Value[]) => Value): Value {
    take("(");
    const given = [binary(0)];
    while (next() === ",") {
      take(",");
      given.push(binary(0));
    }
    take(")");
    return apply(given);
  }

  function binary(binds: number): Value {
    let left = operand();
    for (let operator = OPERATORS[next()]; operator && operator.binds > binds; operator = OPERATORS[next()]) {
      tokens.shift();
      const right = binary(operator.binds);
      left = left === undefined || right === undefined ? undefined : operator.apply(left, right);
    }
    return left;
  }

  const result = binary(0);
  return tokens.length === 0 ? result : fail();
}
