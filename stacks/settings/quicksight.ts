import { matches, type Setting } from "./rules.ts";

/** Of the stack quicksight: what a person has made by hand before it is deployed, as docs/operations.md says; else empty. */
export const QUICKSIGHT_SETTINGS = {
  quicksight_reader_arn: {
    type: "string",
    description: "the user or group of QuickSight that sees the dashboard",
    rules: [
      matches(
        "quicksight_reader_arn",
        "^(arn:[a-z-]+:quicksight:[a-z0-9-]+:[0-9]{12}:(user|group)/[^/]+/.+)?$",
        "empty or the ARN of a user or a group of QuickSight",
      ),
    ],
  },
  quicksight_secret_arn: {
    type: "string",
    description: "the secret that holds QuickSight's login to the warehouse",
    rules: [
      matches(
        "quicksight_secret_arn",
        "^(arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+)?$",
        "empty or the ARN of a secret of Secrets Manager",
      ),
    ],
  },
} as const satisfies Record<string, Setting>;
