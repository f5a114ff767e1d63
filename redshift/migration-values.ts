import { quoteName, type Values } from "./fill-in.ts";
import type { WarehouseStream } from "./refresh.ts";

/**
 * What migrations ask for by `${name}`.
 * @param streams names of the Kinesis streams
 * @param lakeDatabase of the Glue catalog
 */
export function migrationValues(
  streams: Readonly<Record<WarehouseStream, string>>,
  lakeDatabase: string,
): Values {
  return {
    clicks_stream: quoteName(streams.clicks),
    checkouts_stream: quoteName(streams.checkouts),
    lake_database: lakeDatabase,
  };
}
