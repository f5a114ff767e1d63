import { z } from "zod";
import type { LoggerEnvironment } from "./logger.ts";

/** What a function's own environment is, of all that it reads: less what every function has. */
export type OwnVariables<E extends LoggerEnvironment> = E extends unknown
  ? Omit<E, keyof LoggerEnvironment>
  : never;

/** The function's environment variables are not what its schema asks for. Permanent: the deployment is wrong. */
export class InvalidEnvironmentError extends Error {
  override name = "InvalidEnvironmentError";
}

/**
 * Reads a function's environment variables by its schema.
 * @throws InvalidEnvironmentError naming every missing or malformed variable at once.
 */
export function parseEnvironment<T extends z.ZodType>(
  schema: T,
  variables: Record<string, string | undefined>,
): z.output<T> {
  const parsed = schema.safeParse(variables);
  if (parsed.success) {
    return parsed.data;
  }
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new InvalidEnvironmentError(`environment variables are wrong: ${problems.join("; ")}`);
}

/** A variable that holds JSON, by the schema of what it says. */
export function jsonVariable<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue("is not JSON");
        return z.NEVER;
      }
    })
    .pipe(schema);
}
