import { evaluate, type Values } from "./metric-math.ts";
import type { Attributes } from "./resolution.ts";

/** What came in each five minutes, the last ones at the end: a value, several, or none (null). */
export type Series = readonly (number | null | readonly number[])[];

/**
 * By the metric: its name, before it the namespace unless it is ours, after it the values of its dimensions. What
 * CloudWatch has learnt to expect at most is `usual`, one value for each period.
 */
export type Observation = Readonly<Record<string, Series>>;

export type AlarmState = "ALARM" | "OK" | "INSUFFICIENT_DATA";

const SLOT_SECONDS = 300;
const PREFIX = "ecommerce-streaming-dev";

interface Metric {
  namespace: string;
  metric_name: string;
  dimensions?: Record<string, string>;
  period: number;
  /** Of a metric in a query `stat`, of an alarm's own `statistic`. */
  stat?: string;
  statistic?: string;
}

interface Query {
  id: string;
  metric?: Metric;
  expression?: string;
  return_data?: boolean;
}

const STATISTICS: Readonly<Record<string, (values: number[]) => number>> = {
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
};

const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanUpperThreshold: (value, threshold) => value > threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
};

/**
 * The state that CloudWatch gives a synthesized alarm after an observation. CloudWatch looks back further where
 * something is missing; here a missing period counts as the alarm says.
 * @param settings by `var.<name>`, for thresholds that Terraform computes
 * @throws Error where the observation has a metric that the alarm does not watch
 */
export function stateOf(alarm: Attributes, observation: Observation, settings: Values): AlarmState {
  const watched = [...metricsOf(alarm).map(keyOf), ...(isOfBand(alarm) ? [USUAL] : [])];
  const idle = Object.keys(observation).filter((key) => !watched.includes(key));
  if (idle.length > 0) {
    throw new Error(`${alarm.alarm_name} watches ${watched.join(", ")}, not ${idle.join(", ")}`);
  }
  const { evaluation_periods: periods, datapoints_to_alarm: needed = periods } = alarm as Record<
    string,
    number
  >;
  const thresholdAt = (back: number) =>
    isOfBand(alarm) ? Number(observation[USUAL]?.at(-1 - back)) : thresholdOf(alarm, settings);
  const compare = COMPARISONS[alarm.comparison_operator as string];
  const isMissingBad = { breaching: true, notBreaching: false }[alarm.treat_missing_data as string];
  const breaching = Array.from({ length: periods as number }, (_, back) => {
    const value = valueInPeriod(alarm, observation, back);
    return value === undefined ? isMissingBad : compare?.(value, thresholdAt(back));
  });
  if (breaching.every((isBreaching) => isBreaching === undefined)) {
    return "INSUFFICIENT_DATA";
  }
  return breaching.filter(Boolean).length >= (needed as number) ? "ALARM" : "OK";
}

const USUAL = "usual";

const isOfBand = ({ threshold_metric_id: band }: Attributes) => band !== undefined;

function queriesOf(alarm: Attributes): Query[] {
  const queries = alarm.metric_query as Query[] | undefined;
  return queries ?? [{ id: "metric", metric: alarm as unknown as Metric, return_data: true }];
}

function metricsOf(alarm: Attributes): Metric[] {
  return queriesOf(alarm).flatMap(({ metric }) => metric ?? []);
}

function keyOf({ namespace, metric_name, dimensions = {} }: Metric): string {
  const parts = [namespace === PREFIX ? [] : namespace, metric_name, ...Object.values(dimensions)].flat();
  return parts.join(" ").replaceAll(`${PREFIX}-`, "");
}

function thresholdOf({ threshold }: Attributes, settings: Values): number {
  const expression = String(threshold).replace(/^\$\{(.*)\}$/, "$1");
  return evaluate(expression, settings) ?? Number.NaN;
}

/** @param back how many periods before the last one */
function valueInPeriod(alarm: Attributes, observation: Observation, back: number): number | undefined {
  const queries = queriesOf(alarm);
  const values = Object.fromEntries(
    queries.flatMap(({ id, metric }) => (metric ? [[id, statisticOf(metric, observation, back)]] : [])),
  );
  const result = queries.find(({ id, return_data }) => return_data && id !== alarm.threshold_metric_id);
  return result?.expression === undefined ? values[result?.id ?? ""] : evaluate(result.expression, values);
}

function statisticOf(metric: Metric, observation: Observation, back: number): number | undefined {
  const series = observation[keyOf(metric)] ?? [];
  const values = series.filter((_, index) => {
    const secondsAgo = (series.length - 1 - index) * SLOT_SECONDS;
    return Math.floor(secondsAgo / metric.period) === back;
  });
  const present = values.flat().filter((value) => value !== null);
  return present.length === 0 ? undefined : STATISTICS[metric.stat ?? metric.statistic ?? ""]?.(present);
}
