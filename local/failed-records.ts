import { localName } from "./names.ts";

/** The bucket of records that consumers have given up. */
export const FAILED_RECORDS = localName("failed-records");
