import { metricsNamespace } from "../../config/names.ts";
import type { AnyStreamName } from "../../config/streams.ts";
import type { MetricName } from "../../functions/archiver/metrics.ts";
import { type Alarm, above } from "../constructs/alarm.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";

const HOUR = 3600;

/** What came in in the last minutes of an hour, and of the next one, may be on its way: of a third one not. */
const HOURS = 3;

/** A small shop may have nothing for hours. */
const AMONG = 24;

/**
 * A Lambda that is not even invoked has neither errors nor an age, so what is in raw is held against what came in: both by
 * the time of arrival.
 */
export function rawAlarm(stack: EnvironmentStack, stream: AnyStreamName, streamName: string): Alarm {
  const archived: MetricName = "ArchivedRecords";
  const query = (id: string, namespace: string, metricName: string, dimensions: Record<string, string>) => ({
    id,
    metric: { namespace, metricName, dimensions, stat: "Sum", period: HOUR },
  });
  return {
    alarmDescription: `Of ${HOURS} hours in which records came into ${stream} nothing is in raw`,
    section: "raw-old",
    metricQuery: [
      query("incoming", "AWS/Kinesis", "IncomingRecords", { StreamName: streamName }),
      query("archived", metricsNamespace(stack.environment.name), archived, { Stream: stream }),
      {
        id: "result",
        expression: "IF(FILL(archived, 0) > 0, 0, FILL(incoming, 0))",
        label: "records that came in an hour of which none is in raw",
        returnData: true,
      },
    ],
    ...above(0, { times: AMONG }),
    datapointsToAlarm: HOURS,
    treatMissingData: "notBreaching",
  };
}
