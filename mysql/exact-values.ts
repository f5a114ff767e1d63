import type { ConnectionOptions } from "mysql2/promise";

/** Numbers that JavaScript cannot hold, decimals and times come as their texts. */
export const EXACT = {
  ...{ charset: "UTF8MB4_BIN", timezone: "Z", dateStrings: true },
  ...{ supportBigNumbers: true, bigNumberStrings: true },
} as const satisfies ConnectionOptions;
