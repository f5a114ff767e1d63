import type { Logger, LoggerEnvironment } from "./logger.ts";

/** What was measured at a time. */
export interface Measurement<Name extends string> {
  /** Milliseconds since 1970. */
  time: number;
  /** Such as the currency. */
  dimensions?: Record<string, string>;
  values: Partial<Record<Name, number>>;
  /** Found in the log beside the values, and no metrics. */
  properties?: Record<string, number>;
}

/**
 * A line that makes CloudWatch Logs publish the values as metrics: the embedded metric format. The log is all that a
 * function may write to.
 * @param units CloudWatch's, by metric
 */
export function embeddedMetrics<Name extends string>(
  namespace: string,
  units: Readonly<Record<Name, string>>,
  { time, dimensions = {}, values, properties = {} }: Measurement<Name>,
): string {
  const metrics = Object.keys(values).map((name) => ({ Name: name, Unit: units[name as Name] }));
  return JSON.stringify({
    _aws: {
      Timestamp: time,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics }],
    },
    ...dimensions,
    ...properties,
    ...values,
  });
}

/**
 * Publishes what was measured. Where people read the log there is no CloudWatch: there it is a line for who debugs.
 * @param units CloudWatch's, by metric
 */
export function createPublisher<Name extends string>(
  units: Readonly<Record<Name, string>>,
  { LOG_FORMAT, METRICS_NAMESPACE }: Pick<LoggerEnvironment, "LOG_FORMAT"> & { METRICS_NAMESPACE: string },
  logger: Pick<Logger, "debug">,
): (measurement: Measurement<Name>) => void {
  return (measurement) => {
    if (LOG_FORMAT === "json") {
      process.stdout.write(`${embeddedMetrics(METRICS_NAMESPACE, units, measurement)}\n`);
    } else {
      const { dimensions, properties, values } = measurement;
      logger.debug({ ...dimensions, ...properties, ...(values as object) }, "measured");
    }
  };
}
