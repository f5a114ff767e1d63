/** What the function publishes of each batch, with CloudWatch's unit. */
export const METRICS = {
  /** Users with a mark among the batch's clicks. */
  BotActors: "Count",
  /** Episodes that began: users who had no mark for 10 minutes. */
  BotTransitions: "Count",
  /** Episodes of which nobody could be told yet. */
  MailsWaiting: "Count",
  /** The most distinct clicks of a user within 10 s. */
  PeakActionsInWindow: "Count",
} as const;

export type MetricName = keyof typeof METRICS;
