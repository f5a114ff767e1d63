import { GlueCatalogDatabase } from "@cdktf/provider-aws/lib/glue-catalog-database/index.js";
import { GlueCrawler } from "@cdktf/provider-aws/lib/glue-crawler/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { Construct } from "constructs";
import { driftDatabase } from "../../config/lake.ts";
import { lakeParquetTables } from "../../events/lake-tables.ts";
import { EnvironmentStack } from "../constructs/environment-stack.ts";
import { createLogGroup } from "../constructs/log-group.ts";
import { ServiceRole } from "../constructs/service-role.ts";
import type { Storage } from "../storage.ts";
import { mayFindColumns } from "./drift-grants.ts";

/** Of the crawler and of its role. */
const NOUN = "drift";

/** What engines leave out: orders that were told again. */
const LEFT_OUT = ["**/_*"];

/** A folder is one version of a partition, whose files are written alike. */
const FILES_A_FOLDER = 1;

/**
 * A crawler that finds by the facts' files which columns they have, where `lake_drift` says so, and when somebody starts it.
 * It makes tables and partitions whatever its policy, of each version's folder one, so it has a database of its own:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-glue-crawler-schemachangepolicy.html.
 */
export class Drift extends Construct {
  constructor(scope: Construct, { storage, bucket }: { storage: Storage; bucket: S3Bucket }) {
    super(scope, "drift");
    const stack = EnvironmentStack.of(this);
    const name = stack.resourceName(NOUN);
    const databaseName = driftDatabase(stack.environment.name);
    const database = new GlueCatalogDatabase(this, "database", {
      name: databaseName,
      description: "Columns of the lake's facts as a crawler finds them; nothing reads it",
    });
    // Glue makes this name up of the role and the security configuration.
    const group = `/aws-glue/crawlers-role/${name}-${storage.jobSecurity.name}`;
    const log = createLogGroup(this, "log", storage, group);
    const { role, policy } = new ServiceRole(this, "role", {
      noun: NOUN,
      service: "glue.amazonaws.com",
      grants: mayFindColumns(stack, { storage, bucket, log, database: databaseName }),
    });
    const crawler = new GlueCrawler(this, "crawler", {
      name,
      description: "Finds which columns the lake's facts have",
      databaseName,
      role: role.arn,
      securityConfiguration: storage.jobSecurity.name,
      s3Target: lakeParquetTables(bucket.bucket).map(({ location }) => ({
        path: location,
        exclusions: LEFT_OUT,
        sampleSize: FILES_A_FOLDER,
      })),
      // What is there now, and no more.
      schemaChangePolicy: { updateBehavior: "UPDATE_IN_DATABASE", deleteBehavior: "DELETE_FROM_DATABASE" },
      configuration: JSON.stringify({
        Version: 1,
        Grouping: { TableGroupingPolicy: "CombineCompatibleSchemas" },
      }),
      dependsOn: [database, log, policy],
    });
    const isOn = stack.setting("lake_drift");
    for (const part of [database, crawler]) {
      part.addOverride("count", `\${${isOn.fqn} ? 1 : 0}`);
    }
  }
}
