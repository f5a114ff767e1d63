import { SCHEMAS } from "./schema.ts";

const FORM = new RegExp(SCHEMAS.clicks.properties?.event_time?.pattern ?? "", "u");
const FIRST = Date.UTC(2000, 0, 1) * 1000;
const END = Date.UTC(2101, 0, 1) * 1000;
/** Microseconds that an event's time may lie after its arrival. */
export const MAX_AHEAD = 5 * 60 * 1_000_000;

/** Microseconds since 1970; undefined where it is not the contract's form, no real date, or outside 2000-2100 in UTC. */
export function parseTime(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const seconds = Date.parse(`${text.slice(0, 19)}Z`);
  // Date.parse turns 30 February into 2 March.
  if (Number.isNaN(seconds) || new Date(seconds).getUTCDate() !== Number(text.slice(8, 10))) return undefined;
  const zoneStart = text.endsWith("Z") ? -1 : -6;
  const fraction = text.slice(20, zoneStart);
  const micros = (seconds - offsetMs(text.slice(zoneStart))) * 1000 + Number(fraction.padEnd(6, "0"));
  return micros >= FIRST && micros < END ? micros : undefined;
}

function offsetMs(zone: string): number {
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

/** The age limits of a stream's events, in microseconds. */
export interface AgeLimits {
  clickRetention: number;
  lookback: number;
}

/** Judges by the event's own arrival, never by now, so that a replay gives the same verdict. Times in microseconds. */
export function judgeAge(
  stream: "clicks" | "checkouts",
  eventTime: number,
  arrival: number,
  { clickRetention, lookback }: AgeLimits,
): "future_time" | "too_old" | undefined {
  if (eventTime - arrival > MAX_AHEAD) return "future_time";
  const oldest = stream === "clicks" ? clickRetention : clickRetention - lookback;
  return arrival - eventTime > oldest ? "too_old" : undefined;
}
