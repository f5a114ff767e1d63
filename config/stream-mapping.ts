/**
 * How a Lambda consumes a Kinesis stream, on AWS and on a laptop alike; times are whole seconds. It always begins at the
 * oldest record that the stream keeps, and whatever it gives up on goes to the on-failure destination.
 */
export interface StreamMapping {
  /** At most so many records an invocation, 1 to 10,000; less where 6 MB are reached before. */
  batchSize: number;
  /** How long records are gathered before the function is invoked, 0 to 300; 0 invokes with whatever was read. */
  windowSeconds: number;
  /** How often a batch that failed is tried again, 0 to 10,000; splitting it does not count. */
  maximumRetries: number;
  /** Records that are older, by their arrival, are given up, 60 to 604,800. */
  maximumRecordAgeSeconds: number;
  /** A batch that failed is split in two, again and again, so that the record at fault ends up alone. */
  bisectOnError: boolean;
  /** Batches of a shard under way at once, 1 to 10. Above 1 only records of one partition key keep their order. @default 1 */
  parallelization?: number;
}

/** A mapping that no stream could be consumed with. Permanent: correct the settings. */
export class InvalidStreamMappingError extends Error {
  override name = "InvalidStreamMappingError";
}

const RANGES = {
  batchSize: [1, 10_000],
  windowSeconds: [0, 300],
  maximumRetries: [0, 10_000],
  maximumRecordAgeSeconds: [60, 604_800],
  parallelization: [1, 10],
} as const;

/**
 * Finds what AWS would refuse, and what would never do what it says.
 * @param name whose mapping it is, for the message
 * @throws InvalidStreamMappingError naming every problem at once
 */
export function checkStreamMapping(name: string, mapping: StreamMapping): StreamMapping {
  const problems = Object.entries(RANGES).flatMap(([field, [least, most]]) => {
    const value = mapping[field as keyof typeof RANGES] ?? 1;
    const isRight = Number.isInteger(value) && value >= least && value <= most;
    return isRight ? [] : [`${field} is ${value}, not a whole number from ${least} to ${most}`];
  });
  if (mapping.windowSeconds >= mapping.maximumRecordAgeSeconds) {
    problems.push(
      `windowSeconds (${mapping.windowSeconds}) must be less than maximumRecordAgeSeconds ` +
        `(${mapping.maximumRecordAgeSeconds}): records would be given up before the function sees them`,
    );
  }
  if (problems.length > 0) {
    throw new InvalidStreamMappingError(`the stream mapping of ${name}: ${problems.join("; ")}`);
  }
  return mapping;
}
