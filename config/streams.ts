/** The Kinesis streams, on AWS and on a laptop, as they are called after the product and the environment. */
export const STREAM_NAMES = ["clicks", "checkouts"] as const;

export type StreamName = (typeof STREAM_NAMES)[number];
