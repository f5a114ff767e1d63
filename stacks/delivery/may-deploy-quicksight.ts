import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";

const TAGS = ["ListTagsForResource", "TagResource", "UntagResource"];

/** What Terraform needs to make, change, read and remove what the stack quicksight has, by the names of its parts. */
export function mayDeployQuickSight(
  stack: EnvironmentStack,
  parts: { connection: string; sources: readonly string[]; dataSets: readonly string[]; dashboard: string },
): Grant[] {
  const grant = (kind: string, nouns: readonly string[], actions: readonly string[]): Grant => ({
    actions: [...actions, ...TAGS].map((action) => `quicksight:${action}`),
    resources: nouns.map((noun) => stack.arn("quicksight", `${kind}/${stack.resourceName(noun)}`)),
  });
  const verbs = (what: string, ...of: string[]) => of.map((verb) => `${verb}${what}`);
  const all = (what: string) => verbs(what, "Create", "Delete", "Describe", "Update");
  return [
    grant("vpcConnection", [parts.connection], all("VPCConnection")),
    grant("datasource", parts.sources, [
      ...all("DataSource"),
      ...verbs("DataSourcePermissions", "Describe", "Update"),
      "PassDataSource",
    ]),
    grant("dataset", parts.dataSets, [
      ...all("DataSet"),
      ...verbs("DataSetPermissions", "Describe", "Update"),
      ...verbs("DataSetRefreshProperties", "Describe"),
      "PassDataSet",
    ]),
    {
      actions: [...all("RefreshSchedule"), "ListRefreshSchedules"].map((action) => `quicksight:${action}`),
      resources: parts.dataSets.flatMap((noun) => {
        const dataSet = stack.arn("quicksight", `dataset/${stack.resourceName(noun)}`);
        return [dataSet, `${dataSet}/refresh-schedule/*`];
      }),
    },
    grant(
      "dashboard",
      [parts.dashboard],
      [
        ...all("Dashboard"),
        ...verbs("DashboardPermissions", "Describe", "Update"),
        "DescribeDashboardDefinition",
        "ListDashboardVersions",
        "UpdateDashboardPublishedVersion",
      ],
    ),
  ];
}

/** QuickSight reads a login of a data source in the name of who makes it. */
export function mayHandOverSecret(stack: EnvironmentStack, noun: string): Grant {
  return {
    actions: ["secretsmanager:GetSecretValue"],
    resources: [stack.arn("secretsmanager", `secret:${stack.resourceName(noun)}-*`)],
  };
}
