import { resolve } from "node:path";
import { showBytes } from "../athena/reports.ts";
import { resourceName } from "../config/names.ts";
import { findArchived } from "../local/lake/archived.ts";
import { type ImportOutcome, type ImportRequest, importFiles, lookAtFiles } from "../local/lake/import.ts";
import { type Uploaded, uploadFiles } from "../local/lake/upload.ts";
import { LOCAL } from "../local/names.ts";
import { findPlaces } from "../local/places.ts";
import { whole } from "./counts.ts";
import { findDeployed } from "./deployed.ts";
import { type ImportDisplay, showImportProgress } from "./import-progress.ts";
import { describeImport } from "./import-words.ts";
import { interruptible } from "./interruption.ts";
import { printResult } from "./print.ts";
import { withEmulator } from "./with-emulator.ts";

/** Puts a data set into a table of its own. @throws UserError */
export async function importDataSet(
  file: string,
  options: { env: string; name?: string; format?: string; json?: boolean },
): Promise<void> {
  const { name, format } = options;
  const progress = showImportProgress();
  await interruptible(async (signal) => {
    const request = { places: findPlaces(), path: resolve(file), name, format, signal };
    if (options.env === LOCAL) {
      const outcome = await importHere(request, progress);
      progress.end();
      printResult(options, outcome, describeImport);
    } else {
      const outcome = await uploadTo(options.env, request, progress);
      progress.end();
      printResult(options, outcome, describeUpload);
    }
  }).finally(() => progress.end());
}

function importHere(request: ImportRequest, { show }: ImportDisplay): Promise<ImportOutcome> {
  return withEmulator(
    "lake",
    (emulatorEndpoint) => importFiles({ ...request, emulatorEndpoint, onProgress: show }),
    { needsData: false },
  );
}

async function uploadTo(
  environment: string,
  request: ImportRequest,
  { show }: ImportDisplay,
): Promise<Uploaded> {
  const { region } = await findDeployed(environment);
  const [{ createLambdaClient }, { createS3Client }] = await Promise.all([
    import("../functions/shared/aws/lambda.ts"),
    import("../functions/shared/aws/s3.ts"),
  ]);
  const [lambda, s3] = [createLambdaClient({ region }), createS3Client({ region })];
  try {
    const { bucket } = await findArchived(lambda, resourceName(environment, "archiver"));
    const set = await lookAtFiles(request);
    return await uploadFiles({ s3, bucket, set, ...request, onProgress: show });
  } finally {
    lambda.destroy();
    s3.destroy();
  }
}

function describeUpload({ name, format, objects, bytes }: Uploaded): string {
  return [
    `put ${objects.length === 1 ? "the file" : `${whole(objects.length)} files`} into the lake's bucket: ${showBytes(bytes)}`,
    `the lake's job makes the table ${name} (${format}) of it`,
  ].join("\n");
}
