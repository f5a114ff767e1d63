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
