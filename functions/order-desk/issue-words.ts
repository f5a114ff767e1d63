import type { z } from "zod";

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  array: "a list",
  object: "an object",
};

/** What is wrong with a field, in plain words; zod's own where it has no others. */
export const issueWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${NOUNS[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `must be one of ${issue.values.join(", ")}`;
    case "too_small":
      return `must be at least ${bound(issue.origin, issue.minimum)}`;
    case "too_big":
      return `must be at most ${bound(issue.origin, issue.maximum)}`;
    case "unrecognized_keys":
      return `no such field: ${issue.keys.map((key) => JSON.stringify(key)).join(", ")}`;
    default:
      return undefined;
  }
};

const bound = (origin: string, size: number | bigint) => (origin === "array" ? `${size} long` : `${size}`);
