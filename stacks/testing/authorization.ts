import type { Statement } from "./statements.ts";

/** What somebody asks AWS for. */
export interface Request {
  action: string;
  /** `*` where the action knows no resources. */
  resource: string;
  /** Condition keys that AWS knows of the request, with their values. */
  context: Readonly<Record<string, readonly string[]>>;
}

/** Whether the statements allow the request, and none denies it: as IAM decides, as far as our policies use it. */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const applying = statements.filter((statement) => applies(statement, request));
  return applying.length > 0 && applying.every(({ effect }) => effect !== "Deny");
}

function applies(statement: Statement, { action, resource, context }: Request): boolean {
  const { actions = [], resources = [], condition = [] } = statement;
  return (
    actions.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => isLike(pattern, resource)) &&
    condition.every(({ test, variable, values }) => holds(test, values, context[variable]))
  );
}

/** A key that the request does not have: only what says that something is not so holds, or speaks of all values. */
function holds(test: string, wanted: readonly string[], values: readonly string[] | undefined): boolean {
  const among = (equal: (pattern: string, value: string) => boolean) =>
    values?.some((value) => wanted.some((pattern) => equal(pattern, value))) ?? false;
  switch (test) {
    case "StringEquals":
      return among((pattern, value) => pattern === value);
    case "StringNotEquals":
      return !among((pattern, value) => pattern === value);
    case "StringLike":
    case "ArnEquals":
    case "ArnLike":
      return among(isLike);
    case "ArnNotLike":
      return !among(isLike);
    case "Null":
      return wanted[0] === String(values === undefined);
    case "ForAllValues:StringEquals":
      return (values ?? []).every((value) => wanted.includes(value));
    default:
      throw new Error(`the tests do not know the condition ${test}`);
  }
}

function isLike(pattern: string, text: string): boolean {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*").replaceAll("?", ".")}$`, "s").test(text);
}
