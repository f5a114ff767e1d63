import { SchedulerSchedule } from "@cdktf/provider-aws/lib/scheduler-schedule/index.js";
import { Fn } from "cdktf";
import type { Construct } from "constructs";
import type { Environment } from "../config/environments.ts";
import type { Action } from "../functions/orchestrator/action.ts";
import type { OrchestratorEnvironment } from "../functions/orchestrator/env.ts";
import type { Attribution } from "./attribution.ts";
import { EnvironmentStack } from "./constructs/environment-stack.ts";
import { NodeFunction } from "./constructs/node-function.ts";
import { type Grant, viaService } from "./constructs/policy.ts";
import { ServiceRole } from "./constructs/service-role.ts";
import type { Database } from "./database.ts";
import type { Generator } from "./generator.ts";
import type { Reports } from "./reports.ts";
import type { Storage } from "./storage.ts";
import type { Streams } from "./streams.ts";

/** A start waits until RDS has started a stopped database; Lambda's own limit. */
const TIMEOUT_SECONDS = 900;

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
  private readonly parts: Parts;

  constructor(scope: Construct, environment: Environment, parts: Parts) {
    super(scope, environment, "orchestrator");
    this.parts = parts;
    const { storage, streams, generator, database, attribution, reports } = parts;
    const variables = {
      ENVIRONMENT: environment.name,
      JOB_NAME: attribution.job.name,
      RULE_NAME: generator.rule.name,
      REPORTS_FUNCTION: reports.function.function.functionName,
      CLICKS_STREAM: streams.clicks.name,
      CHECKOUTS_STREAM: streams.checkouts.name,
      DATABASE_INSTANCE: database.instance.identifier,
      LONGEST_STOP_HOURS: Fn.tostring(this.setting("longest_stop_hours").numberValue),
      LOG_LEVEL: "info",
      LOG_FORMAT: "json",
    } satisfies OrchestratorEnvironment;
    this.function = new NodeFunction(this, {
      noun: "orchestrator",
      description: "Starts, stops and looks after the system",
      storage,
      environment: variables,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: 256,
      isAsynchronous: true,
      grants: this.grants(),
    });
    this.schedule();
  }

  private grants(): Grant[] {
    const { streams, generator, database, attribution, reports } = this.parts;
    return [
      ...streams.mayRead(this),
      {
        actions: ["glue:BatchStopJobRun", "glue:GetJobRun", "glue:GetJobRuns", "glue:StartJobRun"],
        resources: [attribution.job.arn],
      },
      {
        actions: ["events:DescribeRule", "events:DisableRule", "events:EnableRule"],
        resources: [generator.rule.arn],
      },
      { actions: ["lambda:InvokeFunction"], resources: [reports.function.function.arn] },
      {
        actions: ["rds:DescribeDBInstances", "rds:StartDBInstance", "rds:StopDBInstance"],
        resources: [database.instance.arn],
      },
    ];
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
      const expression = this.setting(`${action.action as "start" | "stop"}_schedule`);
      new SchedulerSchedule(this, action.action, {
        name: this.resourceName(action.action),
        state: `\${${expression.fqn} == "" ? "DISABLED" : "ENABLED"}`,
        // Even a disabled schedule needs one.
        scheduleExpression: `\${${expression.fqn} == "" ? "rate(1 day)" : ${expression.fqn}}`,
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
