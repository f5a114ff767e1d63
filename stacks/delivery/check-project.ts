import { CodebuildWebhook } from "@cdktf/provider-aws/lib/codebuild-webhook/index.js";
import { CONNECTION_SERVICES, DELIVERY_FOLDER } from "../constructs/delivery-names.ts";
import type { EnvironmentStack } from "../constructs/environment-stack.ts";
import type { Grant } from "../constructs/policy.ts";
import type { Storage } from "../storage.ts";
import { BuildProject } from "./build-project.ts";
import { type ComponentName, filterOf } from "./components.ts";

/** The whole test suite. */
const TIMEOUT_MINUTES = 120;

/**
 * Tests everything after a push to main that touches a component's files, and hands over what deploying the component
 * needs. Its role may do nothing with what is deployed, whatever the tests and their packages try.
 */
export class CheckProject extends BuildProject {
  constructor(stack: EnvironmentStack, component: ComponentName, storage: Storage) {
    const folder = `${DELIVERY_FOLDER}/${component}`;
    super(stack, `check-${component}`, {
      storage,
      description: `Tests everything, then hands over ${component}`,
      timeoutMinutes: TIMEOUT_MINUTES,
      grants: [mayReadRepository(stack), ...mayHandOver(storage, folder)],
      source: {
        type: "GITHUB",
        location: stack.setting("repository_url").stringValue,
        buildspec: "buildspec.yml",
        gitCloneDepth: 1,
        reportBuildStatus: true,
        auth: { type: "CODECONNECTIONS", resource: stack.setting("connection_arn").stringValue },
      },
      artifacts: {
        type: "S3",
        location: storage.artifacts.bucket,
        path: folder,
        // A folder a build: none takes another one's place.
        namespaceType: "BUILD_ID",
        name: "checked.zip",
        packaging: "ZIP",
      },
      variables: { COMPONENT: component },
    });
    new CodebuildWebhook(this, "webhook", {
      projectName: this.project.name,
      buildType: "BUILD",
      filterGroup: [
        {
          filter: [
            { type: "EVENT", pattern: "PUSH" },
            { type: "HEAD_REF", pattern: "^refs/heads/main$" },
            { type: "FILE_PATH", pattern: filterOf(component).source.replaceAll("\\/", "/") },
          ],
        },
      ],
    });
  }
}

/** Over the connection: no token of GitHub is kept anywhere. */
function mayReadRepository(stack: EnvironmentStack): Grant {
  return {
    actions: CONNECTION_SERVICES.flatMap((service) => [
      `${service}:GetConnection`,
      `${service}:GetConnectionToken`,
      `${service}:UseConnection`,
    ]),
    resources: [stack.setting("connection_arn").stringValue],
  };
}

function mayHandOver(storage: Storage, folder: string): Grant[] {
  const { arn } = storage.artifacts;
  return [
    { actions: ["s3:PutObject"], resources: [`${arn}/${folder}/*`] },
    // CodeBuild looks whose bucket it is before it writes.
    { actions: ["s3:GetBucketAcl", "s3:GetBucketLocation"], resources: [arn] },
    {
      actions: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
      resources: [storage.key.arn],
    },
  ];
}
