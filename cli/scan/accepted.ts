import type { FunctionName } from "../../functions/registry.ts";
import type { Accepted } from "./findings.ts";

/** Each in its stack. */
const FUNCTIONS = {
  archiver: "lake resource.archiver_function",
  bots: "bots resource.bots_function",
  corrections: "corrections resource.corrections_function",
  insights: "insights resource.insights_function",
  facts: "lake resource.facts_function",
  generator: "generator resource.generator_function",
  migrations: "database resource.migrations_function",
  monitor: "monitoring resource.monitor_function",
  "order-changes": "orders resource.order-changes_function",
  "order-desk": "orders resource.order-desk_function",
  "order-reconciler": "orders resource.order-reconciler_function",
  orchestrator: "orchestrator resource.orchestrator_function",
  reports: "reports resource.reports_function",
  "shop-migrations": "shop-database resource.shop-migrations_function",
  sync: "shop-database resource.sync_function",
  warehouse: "warehouse resource.warehouse_function",
} as const satisfies Record<FunctionName, string>;

const everyFunction = Object.values(FUNCTIONS);

/** What checkov finds and we leave as it is. */
export const ACCEPTED: readonly Accepted[] = [
  {
    check: "CKV2_AWS_11",
    on: ["network aws_vpc.vpc"],
    why: "no flow logs: they cost by the gigabyte, and the network has no way in or out but endpoints",
  },
  {
    check: "CKV2_AWS_5",
    on: ["attribution aws_security_group.group", "recomputation aws_security_group.group"],
    why: "the Glue connection has it, which the scanner does not know",
  },
  {
    check: "CKV2_AWS_62",
    on: ["storage aws_s3_bucket.artifacts"],
    why: "nobody waits for a file in it",
  },
  ...["CKV2_AWS_62", "CKV_AWS_144", "CKV_AWS_18"].map((check) => ({
    check,
    on: ["storage aws_s3_bucket.failed-records"],
    why: "an alarm tells of what comes in, which goes after 30 days; CloudTrail tells who reads",
  })),
  {
    check: "CKV2_AWS_62",
    on: ["insights aws_s3_bucket.results"],
    why: "who asked for a result waits for the query",
  },
  ...["CKV_AWS_144", "CKV_AWS_18"].map((check) => ({
    check,
    on: ["insights aws_s3_bucket.results", "lake aws_s3_bucket.lake"],
    why: "a second copy would double its cost; CloudTrail tells who reads",
  })),
  {
    check: "CKV2_AWS_62",
    on: ["warehouse aws_s3_bucket.files_warehouse"],
    why: "each wake reads what lies there; who writes waits for nobody",
  },
  ...["CKV_AWS_144", "CKV_AWS_18"].map((check) => ({
    check,
    on: ["warehouse aws_s3_bucket.files_warehouse"],
    why: "all in it is exported, refilled or told again; CloudTrail tells who reads",
  })),
  ...["CKV_AWS_109", "CKV_AWS_111"].map((check) => ({
    check,
    on: ["storage data.key-policy"],
    why: "in a key's policy the resource is the key itself",
  })),
  {
    check: "CKV_AWS_111",
    on: [
      "corrections data.corrections_role_grants",
      "database data.migrations_role_grants",
      "reports data.reports_role_grants",
      "shop-database data.shop-migrations_role_grants",
      "shop-database data.sync_role_grants",
    ],
    why: "Lambda asks for its interfaces' rights on everything; they are denied to the function itself, and elsewhere by the boundary",
  },
  {
    check: "CKV_AWS_111",
    on: ["quicksight data.role_grants"],
    why: "QuickSight asks for its interfaces' rights before there is one; the boundary denies them in other networks",
  },
  {
    check: "CKV_AWS_356",
    on: [
      "attribution data.attribution_role_grants",
      "delivery data.deploy-infrastructure_role_grants-1",
      "delivery data.deploy-infrastructure_role_grants-2",
      "quicksight data.role_grants",
      "recomputation data.recomputation_role_grants",
      "storage data.key-policy",
    ],
    why: "stacks/testing/wildcards.ts has a reason for each",
  },
  {
    check: "CKV_AWS_115",
    on: everyFunction.filter((name) => name !== FUNCTIONS.generator),
    why: "to reserve concurrency takes it from the account's; these run once in minutes, consumers once a shard",
  },
  {
    check: "CKV_AWS_116",
    on: [FUNCTIONS.insights, FUNCTIONS.reports],
    why: "somebody waits for its answer",
  },
  {
    check: "CKV_AWS_116",
    on: [FUNCTIONS.archiver, FUNCTIONS.bots],
    why: "what it fails at goes to the bucket of failed records, by the mapping",
  },
  {
    check: "CKV_AWS_116",
    on: [FUNCTIONS["order-changes"]],
    why: "Firehose waits for its answer, and keeps apart what it fails at",
  },
  {
    check: "CKV_AWS_117",
    on: [
      ...[FUNCTIONS.archiver, FUNCTIONS.bots, FUNCTIONS.facts, FUNCTIONS.generator, FUNCTIONS.insights],
      ...[FUNCTIONS.monitor, FUNCTIONS.orchestrator],
      ...[FUNCTIONS["order-changes"], FUNCTIONS["order-desk"], FUNCTIONS["order-reconciler"]],
      FUNCTIONS.warehouse,
    ],
    why: "they call AWS only; in the network each service would need an endpoint",
  },
  {
    check: "CKV_AWS_118",
    on: ["database resource.database", "shop-database resource.shop-database"],
    why: "CloudWatch's minute is enough",
  },
  {
    check: "CKV_AWS_144",
    on: ["storage aws_s3_bucket.artifacts"],
    why: "all in it can be built again, or, as the checkpoint, be lost",
  },
  {
    check: "CKV_AWS_18",
    on: ["storage aws_s3_bucket.artifacts"],
    why: "who reads a bundle is of no interest; CloudTrail tells where it is wanted",
  },
  ...["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"].map((check) => ({
    check,
    on: ["attribution resource.group_from-itself", "recomputation resource.group_from-itself"],
    why: "from the group itself, not from everywhere: the scanner wants a range of addresses",
  })),
  {
    check: "CKV_AWS_272",
    on: everyFunction,
    why: "Terraform names the bundle by its hash, and only who deploys may write it",
  },
  {
    check: "CKV_AWS_293",
    on: ["database resource.database", "shop-database resource.shop-database"],
    why: "dev goes without a trace; that prod is protected, stacks/synth.test.ts says",
  },
  {
    check: "CKV_AWS_353",
    on: ["database resource.database", "shop-database resource.shop-database"],
    why: "not to be had on the smallest instances; slow statements are in the log",
  },
  {
    check: "CKV_AWS_50",
    on: everyFunction,
    why: "traces cost; each function makes one or two calls and logs what failed",
  },
];
