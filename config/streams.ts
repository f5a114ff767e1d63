import type { Lane } from "./lanes.ts";

/** The Kinesis streams of what visitors do, on AWS and on a laptop, as they are called after the product and the environment. */
export const STREAM_NAMES = ["clicks", "checkouts"] as const;

export type StreamName = (typeof STREAM_NAMES)[number];

/** Another one that only one lane fills, by that lane's name. */
const OF_LANES = { orders: "orders" } as const satisfies Partial<Record<Lane, string>>;

export type AnyStreamName = StreamName | (typeof OF_LANES)[keyof typeof OF_LANES];

/** Every stream that there is with these lanes. */
export function streamsOf(lanes: readonly Lane[]): AnyStreamName[] {
  const added = Object.entries(OF_LANES).filter(([lane]) => (lanes as readonly string[]).includes(lane));
  return [...STREAM_NAMES, ...added.map(([, name]) => name)];
}
