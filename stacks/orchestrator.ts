import type { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { Action } from "../functions/orchestrator/action.ts";
import type { OrchestratorEnvironment } from "../functions/orchestrator/env.ts";
import { endsOf, KEEP, KEEP_SCHEDULE } from "../functions/orchestrator/keep-rule.ts";
import type { Attribution } from "./attribution.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Binding, viaService } from "./constructs/policy.ts";
import { scheduledBy } from "./constructs/scheduled-by.ts";
import { ServiceRole } from "./constructs/service-role.ts";
import type { Database } from "./database.ts";
import type { Generator } from "./generator.ts";
import type { Reports } from "./reports.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

const KEEP_RULE = "keep-running";

/** Glue says nowhere how long it takes. */
const RETRY_SECONDS = "120";

const SWITCH = ["events:DescribeRule", "events:DisableRule", "events:EnableRule"];

const STOP_AND_START = ["rds:DescribeDBInstances", "rds:StartDBInstance", "rds:StopDBInstance"];

interface Parts {
  storage: Storage;
  streams: Streams;
  generator: Generator;
  database: Database;
  attribution: Attribution;
  reports: Reports;
}

/** The Lambda that starts, stops and looks after the system, and its schedules. */
export class Orchestrator extends EnvironmentStack {
  readonly function: NodeFunction;
  private readonly keepRule: CloudwatchEventRule;
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "orchestrator");
    this.parts = parts;
    this.function = this.createFunction();
    this.keepRule = this.keepRunning();
    this.schedule();
  }

  private createFunction(): NodeFunction {
    const { storage, streams, generator, database, attribution, reports } = this.parts;
    return new NodeFunction<OrchestratorEnvironment>(this, "orchestrator", {
      storage,
      environment: {
        JOB_NAME: {
          value: attribution.job.name,
          grants: [
            {
              actions: ["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun"],
              resources: [attribution.job.arn],
            },
          ],
        },
        RULE_NAME: {
          value: generator.rule.name,
          grants: [
            {
              actions: SWITCH,
              resources: [generator.rule.arn],
            },
          ],
        },
        KEEP_RULE_NAME: this.resourceName(KEEP_RULE),
        RETRY_SECONDS,
        REPORTS_FUNCTION: reports.function.toInvoke(),
        CLICKS_STREAM: streams.toRead(this, "clicks", "now and then"),
        CHECKOUTS_STREAM: streams.toRead(this, "checkouts", "now and then"),
        DATABASE_INSTANCE: {
          value: database.instance.identifier,
          grants: [{ actions: STOP_AND_START, resources: [database.instance.arn] }],
        },
        ...(this.environment.lanes.includes("warehouse") && {
          SHOP_DATABASE_INSTANCE: this.toStopShop(),
          SYNC_RULE_NAME: this.toSwitchSync(),
        }),
        LONGEST_STOP_HOURS: Fn.tostring(this.setting("longest_stop_hours").numberValue),
        ...(this.environment.lanes.includes("orders") && { ORDERS_PIPE: this.resourceName("orders") }),
      },
    });
  }

  /** By its name: the core's stacks know none of a lane's. */
  private toStopShop(): Binding {
    const value = this.resourceName("shop-database");
    return { value, grants: [{ actions: STOP_AND_START, resources: [this.arn("rds", `db:${value}`)] }] };
  }

  /** Likewise. */
  private toSwitchSync(): Binding {
    const value = this.resourceName("exports");
    return { value, grants: [{ actions: SWITCH, resources: [this.arn("events", `rule/${value}`)] }] };
  }

  /** What the function switches on while the system is wanted: then Glue's own end of a run is not the last. */
  private keepRunning(): CloudwatchEventRule {
    const rule = this.function.onSchedule(KEEP_RULE, {
      description: "Asks the orchestrator to keep the job running; on while it is wanted",
      expression: KEEP_SCHEDULE,
      events: endsOf(this.parts.attribution.job.name),
      input: KEEP,
      isSwitched: true,
    });
    this.function.allow({
      actions: SWITCH,
      resources: [rule.arn],
    });
    return rule;
  }

  /** For a function that asks whether the system is wanted. */
  toKnowIfWanted(): Binding {
    const { name, arn } = this.keepRule;
    return { value: name, grants: [{ actions: ["events:DescribeRule"], resources: [arn] }] };
  }

  /** Both are off until `<action>_schedule` is set. */
  private schedule(): void {
    const { storage } = this.parts;
    const { arn } = this.function.function;
    const { role, policy } = new ServiceRole(this, "scheduler", {
      noun: "scheduler",
      service: "scheduler.amazonaws.com",
      trustConditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [this.accountId] }],
      grants: [
        { actions: ["lambda:InvokeFunction"], resources: [arn] },
        ...storage.maySendDeadLetters(this),
        {
          actions: ["kms:Decrypt"],
          resources: [storage.key.arn],
          conditions: [viaService("scheduler", this.region.stringValue)],
        },
      ],
    });
    const actions: Action[] = [
      { action: "start", ...(this.environment.generatesEvents && { generator: true }) },
      { action: "stop" },
    ];
    for (const action of actions) {
      new SchedulerSchedule(this, action.action, {
        name: this.resourceName(action.action),
        ...scheduledBy(this.setting(`${action.action as "start" | "stop"}_schedule`)),
        flexibleTimeWindow: { mode: "OFF" },
        kmsKeyArn: storage.key.arn,
        target: {
          arn,
          roleArn: role.arn,
          input: Fn.jsonencode(action),
          deadLetterConfig: { arn: storage.deadLetters.arn },
          retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
        },
        dependsOn: [policy],
      });
    }
  }
}
