import { type Setting, whole } from "./rules.ts";

/** Of the lane orders. */
export const ORDERS_SETTINGS = {
  orders_buffer_seconds: {
    type: "number",
    description: "how long Firehose gathers changes of orders before it puts them into the lake",
    // Beside it the reconciler waits for Firehose to try again, and for five minutes at most in all.
    rules: [whole("orders_buffer_seconds", 1, 180)],
  },
  orders_buffer_mb: {
    type: "number",
    description: "how many MB of them it gathers at most",
    rules: [whole("orders_buffer_mb", 1, 128)],
  },
  orders_drift: {
    type: "bool",
    description:
      "whether there is a crawler that finds, when somebody starts it, which columns the rows of orders have",
  },
} as const satisfies Record<string, Setting>;
