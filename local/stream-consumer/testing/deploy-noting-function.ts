import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CreateFunctionCommand, type LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { build } from "esbuild";
import { strToU8 } from "fflate";
import { BUNDLING } from "../../../functions/bundle.ts";
import { zipFiles } from "../../../functions/zip.ts";
import { ROLE_ARN } from "../../emulator-account.ts";
import type { Note, NotingEnvironment } from "./noting-function.ts";

const SOURCE = fileURLToPath(new URL("noting-function.ts", import.meta.url));

/** Creates it on the emulator, bundled as every function is. */
export async function deployNotingFunction(
  client: LambdaClient,
  FunctionName: string,
  environment: NotingEnvironment,
): Promise<void> {
  const { outputFiles } = await build({ ...BUNDLING, entryPoints: [SOURCE] });
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: "nodejs20.x",
      Handler: "index.handler",
      Role: ROLE_ARN,
      Timeout: 30,
      MemorySize: 256,
      Environment: { Variables: { ...environment } },
      Code: { ZipFile: zipFiles({ "index.js": strToU8(outputFiles[0]?.text ?? "") }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 1 }, { FunctionName });
}

export function readNotes(file: string): Note[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.filter(Boolean).map((line) => JSON.parse(line) as Note);
}
