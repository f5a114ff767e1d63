import { CreateWorkGroupCommand, GetWorkGroupCommand, InvalidRequestException } from "@aws-sdk/client-athena";
import { GetPartitionsCommand } from "@aws-sdk/client-glue";
import type { Lake } from "../athena/reports.ts";
import { readViews } from "../athena/views.ts";
import { insightsWorkgroup } from "../config/insights.ts";
import { LAKE_TABLES } from "../events/lake-tables.ts";
import type { InsightsEnvironment } from "../functions/insights/env.ts";
import { createAthenaClient } from "../functions/shared/aws/athena.ts";
import { createGlueClient } from "../functions/shared/aws/glue.ts";
import { ensureBucket } from "./buckets.ts";
import { emulatorClientConfig } from "./emulator.ts";
import { declareTables, LAKE_DATABASE } from "./lake/catalog.ts";
import { declareViews } from "./lake/views.ts";
import { deployFunction } from "./lambdas.ts";
import { LOCAL, localName } from "./names.ts";

export const INSIGHTS = localName("insights");

/** Of the emulator's Athena. */
export const WORKGROUP = insightsWorkgroup(LOCAL);
const RESULTS = localName("results");

/** On a laptop nobody pays for a query: it is over in seconds, or something is wrong. */
const TIMEOUT_MS = 120_000;

/** Asks the emulator's lake for as long as `work` takes. */
export async function withLake<T>(endpoint: string, work: (lake: Lake) => Promise<T>): Promise<T> {
  const config = emulatorClientConfig(endpoint);
  const [athena, glue] = [createAthenaClient(config), createGlueClient(config)];
  try {
    return await work({ athena, glue, database: LAKE_DATABASE, workGroup: WORKGROUP, timeoutMs: TIMEOUT_MS });
  } finally {
    athena.destroy();
    glue.destroy();
  }
}

/** Makes what queries need on the emulator, where it is missing: tables, views, a workgroup, a bucket for results. */
export async function ensureInsights(endpoint: string): Promise<void> {
  await Promise.all([declareTables(endpoint), ensureBucket(endpoint, RESULTS)]);
  await withLake(endpoint, async ({ athena, glue }) => {
    await declareViews(glue, LAKE_DATABASE, readViews(LAKE_DATABASE));
    await athena.send(new GetWorkGroupCommand({ WorkGroup: WORKGROUP })).catch(async (error) => {
      if (!(error instanceof InvalidRequestException)) {
        throw error;
      }
      const ResultConfiguration = { OutputLocation: `s3://${RESULTS}/` };
      await athena.send(
        new CreateWorkGroupCommand({ Name: WORKGROUP, Configuration: { ResultConfiguration } }),
      );
    });
  });
}

/** Whether anything has become facts yet, or credit. */
export async function holdsFacts({ glue, database }: Lake): Promise<boolean> {
  const found = await Promise.all(
    Object.keys(LAKE_TABLES).map((table) =>
      glue.send(new GetPartitionsCommand({ DatabaseName: database, TableName: table, MaxResults: 1 })),
    ),
  );
  return found.some(({ Partitions = [] }) => Partitions.length > 0);
}

/** Brings the Lambda insights on the emulator up to date. */
export async function deployInsights(endpoint: string): Promise<void> {
  await deployFunction<InsightsEnvironment>({
    endpoint,
    noun: "insights",
    environment: { DATABASE: LAKE_DATABASE, WORKGROUP },
  });
}
