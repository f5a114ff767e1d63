import { join } from "node:path";
import { ARCHIVER_MAPPING } from "../../../config/lake.ts";
import { ARCHIVER } from "../../../local/lake/archiver.ts";
import { ORDERS } from "../../../local/orders/names.ts";
import { startStreamConsumers } from "../../../local/stream-consumer/stream-consumers.ts";
import { createTextLogger } from "../../shared/logger.ts";

/** Has the Lambda archiver of a test's emulator keep the stream of orders, at once. */
export function archiveOrders(endpoint: string, folder: string) {
  return startStreamConsumers({
    endpoint,
    mappings: [
      { functionName: ARCHIVER, streamName: ORDERS, mapping: { ...ARCHIVER_MAPPING, windowSeconds: 0 } },
    ],
    stateDir: join(folder, "consumers"),
    logger: createTextLogger("archiver", () => {}),
    idlePollMs: 50,
  });
}
