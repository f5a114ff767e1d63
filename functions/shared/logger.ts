import { type Logger, pino } from "pino";

export type { Logger };

/** The levels that a function's environment may ask for. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "silent"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on stdout: a constant message and an object; `bindings` are repeated in every line. */
export function createLogger(options: { level: LogLevel; bindings: Record<string, string> }): Logger {
  return pino({
    level: options.level,
    base: options.bindings,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level) => ({ level }) },
  });
}
