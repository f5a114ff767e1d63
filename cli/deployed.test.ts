import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { findDeployed } from "./deployed.ts";

const before = { ...process.env };
const signatures: string[] = [];
const server = createServer((request, response) => {
  signatures.push(request.headers.authorization ?? "");
  response.end("{}");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "anybody",
    AWS_SECRET_ACCESS_KEY: "nothing",
  });
});

afterAll(() => {
  process.env = before;
  server.close();
  server.closeAllConnections();
});

test("an environment is asked in the region of its tfvars, whatever the caller's own is", async () => {
  const { invoke } = await findDeployed("dev");
  await invoke("orchestrator", { action: "status" });
  expect(signatures).toEqual([expect.stringMatching(/Credential=anybody\/\d+\/us-east-1\/lambda\//)]);
});
