/** Texts of Terraform: `${expression}` in the midst of others. */

/** A text's parts in their order: text, expression, text, … */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  for (let start = rest.indexOf("${"); start >= 0; start = rest.indexOf("${")) {
    const end = endOfExpression(rest, start + 2);
    parts.push(rest.slice(0, start), rest.slice(start + 2, end));
    rest = rest.slice(end + 1);
  }
  return [...parts, rest];
}

/** Braces in quotes do not count. */
function endOfExpression(text: string, start: number): number {
  let depth = 0;
  for (const { 0: token, index } of text.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "}" && depth === 0) {
      return start + index;
    }
    depth += token === "{" ? 1 : token === "}" ? -1 : 0;
  }
  throw new Error(`no end of an expression: ${text}`);
}

/** The expression where the text is nothing else. */
export function onlyExpressionOf(text: string): string | undefined {
  const [before, expression, after, ...others] = partsOf(text);
  return before === "" && after === "" && others.length === 0 ? expression : undefined;
}

export function replaceExpressions(text: string, replace: (expression: string) => string): string {
  return partsOf(text)
    .map((part, index) => (index % 2 === 0 ? part : replace(part)))
    .join("");
}

const REFERENCE = /^(?:data\.)?[a-z][\w-]*(?:\.[\w-]+|\[\d+\])+$/;

/** Whether the expression is a reference such as `aws_kinesis_stream.clicks.arn`, and nothing else. */
export function isReference(expression: string): boolean {
  return REFERENCE.test(expression);
}

/** What `jsonencode(…)` encodes, its references as texts `${…}`; undefined where the expression is another one. */
export function encodedJson(expression: string): unknown {
  const [, object] = /^jsonencode\((.*)\)$/s.exec(expression) ?? [];
  if (object === undefined) {
    return undefined;
  }
  const json = object.replaceAll(
    /("(?:[^"\\]|\\.)*")( = )?|\b(?:data|var|aws_\w+)(?:\.[\w-]+|\[\d+\])+/g,
    (token, quoted: string | undefined, isKey: string | undefined) => {
      if (quoted === undefined) {
        return `"\${${token}}"`;
      }
      return isKey === undefined ? quoted : `${quoted}: `;
    },
  );
  return JSON.parse(json);
}
