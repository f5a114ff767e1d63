import type { Setting } from "./rules.ts";

/** Of the lane lake. */
export const LAKE_SETTINGS = {
  lake_schedule: {
    type: "string",
    description:
      "when facts are made of what the lake has got, while the system is wanted, UTC, such as cron(5 * * * ? *); empty: when somebody asks",
    rules: [
      [
        'var.lake_schedule == "" || can(regex("^(cron|rate)[(].+[)]$", var.lake_schedule))',
        "lake_schedule must be empty or an expression of EventBridge such as cron(5 * * * ? *).",
      ],
    ],
  },
  lake_drift: {
    type: "bool",
    description:
      "whether there is a crawler that finds, when somebody starts it, which columns the lake's facts have by their files",
  },
} as const satisfies Record<string, Setting>;
