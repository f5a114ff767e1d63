/** What is true of a Lambda wherever it is deployed; its folder here and the end of its name are called alike. */
export interface FunctionFacts {
  /** In one line, for who finds it in a console. */
  description: string;
  timeoutSeconds: number;
  memoryMb: number;
  /** Invoked without anybody who waits: what it failed at goes to the dead letters. @default false */
  isAsynchronous?: boolean;
  /** Folders of the repository that it reads at run time. @default none */
  folders?: readonly string[];
}

const REGISTRY = {
  archiver: {
    description: "Keeps the streams' records as they came, in the lake",
    // To pack and put 6 MB takes seconds; S3 may be slow.
    timeoutSeconds: 60,
    // 6 MB take 200 MB at most; and a function has computing power by its memory.
    memoryMb: 512,
  },
  bots: {
    description: "Labels users who click faster than people, and tells of each episode",
    // To read the stream again after a cold start takes seconds, minutes where a full shard has events ahead of time.
    timeoutSeconds: 300,
    memoryMb: 512,
  },
  corrections: {
    description: "Shows and changes settings and decisions on bots, shows and sends again rejected events",
    // To count what a change of the settings would do takes seconds a million lines.
    timeoutSeconds: 60,
    memoryMb: 256,
    isAsynchronous: true,
    folders: ["postgres/settings", "postgres/rejected", "postgres/bots"],
  },
  facts: {
    description: "Starts the job that makes facts, and looks how it ended",
    // Settings and counts of the database are asked for; each takes seconds at most.
    timeoutSeconds: 120,
    memoryMb: 256,
    isAsynchronous: true,
  },
  generator: {
    description: "Sends the made-up shop's events of one minute",
    // A minute, and time to hand over its last records.
    timeoutSeconds: 120,
    memoryMb: 512,
    isAsynchronous: true,
  },
  insights: {
    description: "Runs a named report of the lake or profiles a table of it, by Athena",
    // Months may take a minute; a query that takes longer is stopped by the function itself after 100 s.
    timeoutSeconds: 120,
    memoryMb: 256,
    folders: ["athena/reports", "athena/sources"],
  },
  migrations: {
    description: "Brings the database's schema and roles up to date",
    // The longest migration; Lambda's own limit.
    timeoutSeconds: 900,
    memoryMb: 256,
    isAsynchronous: true,
    folders: ["postgres/migrations", "postgres/bootstrap"],
  },
  monitor: {
    description: "Measures job, streams and books; its log makes the metrics",
    timeoutSeconds: 120,
    memoryMb: 256,
    isAsynchronous: true,
  },
  "order-changes": {
    description: "Makes rows of orders' changes on their way through Firehose",
    // A batch takes a tenth of a second; Firehose waits for five minutes.
    timeoutSeconds: 60,
    // 3 MB of changes, their texts and their rows.
    memoryMb: 512,
  },
  "order-desk": {
    description: "Places, changes and deletes the shop's orders",
    // 500 versions of another shop's orders take seconds.
    timeoutSeconds: 60,
    memoryMb: 256,
    isAsynchronous: true,
  },
  "order-reconciler": {
    description: "Puts right what of the orders' changes did not come into the lake, and tells of the rest",
    // It looks at the clock itself, and goes on the next time; Lambda's own limit.
    timeoutSeconds: 900,
    // A whole CPU: 3.6 million changes an hour are unpacked and read twice.
    memoryMb: 1_769,
    isAsynchronous: true,
    folders: ["athena/orders-views", "athena/orders-reconciliation"],
  },
  orchestrator: {
    description: "Starts, stops and looks after the system",
    // A start waits until RDS has started a stopped database; Lambda's own limit.
    timeoutSeconds: 900,
    memoryMb: 256,
    isAsynchronous: true,
  },
  reports: {
    description: "Runs a named report or profiles a table, for reading",
    // A report takes a second; one that takes too long is ended by the function itself after 20 s.
    timeoutSeconds: 30,
    memoryMb: 256,
    folders: ["postgres/reports", "postgres/explain", "postgres/profile"],
  },
  sync: {
    description: "Exports the shop's database to S3, its history first, then what changes",
    // A history of millions of rows goes on from call to call; Lambda's own limit.
    timeoutSeconds: 900,
    // 8 MB of rows, their gzip, and what waits on the connection.
    memoryMb: 512,
    isAsynchronous: true,
  },
  warehouse: {
    description: "Brings the warehouse up to date, has it read the streams, and asks it",
    // A first refresh reads all that the streams have kept; Lambda's own limit.
    timeoutSeconds: 900,
    memoryMb: 256,
    isAsynchronous: true,
    folders: ["redshift/migrations", "redshift/loads", "redshift/figures", "redshift/reports"],
  },
} as const satisfies Record<string, FunctionFacts>;

export type FunctionName = keyof typeof REGISTRY;

/** Lambdas of a lane that has no stack yet. */
export const UNDEPLOYED = ["sync", "warehouse"] as const satisfies FunctionName[];

export type DeployedFunction = Exclude<FunctionName, (typeof UNDEPLOYED)[number]>;

/** Every Lambda: bundled, declared, deployed and invoked by what stands here. */
export const FUNCTIONS: Readonly<Record<FunctionName, FunctionFacts>> = REGISTRY;

export const FUNCTION_NAMES = (Object.keys(REGISTRY) as FunctionName[]).filter(
  (name): name is DeployedFunction => !(UNDEPLOYED as readonly FunctionName[]).includes(name),
);
