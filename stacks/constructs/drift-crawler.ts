import { GlueCatalogDatabase } from "@cdktf/provider-aws/lib/glue-catalog-database/index.js";
import { GlueClassifier } from "@cdktf/provider-aws/lib/glue-classifier/index.js";
import { GlueCrawler } from "@cdktf/provider-aws/lib/glue-crawler/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import type { TerraformVariable } from "cdktf";
import { Construct } from "constructs";
import type { Storage } from "../storage.ts";
import { mayFindColumns } from "./drift-grants.ts";
import { EnvironmentStack } from "./environment-stack.ts";
import { createLogGroup } from "./log-group.ts";
import { ServiceRole } from "./service-role.ts";

/** What engines leave out: orders that were told again. */
const LEFT_OUT = ["**/_*"];

/** A folder's files are written alike. */
const FILES_A_FOLDER = 1;

export interface DriftCrawlerProps {
  storage: Storage;
  bucket: S3Bucket;
  /** Of the crawler and of its role. */
  noun: string;
  description: string;
  /** The crawler's own. */
  database: { name: string; description: string };
  /** What the keys begin with that it may read. */
  prefix: string;
  /** Folders, `s3://…`, that are a table each. */
  locations: readonly string[];
  /** How the files are read, as Glue finds columns in JSON. @default by what Glue knows */
  jsonPath?: string;
  /** Whether there is one. */
  isOn: TerraformVariable;
}

/**
 * A crawler that finds by files which columns they have, where a setting says so, and when somebody starts it. It makes
 * tables and partitions whatever its policy, of each version's folder one, so it has a database of its own:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-glue-crawler-schemachangepolicy.html.
 */
export class DriftCrawler extends Construct {
  constructor(scope: Construct, props: DriftCrawlerProps) {
    super(scope, "drift");
    const { storage, bucket, noun, description, prefix, locations, jsonPath, isOn } = props;
    const stack = EnvironmentStack.of(this);
    const name = stack.resourceName(noun);
    const database = new GlueCatalogDatabase(this, "database", props.database);
    // Glue makes this name up of the role and the security configuration.
    const group = `/aws-glue/crawlers-role/${name}-${storage.jobSecurity.name}`;
    const log = createLogGroup(this, "log", storage, group);
    const { role, policy } = new ServiceRole(this, "role", {
      noun,
      service: "glue.amazonaws.com",
      grants: mayFindColumns(stack, { storage, bucket, prefix, log, database: props.database.name }),
    });
    const classifier = jsonPath
      ? [new GlueClassifier(this, "classifier", { name, jsonClassifier: { jsonPath } })]
      : [];
    const crawler = new GlueCrawler(this, "crawler", {
      name,
      description,
      databaseName: props.database.name,
      role: role.arn,
      securityConfiguration: storage.jobSecurity.name,
      ...(jsonPath && { classifiers: [name] }),
      s3Target: locations.map((path) => ({ path, exclusions: LEFT_OUT, sampleSize: FILES_A_FOLDER })),
      // What is there now, and no more.
      schemaChangePolicy: { updateBehavior: "UPDATE_IN_DATABASE", deleteBehavior: "DELETE_FROM_DATABASE" },
      configuration: JSON.stringify({
        Version: 1,
        Grouping: { TableGroupingPolicy: "CombineCompatibleSchemas" },
      }),
      dependsOn: [database, log, policy, ...classifier],
    });
    for (const part of [database, crawler, ...classifier]) {
      part.addOverride("count", `\${${isOn.fqn} ? 1 : 0}`);
    }
  }
}
