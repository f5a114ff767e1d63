// Starts an endpoint and a run in the given folder, prints the run's id and stays, to be killed by the test.
import { scriptedJob, startTestEndpoint } from "../endpoint-fixture.ts";

const [dir = ""] = process.argv.slice(2);
const started = await startTestEndpoint(scriptedJob(), { dir });
const runId = await started.start({ "--pids": `${dir}/pids` });
await started.reaches(runId, "RUNNING");
process.stdout.write(`${runId}\n`);
