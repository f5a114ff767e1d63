import type { Logger } from "../shared/logger.ts";

/** Collects what cannot be had, one line each, so that the rest can be told. */
export interface Problems {
  lines: string[];
  /** Null where the work failed. */
  ifPossible<T>(part: string, work: Promise<T>): Promise<T | null>;
}

/** @param patienceMs how long the parts wait, for the message */
export function collectProblems(patienceMs: number, logger: Logger): Problems {
  const lines: string[] = [];
  return {
    lines,
    async ifPossible(part, work) {
      try {
        return await work;
      } catch (error) {
        const reason = reasonOf(error, patienceMs);
        lines.push(`${part}: ${reason}`);
        logger.warn({ part, reason }, "a part cannot be had");
        return null;
      }
    },
  };
}

function reasonOf(error: unknown, patienceMs: number): string {
  const { name, message } = error as Error;
  return name === "AbortError" || name === "TimeoutError"
    ? `no answer within ${patienceMs / 1000} s`
    : (message.split("\n")[0] ?? name);
}
