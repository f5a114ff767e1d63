import { type Setting, whole } from "./rules.ts";

/** Of the lane warehouse; how they must go together, config/warehouse.ts says when stacks are synthesized. */
export const WAREHOUSE_SETTINGS = {
  warehouse_wake_minutes: {
    type: "number",
    description: "how often the warehouse wakes and reads the streams, while the system is wanted",
    rules: [
      ["contains([15, 30, 60], var.warehouse_wake_minutes)", "warehouse_wake_minutes must be 15, 30 or 60."],
    ],
  },
  warehouse_auto_refresh: {
    type: "bool",
    description: "whether Redshift reads the streams by itself: then it never sleeps",
  },
  warehouse_rpu_hours_a_day: {
    type: "number",
    description: "what Redshift may take in a day, UTC; at the limit it answers no more until the next one",
    rules: [whole("warehouse_rpu_hours_a_day", 1, 192)],
  },
  warehouse_monthly_budget_usd: {
    type: "number",
    description: "alarm when the account's costs of Redshift in a month pass or will pass it",
    rules: [["var.warehouse_monthly_budget_usd > 0", "warehouse_monthly_budget_usd must be positive."]],
  },
} as const satisfies Record<string, Setting>;
