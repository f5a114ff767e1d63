import type { StreamMapping } from "../../config/stream-mapping.ts";
import type { DeclaredResource } from "./stack-folders.ts";

/** As Terraform has it. */
export function mappingOf({ values }: DeclaredResource): StreamMapping {
  return {
    batchSize: Number(values.batch_size),
    windowSeconds: Number(values.maximum_batching_window_in_seconds),
    maximumRetries: Number(values.maximum_retry_attempts),
    maximumRecordAgeSeconds: Number(values.maximum_record_age_in_seconds),
    bisectOnError: values.bisect_batch_on_function_error === true,
  };
}
