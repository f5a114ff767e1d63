import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { findEnvironment } from "../../config/environments.ts";
import { readValues } from "../../stacks/settings/values.ts";
import { runQuietly } from "../tools.ts";

const settingsSchema = z.object({
  region: z.string(),
  shards_per_stream: z.number(),
  stream_retention_hours: z.number(),
  database_instance_class: z.string().optional(),
  database_storage_gb: z.number().optional(),
  database_multi_az: z.boolean().optional(),
  worker_type: z.string().optional(),
  workers: z.number().optional(),
  workers_maximum: z.number().optional(),
  backfill_worker_type: z.string().optional(),
  backfill_workers: z.number().optional(),
  lake_schedule: z.string().optional(),
  orders_buffer_seconds: z.number().optional(),
  warehouse_wake_minutes: z.number().optional(),
  warehouse_auto_refresh: z.boolean().optional(),
  warehouse_rpu_hours_a_day: z.number().optional(),
  generator_events_per_second: z.number().default(100),
});

/** What of an environment's tfvars has a price. */
export type Settings = z.output<typeof settingsSchema>;

/** A resource of a stack as Terraform gets it. */
export interface Resource {
  /** The stack's name without the environment's. */
  component: string;
  type: string;
  id: string;
  properties: Record<string, unknown>;
}

export interface Configuration {
  environment: string;
  settings: Settings;
  resources: Resource[];
}

/** Reads what would be deployed: the environment's tfvars, and its stacks, synthesized anew. @throws UnknownEnvironmentError */
export async function readConfiguration(environment: string, lanes?: "all"): Promise<Configuration> {
  findEnvironment(environment);
  const values = await readValues(environment);
  const resources = await synthesize(environment, lanes);
  return {
    environment,
    settings: settingsSchema.parse(values),
    resources: resources.filter((resource) => isOn(resource, values)),
  };
}

/** Whether a setting that makes a resource or not, as Terraform's `count` asks for it, makes this one. */
export function isOn({ properties }: Pick<Resource, "properties">, values: Record<string, unknown>): boolean {
  const [, setting] = /^\$\{var\.(\w+) \? 1 : 0\}$/.exec(String(properties.count)) ?? [];
  return setting === undefined || values[setting] !== false;
}

async function synthesize(environment: string, lanes?: "all"): Promise<Resource[]> {
  const outdir = mkdtempSync(join(tmpdir(), "cost-"));
  try {
    await runQuietly(process.execPath, ["--import", "tsx", "main.ts"], {
      ENVIRONMENT: environment,
      CDKTF_OUTDIR: outdir,
      ...(lanes && { ECOMMERCE_STREAMING_LANES: lanes }),
    });
    const stacks = join(outdir, "stacks");
    return readdirSync(stacks)
      .sort()
      .flatMap((stack) => resourcesOf(join(stacks, stack), stack.slice(environment.length + 1)));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function resourcesOf(folder: string, component: string): Resource[] {
  const { resource = {} } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8")) as {
    resource?: Record<string, Record<string, Record<string, unknown>>>;
  };
  return Object.entries(resource).flatMap(([type, ofType]) =>
    Object.entries(ofType).map(([id, properties]) => ({ component, type, id, properties })),
  );
}
