import { Fn } from "cdktf";
import type { MetricName as ArchiverMetricName } from "../../functions/archiver/metrics.ts";
import type { MetricName as BotMetricName } from "../../functions/bots/metrics.ts";
import type { MetricName as FactsMetricName } from "../../functions/facts/metrics.ts";
import { MISSED_REASONS, type MissedReason } from "../../functions/monitor/bot-labels.ts";
import type { MetricName } from "../../functions/monitor/metrics.ts";
import type { MetricName as ReconcilerMetricName } from "../../functions/order-reconciler/metrics.ts";
import type { MetricName as WarehouseMetricName } from "../../functions/warehouse/metrics.ts";

const COLUMNS = 24;
const WIDTH = 8;
const HEIGHT = 6;

export interface DashboardParts {
  region: string;
  /** Of the monitor's metrics. */
  namespace: string;
  alarmArns: readonly string[];
  functionNames: readonly string[];
  streamNames: readonly string[];
  deadLettersQueue: string;
  databaseInstance: string;
  /** The lane is on. */
  hasBots: boolean;
  /** Nouns of streams; none where the lane lake is off. */
  archivedStreams: readonly string[];
  /** Of the pipe and of the Firehose, where the lane orders is on. */
  orders?: { pipeName: string; firehoseName: string } | undefined;
  /** The lane is on. */
  hasWarehouse: boolean;
}

type Metric = unknown[];

interface Chart {
  title: string;
  metrics: Metric[];
  stat: string;
  period?: number;
}

/** What the shop does, then how the system does it. */
export function dashboardOf(parts: DashboardParts): object {
  const rows = [
    [heading("Business: orders, revenue, and what could be attributed")],
    place(businessCharts(parts), parts.region),
    [heading("Operations: is it up to date, is it right, is it well?")],
    [alarms(parts.alarmArns)],
    place(
      [
        ...operationsCharts(parts),
        ...(parts.hasBots ? botCharts(parts) : []),
        ...(parts.archivedStreams.length > 0 ? lakeCharts(parts) : []),
        ...(parts.orders ? orderCharts(parts.namespace, parts.orders) : []),
        ...(parts.hasWarehouse ? warehouseCharts(parts) : []),
      ],
      parts.region,
    ),
  ];
  return { widgets: stack(rows) };
}

function businessCharts({ namespace }: DashboardParts): Chart[] {
  const byCurrency = (name: MetricName): Metric => [
    // The quotes would end Terraform's string.
    { expression: Fn.rawString(`SEARCH('{"${namespace}",Currency} MetricName="${name}"', 'Maximum', 3600)`) },
  ];
  const own = (name: MetricName): Metric => [namespace, name];
  return [
    {
      title: "Revenue an hour, by currency",
      metrics: [byCurrency("Revenue")],
      stat: "Maximum",
      period: 3600,
    },
    { title: "Orders an hour, by currency", metrics: [byCurrency("Orders")], stat: "Maximum", period: 3600 },
    { title: "Unattributed lines, percent", metrics: [own("UnattributedShare")], stat: "Average" },
  ];
}

function operationsCharts(parts: DashboardParts): Chart[] {
  const { namespace, functionNames, streamNames, deadLettersQueue, databaseInstance } = parts;
  const own = (name: MetricName): Metric => [namespace, name];
  const ofFunctions = (name: string): Metric[] =>
    functionNames.map((functionName) => ["AWS/Lambda", name, "FunctionName", functionName]);
  const ofDatabase = (name: string): Metric => ["AWS/RDS", name, "DBInstanceIdentifier", databaseInstance];
  return [
    {
      title: "Events a minute and what became of them",
      metrics: ["Received", "Accepted", "Duplicates", "Rejected", "Expired"].map((name) =>
        own(name as MetricName),
      ),
      stat: "Average",
      period: 60,
    },
    { title: "Arrival to commit, p95 in ms", metrics: [own("BatchLatency")], stat: "Average", period: 60 },
    {
      title: "Backlog in seconds",
      metrics: ["clicks", "checkouts"].map((stream) => [namespace, "Backlog", "Stream", stream]),
      stat: "Maximum",
    },
    { title: "Job not as it is wanted", metrics: [own("JobAstray")], stat: "Maximum" },
    {
      title: "Records that arrive",
      metrics: streamNames.map((name) => ["AWS/Kinesis", "IncomingRecords", "StreamName", name]),
      stat: "Sum",
    },
    {
      title: "Writes that Kinesis refuses",
      metrics: streamNames.map((name) => [
        "AWS/Kinesis",
        "WriteProvisionedThroughputExceeded",
        "StreamName",
        name,
      ]),
      stat: "Sum",
    },
    { title: "Lambda errors", metrics: ofFunctions("Errors"), stat: "Sum" },
    { title: "Lambda throttles", metrics: ofFunctions("Throttles"), stat: "Sum" },
    {
      title: "Dead letters",
      metrics: [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", deadLettersQueue]],
      stat: "Maximum",
    },
    { title: "Database CPU, percent", metrics: [ofDatabase("CPUUtilization")], stat: "Average" },
    { title: "Database connections", metrics: [ofDatabase("DatabaseConnections")], stat: "Maximum" },
    {
      title: "Database storage that is free, bytes",
      metrics: [ofDatabase("FreeStorageSpace")],
      stat: "Minimum",
    },
  ];
}

function botCharts({ namespace }: DashboardParts): Chart[] {
  const own = (name: BotMetricName): Metric => [namespace, name];
  const missed = (reason: MissedReason): Metric => {
    const name: MetricName = "BotLabelsMissed";
    return [namespace, name, "Reason", reason];
  };
  return [
    {
      title: "Users who click like bots, and who began to",
      metrics: [own("BotActors"), own("BotTransitions")],
      stat: "Sum",
    },
    { title: "Most clicks of a user within 10 s", metrics: [own("PeakActionsInWindow")], stat: "Maximum" },
    { title: "Mails about bots that wait", metrics: [own("MailsWaiting")], stat: "Maximum" },
    { title: "Bots without a label, by reason", metrics: MISSED_REASONS.map(missed), stat: "Sum" },
  ];
}

function lakeCharts({ namespace, archivedStreams }: DashboardParts): Chart[] {
  const name: ArchiverMetricName = "ArchivedRecords";
  const failed: FactsMetricName = "FactsRunFailed";
  return [
    {
      title: "Records put into raw",
      metrics: archivedStreams.map((stream) => [namespace, name, "Stream", stream]),
      stat: "Sum",
    },
    { title: "Latest run that makes facts failed", metrics: [[namespace, failed]], stat: "Maximum" },
  ];
}

function orderCharts(
  namespace: string,
  { pipeName, firehoseName }: NonNullable<DashboardParts["orders"]>,
): Chart[] {
  const own = (name: ReconcilerMetricName): Metric => [namespace, name];
  return [
    {
      title: "Changes of orders that Firehose missed, and that failed",
      metrics: [own("OrderChangesMissed"), own("OrderChangesFailed")],
      stat: "Sum",
      period: 3600,
    },
    {
      title: "Orders that the table and the lake tell differently",
      metrics: [own("OrdersThatDiffer")],
      stat: "Maximum",
      period: 3600,
    },
    {
      title: "Age of orders' newest change in the lake, seconds",
      metrics: [own("OrderChangesAgeSeconds")],
      stat: "Maximum",
      period: 3600,
    },
    {
      title: "Firehose behind the stream orders, ms",
      metrics: [["AWS/Firehose", "KinesisMillisBehindLatest", "DeliveryStreamName", firehoseName]],
      stat: "Maximum",
    },
    {
      title: "Failures of the pipe of orders",
      metrics: [["AWS/EventBridge/Pipes", "ExecutionFailed", "PipeName", pipeName]],
      stat: "Sum",
    },
  ];
}

function warehouseCharts({ namespace }: DashboardParts): Chart[] {
  const own = (name: WarehouseMetricName): Metric => [namespace, name];
  const ofHour = { stat: "Maximum", period: 3600 };
  return [
    { title: "Minutes that the warehouse is behind", metrics: [own("MinutesBehind")], ...ofHour },
    {
      title: "Wakes that failed, and records that Redshift could not take",
      metrics: [own("RefreshFailed"), own("ScanErrors")],
      ...ofHour,
    },
    { title: "Records that the warehouse has missed", metrics: [own("RecordsMissed")], ...ofHour },
    { title: "RPU-hours since the day began", metrics: [own("RpuHoursToday")], ...ofHour },
    { title: "RPU-hours since the month began", metrics: [own("RpuHours")], ...ofHour },
    { title: "Minutes that the shop's tables are behind", metrics: [own("SyncMinutesBehind")], ...ofHour },
    {
      title: "Tables of the shop that failed or differ",
      metrics: [[namespace, "ExportFailed"], own("LoadFailed"), own("TablesDiffering")],
      ...ofHour,
    },
    { title: "Rows exported of the shop's tables", metrics: [[namespace, "RowsExported"]], ...ofHour },
  ];
}

interface Widget {
  type: string;
  width: number;
  height: number;
  properties: object;
}

function heading(text: string): Widget {
  return { type: "text", width: COLUMNS, height: 1, properties: { markdown: `## ${text}` } };
}

function alarms(arns: readonly string[]): Widget {
  return { type: "alarm", width: COLUMNS, height: 3, properties: { title: "Alarms", alarms: arns } };
}

function place(charts: readonly Chart[], region: string): Widget[] {
  return charts.map(({ title, metrics, stat, period = 300 }) => ({
    type: "metric",
    width: WIDTH,
    height: HEIGHT,
    properties: { title, metrics, stat, period, region, view: "timeSeries" },
  }));
}

/** Rows below each other, each from left to right as far as the columns go. */
function stack(rows: readonly Widget[][]): object[] {
  let y = 0;
  return rows.flatMap((row) => {
    const top = y;
    const placed = row.map((widget, index) => {
      const column = index * widget.width;
      const line = Math.floor(column / COLUMNS);
      y = top + (line + 1) * widget.height;
      return { ...widget, x: column % COLUMNS, y: top + line * widget.height };
    });
    return placed;
  });
}
