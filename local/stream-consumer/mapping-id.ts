import { createHash } from "node:crypto";

/** In the place of the UUID that AWS gives to a mapping: the same for the same function and stream. */
export function mappingId(functionName: string, streamName: string): string {
  const hash = createHash("sha256").update(`${functionName} ${streamName}`).digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join("-");
}
