import { LambdaFunctionUrl } from "@cdktf/provider-aws/lib/lambda-function-url/index.js";
import type { Construct } from "constructs";
import type { NodeFunction } from "./node-function.ts";

const AWS_IAM = "AWS_IAM";

/** How a policy tells a function's URL that asks for a login: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html */
export const BY_IAM = { variable: "lambda:FunctionUrlAuthType", values: [AWS_IAM] };

/** A URL of a function for who signs in by IAM, and may invoke it by a policy of their own. */
export function createFunctionUrl(
  scope: Construct,
  { noun, function: { functionName } }: NodeFunction,
): void {
  new LambdaFunctionUrl(scope, `${noun}-url`, { functionName, authorizationType: AWS_IAM });
}
