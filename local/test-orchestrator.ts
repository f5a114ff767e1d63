import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { GlueClient } from "@aws-sdk/client-glue";
import type { KinesisClient } from "@aws-sdk/client-kinesis";
import { SYSTEM_CLOCK } from "../functions/orchestrator/clock.ts";
import { coreParts } from "../functions/orchestrator/core-parts.ts";
import type { DatabaseInstance } from "../functions/orchestrator/database-instance.ts";
import { type EventRule, findEventRule } from "../functions/orchestrator/event-rule.ts";
import { findGlueJob } from "../functions/orchestrator/glue-job.ts";
import { createOrchestrator, type Orchestrator } from "../functions/orchestrator/orchestrator.ts";
import type { PartState } from "../functions/orchestrator/part.ts";
import { shopParts } from "../functions/orchestrator/shop-parts.ts";
import { wantedBy } from "../functions/orchestrator/wanted.ts";
import { createKinesisClient } from "../functions/shared/aws/kinesis.ts";
import { createLambdaClient } from "../functions/shared/aws/lambda.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { silentLogger } from "./glue/endpoint-fixture.ts";

export const RULE = "data-generation";
export const KEEP_RULE = "keep-running";

/** The core's orchestrator over an emulator, a Glue endpoint and what a test puts in the place of the rest. */
export function createTestOrchestrator(parts: {
  endpoint: string;
  glue: GlueClient;
  events: EventBridgeClient;
  kinesis?: KinesisClient;
  database?: DatabaseInstance | null;
  shopDatabase?: DatabaseInstance;
  sync?: EventRule;
  job?: string;
  rule?: string;
  reportsFunction: string;
  streams: { clicks: string; checkouts: string };
  patienceMs?: number;
}): Orchestrator {
  const { endpoint, glue, events, reportsFunction, streams, database = null, patienceMs = 5_000 } = parts;
  const config = emulatorClientConfig(endpoint);
  const job = findGlueJob({
    glue,
    name: "attribution",
    resource: parts.job ?? "attribution",
    pollMs: 20,
    retryMs: 0,
    clock: SYSTEM_CLOCK,
    logger: silentLogger,
  });
  const rule = findEventRule({ events, name: "generator", resource: parts.rule ?? RULE });
  return createOrchestrator({
    parts: [
      ...coreParts({ database, job, rule }),
      ...shopParts({ shopDatabase: parts.shopDatabase ?? null, sync: parts.sync ?? null }),
    ],
    wanted: wantedBy(findEventRule({ events, name: "orchestrator", resource: KEEP_RULE })),
    attribution: {
      ...{ job, database, reportsFunction, streams, patienceMs, longestStopHours: 12 },
      clock: SYSTEM_CLOCK,
      lambda: createLambdaClient(config),
      kinesis: parts.kinesis ?? createKinesisClient(config),
    },
    logger: silentLogger,
  });
}

/** What an answer says of each part. */
export function byName<P extends PartState>({ parts }: { parts: P[] }): Record<string, P> {
  return Object.fromEntries(parts.map((part) => [part.name, part]));
}

/** The runs that a start or a stop of the job was about. */
export function runIdsIn({ parts }: { parts: PartState[] }): string[] {
  return parts.flatMap((part) => (part as { runIds?: string[] }).runIds ?? []);
}
