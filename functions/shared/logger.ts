import { type Logger, pino } from "pino";
import { z } from "zod";

export type { Logger };

/** What every function's environment says about its log; whoever deploys functions sets them in one place. */
export const LOG_VARIABLES = {
  /** Told in every JSON line. */
  ENVIRONMENT: z.string().min(1),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]),
  /** json for CloudWatch, text for people. */
  LOG_FORMAT: z.enum(["json", "text"]),
};

/** A constant message and an object a line, on stdout; the service and the environment are told in every JSON line. */
export function createLogger(
  service: string,
  { LOG_LEVEL: level, LOG_FORMAT: format, ENVIRONMENT: environment }: LoggerEnvironment,
): Logger {
  return format === "text"
    ? createTextLogger(service, (line) => process.stdout.write(line), level)
    : pino({
        level,
        base: { service, environment },
        timestamp: isoTime,
        formatters: { level: (label) => ({ level: label }) },
      });
}

const loggerEnvironment = z.object(LOG_VARIABLES);

export type LoggerEnvironment = z.output<typeof loggerEnvironment>;

/** Lines such as `2026-01-31 12:00:00.000 UTC [part] INFO: message {fields}`. */
export function createTextLogger(
  part: string,
  write: (line: string) => void,
  level: LoggerEnvironment["LOG_LEVEL"] = "info",
): Logger {
  return pino(
    { level, base: null, timestamp: isoTime },
    {
      write(json: string) {
        const { time, level: number, msg, ...fields } = JSON.parse(json);
        const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
        const label = pino.levels.labels[number]?.toUpperCase();
        write(`${logTime(new Date(time))} [${part}] ${label}: ${msg}${rest}\n`);
      },
    },
  );
}

/** As PostgreSQL writes it. */
function logTime(time = new Date()): string {
  return `${time.toISOString().slice(0, 23).replace("T", " ")} UTC`;
}

const isoTime = () => `,"time":"${new Date().toISOString()}"`;
