import rule from "../../events/bots.json" with { type: "json" };
import { MAX_AHEAD } from "../../events/event-time.ts";

const SECOND = 1_000_000;

/** A user is marked at the time of an event that makes it more than so many distinct ones … */
export const MORE_THAN = rule.more_than;

/** … with times in (t − so long, t]. Microseconds, as all times of the rule. */
export const WITHIN = rule.within_seconds * SECOND;

/** A click that arrives so much later than its time is left to the attribution job, which waits for ever. */
export const LATENESS = rule.late_seconds * SECOND;

/** From its first mark. */
export const EPISODE = rule.episode_seconds * SECOND;

/** What is older, by its time, than so long before an arrival shares no window with what may still come. */
export const KEPT = WITHIN + LATENESS;

/** A click that is as much ahead of its arrival as the contract lets it be still counts so long after it. */
export const KEPT_AHEAD = KEPT + MAX_AHEAD;
