/** What a scenario with a system of its own is asked for. */
export interface LivePlan {
  seed: number;
  /** How often something is done to the system. */
  kills: number;
  /** Keeps what differs, and logs. */
  folder: string;
  progress: (text: string) => void;
  signal: AbortSignal;
}

/** What was compared, and what differs. */
export interface Comparison {
  rows: number;
  /** By what differs, how many rows. */
  differences: Record<string, number>;
  /** Some of them. */
  details: string[];
}

/** What was done to a system, and what was left of it. */
export interface LiveResult extends Comparison {
  title: string;
  /** How often each thing was done. */
  times: Record<string, number>;
  records: number;
  /** Records that were delivered more than once. */
  doubles: number;
  seconds: number;
}
