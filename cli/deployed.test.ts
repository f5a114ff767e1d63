import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { findDeployed } from "./deployed.ts";
import { withRecomputation } from "./with-recomputation.ts";

const before = { ...process.env };
const signatures: string[] = [];
const bodies: string[] = [];
const server = createServer(async (request, response) => {
  signatures.push(request.headers.authorization ?? "");
  bodies.push(await text(request));
  response.end("{}");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "anybody",
    AWS_SECRET_ACCESS_KEY: "nothing",
  });
});

beforeEach(() => {
  signatures.length = 0;
  bodies.length = 0;
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

test("and so is its Glue job", async () => {
  const credited = withRecomputation("settings", "dev", AbortSignal.abort(), async (_, recompute) => {
    await recompute.all();
  });
  await expect(credited).rejects.toThrow("is stopped");
  expect(signatures).toEqual([
    expect.stringContaining("/us-east-1/lambda/"),
    ...Array(2).fill(expect.stringContaining("/us-east-1/glue/")),
  ]);
});

test.each([
  ["dev", '{"action":"start","generator":true}'],
  ["prod", '{"action":"start"}'],
])(
  "the dashboard's start in %s asks for the made-up shop only where it belongs",
  async (environment, body) => {
    const { job } = await findDeployed(environment);
    await job.start({ generator: true });
    expect(bodies).toEqual([body]);
  },
);
