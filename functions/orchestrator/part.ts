/** What a part was like when somebody looked. */
export interface PartState {
  /** What people call it, such as database, attribution or generator. */
  name: string;
  /** Its name on AWS. */
  resource: string;
  /** As its service says it, such as available, RUNNING or ENABLED; ABSENT where it is not deployed, UNKNOWN where it cannot be had. */
  state: string;
}

/** What became of a part. */
export interface PartChange extends PartState {
  /** False where it was so already. */
  changed: boolean;
}

/** What a part may want to know of a start or a stop. */
export interface Call {
  /** Whether somebody has asked for the opposite since: then it is of no use to go on. @default nobody has */
  isOvertaken?: () => Promise<boolean>;
  /** A start that takes up nothing of what was before. @default false */
  isFresh?: boolean;
}

/** One thing that is started, stopped and looked after; asking it for what is so already changes nothing. */
export interface Part {
  readonly name: string;
  readonly resource: string;
  /** For sentences, such as `Glue job ecommerce-streaming-dev-attribution`. */
  readonly label: string;
  /** @throws NotDeployedError */
  state(): Promise<PartState>;
  /**
   * @param deadline milliseconds since 1970
   * @throws NotDeployedError, and what the part's own errors say
   */
  start(deadline: number, call?: Call): Promise<PartChange>;
  /** As start. */
  stop(deadline: number, call?: Call): Promise<PartChange>;
}

/** A part of the system, and how it goes along with the others. */
export interface SystemPart extends Part {
  /** Started, or stopped, only where the call names it. */
  readonly onRequest?: "start" | "stop";
  /** What such a call says. @default the part's own name */
  readonly requestedAs?: string;
  /** A start beside a stop may switch it on again, unseen: it is stopped once more when all else is. */
  readonly isSwitch?: boolean;
  /** Not deployed everywhere: to a stop and a status its absence is no failure. */
  readonly isOptional?: boolean;
  /** Without its state there is no status. */
  readonly isVital?: boolean;
  /** Names of parts that use it: it is left running where one of them could not be stopped. */
  readonly stopsAfter?: readonly string[];
}

/** What was seen of the part, among what was seen of all. */
export function stateOf<P extends Part>(
  states: readonly PartState[],
  part: P,
): Awaited<ReturnType<P["state"]>> | undefined {
  return states.find(({ name }) => name === part.name) as Awaited<ReturnType<P["state"]>> | undefined;
}
