import { METRICS } from "../../../functions/monitor/metrics.ts";
import { GLUE_COMMANDS } from "../../../glue-scripts/registry.ts";
import type { Settings } from "../configuration.ts";
import {
  type Charged,
  gigabytes,
  HOURS_A_MONTH,
  type LaneCharges,
  monthly,
  type Traffic,
  whileRunning,
} from "./charge.ts";
import { fanOutCharges, mappingCharges } from "./stream-consumer.ts";

const DPUS: Readonly<Record<string, number>> = { "G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8 };

/** Backlog is one a stream; revenue and orders are reckoned in one currency. What it measures of a lane, the lane pays for. */
const MONITOR_METRICS = Object.keys(METRICS).filter((name) => name !== "BotLabelsMissed").length + 1;

const charges: LaneCharges["charges"] = {
  aws_glue_job: ({ properties }, { settings }) =>
    (properties.command as { name: string }).name === GLUE_COMMANDS.batch
      ? batchJob(properties, settings)
      : streamingJob(settings),
  aws_kinesis_stream: ({ id }, traffic) =>
    traffic.settings.shards_per_stream === 0 ? onDemand(id, traffic) : provisioned(id, traffic),
  aws_db_instance: ({ properties }, { settings }) => {
    const { database_multi_az } = settings;
    const size = readSetting(properties.instance_class, settings);
    const gigabytes = Number(readSetting(properties.allocated_storage, settings));
    const copies = database_multi_az ? 2 : 1;
    return [
      {
        what: `${size}${database_multi_az ? ", two zones" : ""}`,
        price: `rds_${size}_hour`,
        perHour: copies,
        until: "database stopped",
      },
      {
        what: `storage, ${gigabytes} GB${database_multi_az ? " twice" : ""}`,
        price: "rds_storage_gb_month",
        perHour: (copies * gigabytes) / HOURS_A_MONTH,
        until: "destroyed",
      },
      monthly("master's secret", "secret_month"),
    ];
  },
  aws_vpc_endpoint: ({ id, properties }, { eventsPerSecond }) => {
    if (properties.vpc_endpoint_type !== "Interface") {
      return [];
    }
    const zones = Array.isArray(properties.subnet_ids) ? properties.subnet_ids.length : 1;
    const standing: Charged = {
      what: `endpoint ${id}`,
      price: "interface_endpoint_hour",
      perHour: zones,
      until: "destroyed",
    };
    return id.startsWith("kinesis")
      ? [
          standing,
          {
            ...whileRunning("events through it", "interface_endpoint_gb"),
            perHour: gigabytes(eventsPerSecond),
          },
        ]
      : [standing];
  },
  aws_lambda_function: ({ properties }) => {
    const memoryGb = Number(properties.memory_size ?? 128) / 1024;
    switch (String(properties.function_name).split("-").at(-1)) {
      case "generator":
        // It is busy all the time, handing out a minute's events; the others answer now and then.
        return [{ ...whileRunning("Lambda", "lambda_gb_second"), perHour: memoryGb * 3600 }];
      case "monitor":
        return [
          {
            ...whileRunning("metrics, some of them also while the job is stopped", "cloudwatch_metric_month"),
            perHour: MONITOR_METRICS / HOURS_A_MONTH,
          },
        ];
      default:
        return [];
    }
  },
  aws_lambda_event_source_mapping: mappingCharges,
  aws_kinesis_stream_consumer: fanOutCharges,
  aws_kms_key: () => [monthly("encryption key", "kms_key_month")],
  aws_secretsmanager_secret: ({ id }) => [monthly(`secret ${id}`, "secret_month")],
  aws_cloudwatch_metric_alarm: ({ properties }) => [
    { ...monthly("alarms", "cloudwatch_alarm_month"), perHour: metricsOf(properties) / HOURS_A_MONTH },
  ],
  aws_cloudwatch_dashboard: () => [monthly("dashboard", "cloudwatch_dashboard_month")],
  aws_cloudwatch_log_metric_filter: () => [monthly("metrics from logs", "cloudwatch_metric_month")],
};

const free =
  /^aws_(budgets_budget|cloudwatch_event_\w+|cloudwatch_log_(group|resource_policy)|codebuild_\w+|codestarconnections_\w+|codeconnections_\w+|db_(parameter_group|subnet_group)|default_security_group|glue_(connection|security_configuration)|iam_\w+|kms_alias|lambda_(alias|function_event_invoke_config|invocation|permission)|route_table|route_table_association|s3_\w+|scheduler_schedule\w*|security_group|sns_\w+|sqs_\w+|subnet|vpc|vpc_endpoint_policy|vpc_security_group_\w+)$/;

/** What the core costs, and a lane by types that have no price of the lane's own. */
export const CORE_CHARGES: LaneCharges = { charges, free };

function streamingJob({ worker_type = "", workers = 0, workers_maximum = workers }: Settings): Charged[] {
  const atMost = workers_maximum > workers ? `, at most ${workers_maximum}` : "";
  return [
    {
      what: `${workers} x ${worker_type}${atMost}`,
      price: "glue_dpu_hour",
      perHour: workers * (DPUS[worker_type] ?? Number.NaN),
      until: "job stopped",
      ...(worker_type === "G.025X" && {
        unproven:
          "nobody has tried whether Glue takes 2 x G.025X for this job; 2 x G.1X would be 4 times as much",
      }),
    },
  ];
}

/** Of a job that runs when somebody asks it to. */
function batchJob(
  { worker_type, number_of_workers }: Record<string, unknown>,
  settings: Settings,
): Charged[] {
  const read = (property: unknown) => readSetting(property, settings);
  return [
    {
      ...whileRunning(
        `nothing until somebody runs it, then at most ${read(number_of_workers)} x ${read(worker_type)}`,
        "glue_dpu_hour",
      ),
      perHour: 0,
    },
  ];
}

/** Of a property that may name a setting. */
function readSetting(property: unknown, settings: Settings): unknown {
  const setting = /^\$\{var\.(\w+)\}$/.exec(String(property))?.[1];
  return setting === undefined ? property : settings[setting as keyof Settings];
}

function provisioned(stream: string, { settings, eventsPerSecond }: Traffic): Charged[] {
  const { shards_per_stream: shards, stream_retention_hours: hours } = settings;
  const charges: Charged[] = [
    { what: `shards of ${stream}`, price: "kinesis_shard_hour", perHour: shards, until: "destroyed" },
  ];
  if (hours > 24) {
    charges.push({
      what: `${hours} hours of ${stream}`,
      price: "kinesis_extended_retention_shard_hour",
      perHour: shards,
      until: "destroyed",
    });
  }
  return stream === "clicks" ? [...charges, puts(eventsPerSecond)] : charges;
}

function onDemand(stream: string, { settings, eventsPerSecond }: Traffic): Charged[] {
  const standing: Charged = {
    what: `stream ${stream}`,
    price: "kinesis_on_demand_stream_hour",
    perHour: 1,
    until: "destroyed",
  };
  if (stream !== "clicks") {
    return [standing];
  }
  const written = gigabytes(eventsPerSecond);
  const keptBeyondADay = written * Math.max(0, settings.stream_retention_hours - 24);
  return [
    standing,
    { ...whileRunning("events written", "kinesis_on_demand_in_gb"), perHour: written },
    { ...whileRunning("events read", "kinesis_on_demand_out_gb"), perHour: written },
    {
      ...whileRunning("events kept beyond a day", "kinesis_on_demand_retention_gb_month"),
      perHour: keptBeyondADay / HOURS_A_MONTH,
    },
  ];
}

/** Of both streams; an event is far below 25 KB. */
function puts(eventsPerSecond: number): Charged {
  return {
    ...whileRunning("events written", "kinesis_put_unit_million"),
    perHour: (eventsPerSecond * 3600) / 1e6,
  };
}

/** An alarm costs by the metrics that it looks at; what is usual has two of its own, the band's edges. */
function metricsOf({ metric_query: queries }: Record<string, unknown>): number {
  if (!Array.isArray(queries)) {
    return 1;
  }
  const isBand = (query: { expression?: string }) => query.expression?.startsWith("ANOMALY_DETECTION_BAND");
  const metrics = queries.filter((query) => query?.metric !== undefined).length;
  return metrics + 2 * queries.filter(isBand).length;
}
