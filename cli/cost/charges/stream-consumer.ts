import type { Resource } from "../configuration.ts";
import { type Charged, gigabytes, type Traffic, whileRunning } from "./charge.ts";

/** Of a stream on demand, to begin with; it has more where more comes in. */
const SHARDS_ON_DEMAND = 4;

const shardsOf = ({ settings }: Traffic) => settings.shards_per_stream || SHARDS_ON_DEMAND;

/** Invocations an hour: each shard is read once a second, or as long as records are gathered. */
export function invocationsAnHour(windowSeconds: number, traffic: Traffic): number {
  return (shardsOf(traffic) * 3600) / Math.max(1, windowSeconds);
}

/** What hands a stream's records to a Lambda costs beside the Lambda's own time. */
export function mappingCharges({ properties }: Resource, traffic: Traffic): Charged[] {
  const invocations = invocationsAnHour(Number(properties.maximum_batching_window_in_seconds ?? 0), traffic);
  const requests: Charged = {
    ...whileRunning("Lambda, invocations", "lambda_request_million"),
    perHour: invocations / 1e6,
  };
  const isOnDemand = traffic.settings.shards_per_stream === 0;
  const source = String(properties.event_source_arn);
  const hasFanOut = /aws_kinesis_stream_consumer/.test(source);
  // As with what is written, clicks stand for the events of all streams.
  return isOnDemand && !hasFanOut && source.includes("clicks")
    ? [
        requests,
        {
          ...whileRunning("events read once more", "kinesis_on_demand_out_gb"),
          perHour: gigabytes(traffic.eventsPerSecond),
        },
      ]
    : [requests];
}

/** What reading by enhanced fan-out costs. */
export function fanOutCharges(_: Resource, traffic: Traffic): Charged[] {
  const read = gigabytes(traffic.eventsPerSecond);
  return traffic.settings.shards_per_stream === 0
    ? [{ ...whileRunning("events read by fan-out", "kinesis_on_demand_fan_out_gb"), perHour: read }]
    : [
        {
          what: "enhanced fan-out",
          price: "kinesis_fan_out_shard_hour",
          perHour: shardsOf(traffic),
          until: "destroyed",
        },
        { ...whileRunning("events read by fan-out", "kinesis_fan_out_gb"), perHour: read },
      ];
}
