import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard/index.js";
import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import { metricsNamespace } from "../config/names.ts";
import { streamsOf } from "../config/streams.ts";
import type { MonitorEnvironment } from "../functions/monitor/env.ts";
import { INTERVAL_MINUTES } from "../functions/monitor/interval.ts";
import type { Bots } from "./bots.ts";
import type { Alarm } from "./constructs/alarm.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { createMailTopic, type MailTopic } from "./constructs/mail-topic.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import type { Database } from "./database.ts";
import type { Generator } from "./generator.ts";
import { alarmsOfBots, alarmsOfMonitor } from "./monitoring/alarms.ts";
import { type DashboardParts, dashboardOf } from "./monitoring/dashboard.ts";
import type { Orchestrator } from "./orchestrator.ts";
import type { Reports } from "./reports.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

interface Parts {
  storage: Storage;
  streams: Streams;
  generator: Generator;
  database: Database;
  reports: Reports;
  orchestrator: Orchestrator;
  /** Undefined where the lane is off. */
  bots: Bots | undefined;
  /** Likewise. */
  lake: EnvironmentStack | undefined;
  /** Likewise. */
  orders: DashboardParts["orders"];
  /** Likewise. */
  warehouse: EnvironmentStack | undefined;
}

/** Who looks, who is told, and what a person sees: of all stacks that were made before. */
export class Monitoring extends EnvironmentStack {
  private readonly parts: Parts;
  /** This one, too. */
  private readonly stacks: readonly EnvironmentStack[];
  /** Of the monitor's metrics. */
  private readonly namespace: string;
  private readonly alarmTopic: MailTopic;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "monitoring");
    this.parts = parts;
    this.stacks = EnvironmentStack.allOf(this);
    this.namespace = metricsNamespace(environment.name);
    this.createMonitor();
    this.alarmTopic = this.createAlarmTopic();
    this.createDashboard(this.createAlarms());
    this.createBudget("budget", "monthly_budget_usd");
    if (parts.warehouse) {
      this.createBudget("warehouse-budget", "warehouse_monthly_budget_usd", "Amazon Redshift");
    }
  }

  /** The function that looks, and the rule that asks it to. */
  private createMonitor(): void {
    const { storage, reports, orchestrator, bots } = this.parts;
    const monitor = new NodeFunction<MonitorEnvironment>(this, "monitor", {
      storage,
      environment: {
        ORCHESTRATOR_FUNCTION: orchestrator.function.toInvoke(),
        REPORTS_FUNCTION: reports.function.toInvoke(),
        BOTS_TABLE: bots?.toRead(this) ?? "",
        METRICS_NAMESPACE: this.namespace,
      },
    });
    monitor.onSchedule("monitor", {
      description: "Asks the monitor to look",
      expression: `rate(${INTERVAL_MINUTES} minutes)`,
    });
  }

  /** Where alarms and the budget go. */
  private createAlarmTopic(): MailTopic {
    // A check of Terraform warns at plan and apply, and lets both go on.
    this.addOverride("check.alarm_email.assert", {
      condition: `\${${this.setting("alarm_email").fqn} != ""}`,
      error_message: "alarm_email is empty: nobody is told of an alarm, it is on the dashboard only.",
    });
    return createMailTopic(this, "alarms", {
      key: this.parts.storage.key,
      services: ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"],
    });
  }

  /** Of what the monitor measures, and of what each stack says. */
  private createAlarms(): string[] {
    const { topic } = this.alarmTopic;
    const ofStacks = this.stacks.map(({ alarms }) => alarms);
    const alarms: Record<string, Alarm> = Object.assign(
      alarmsOfMonitor(this.namespace),
      this.parts.bots ? alarmsOfBots(this.namespace) : {},
      ...ofStacks,
    );
    return Object.entries(alarms).map(([name, { alarmDescription, section = name, ...alarm }]) => {
      const { arn } = new CloudwatchMetricAlarm(this, `alarm-${name}`, {
        ...alarm,
        alarmName: this.resourceName(name),
        alarmDescription: `${alarmDescription}: docs/operations.md#${section}`,
        alarmActions: [topic.arn],
        okActions: [topic.arn],
      });
      return arn;
    });
  }

  private createDashboard(alarmArns: string[]): void {
    const { storage, streams, database, bots, lake, orders, warehouse } = this.parts;
    const body = dashboardOf({
      region: this.region.stringValue,
      namespace: this.namespace,
      alarmArns,
      functionNames: this.stacks.flatMap(({ functionNames }) => functionNames),
      streamNames: Object.values(streams.byName).map(({ name }) => name),
      deadLettersQueue: storage.deadLetters.name,
      databaseInstance: database.instance.identifier,
      hasBots: bots !== undefined,
      orders,
      hasWarehouse: warehouse !== undefined,
      archivedStreams: lake ? streamsOf(this.environment.lanes) : [],
    });
    new CloudwatchDashboard(this, "dashboard", {
      dashboardName: this.resourceName("dashboard"),
      dashboardBody: Fn.jsonencode(body),
    });
  }

  /**
   * Of the whole account: by tag it would see nothing until somebody activates cost allocation tags.
   * @param service as bills call it; all of them where it is left out
   */
  private createBudget(
    noun: string,
    limit: "monthly_budget_usd" | "warehouse_monthly_budget_usd",
    service?: string,
  ): void {
    const { topic, policy } = this.alarmTopic;
    new BudgetsBudget(this, noun, {
      name: this.resourceName(noun),
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: Fn.tostring(this.setting(limit).numberValue),
      limitUnit: "USD",
      ...(service && { costFilter: [{ name: "Service", values: [service] }] }),
      notification: ["ACTUAL", "FORECASTED"].map((notificationType) => ({
        notificationType,
        comparisonOperator: "GREATER_THAN",
        threshold: 100,
        thresholdType: "PERCENTAGE",
        subscriberSnsTopicArns: [topic.arn],
      })),
      dependsOn: [policy],
    });
  }
}
