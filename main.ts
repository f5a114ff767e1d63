import { mkdirSync } from "node:fs";
import { App } from "cdktf";
import { type Environment, findEnvironment } from "./config/environments.ts";
import { checkWarehouseSettings, type WarehouseSettings } from "./config/warehouse.ts";
import { UserError } from "./errors/user-error.ts";
import { Attribution } from "./stacks/attribution.ts";
import { Backfill } from "./stacks/backfill.ts";
import { Bots } from "./stacks/bots.ts";
import { Boundary } from "./stacks/boundary.ts";
import { Corrections } from "./stacks/corrections.ts";
import { Database } from "./stacks/database.ts";
import { Delivery, noDelivery } from "./stacks/delivery.ts";
import { Generator } from "./stacks/generator.ts";
import { Insights } from "./stacks/insights.ts";
import { Lake } from "./stacks/lake.ts";
import { Monitoring } from "./stacks/monitoring.ts";
import { Network } from "./stacks/network.ts";
import { Orchestrator } from "./stacks/orchestrator.ts";
import { Orders } from "./stacks/orders.ts";
import { Recomputation } from "./stacks/recomputation.ts";
import { Reports } from "./stacks/reports.ts";
import { readValues } from "./stacks/settings/values.ts";
import { Storage } from "./stacks/storage.ts";
import { Streams } from "./stacks/streams.ts";
import { Warehouse } from "./stacks/warehouse.ts";

const environment = await readEnvironment();
// The cdktf command says where it looks for what we write.
const outdir = process.env.CDKTF_OUTDIR || `cdktf.out/${environment.name}`;
mkdirSync(outdir, { recursive: true });
const app = new App({ outdir, stackTraces: false });

const boundary = new Boundary(app, environment);
const network = new Network(app, environment);
const storage = new Storage(app, environment);
// Before any role.
storage.addDependency(boundary);
const streams = new Streams(app, environment, storage);
const generator = new Generator(app, environment, { storage, streams });
const database = new Database(app, environment, { network, storage });
const attribution = new Attribution(app, environment, { network, storage, streams, database });
new Backfill(app, environment, storage);
const corrections = new Corrections(app, environment, { network, storage, streams, database });
new Recomputation(app, environment, { network, storage, database });
const reports = new Reports(app, environment, { network, storage, database });
const orchestrator = new Orchestrator(app, environment, {
  storage,
  streams,
  generator,
  database,
  attribution,
  reports,
});
const bots = environment.lanes.includes("bots")
  ? new Bots(app, environment, { storage, streams })
  : undefined;
const lake = environment.lanes.includes("lake")
  ? new Lake(app, environment, {
      storage,
      streams,
      corrections: corrections.function.toInvoke(),
      reports: reports.function.toInvoke(),
      wanted: orchestrator.toKnowIfWanted(),
    })
  : undefined;
const insights = lake && new Insights(app, environment, { storage, lake });
const orders =
  lake && insights && environment.lanes.includes("orders")
    ? new Orders(app, environment, { storage, streams, generator, lake, insights })
    : undefined;
const warehouse =
  lake && environment.lanes.includes("warehouse")
    ? new Warehouse(app, environment, {
        network,
        storage,
        streams,
        lake,
        wanted: orchestrator.toKnowIfWanted(),
      })
    : undefined;
if (environment.state === "local") {
  process.stderr.write(`${noDelivery(environment)}\n`);
} else {
  new Delivery(app, environment, storage);
}
// Watches all that was made before it.
new Monitoring(app, environment, {
  storage,
  streams,
  generator,
  database,
  reports,
  orchestrator,
  bots,
  lake,
  orders: orders?.names,
  warehouse,
});

app.synth();

/** In one line where what is asked for does not go together. */
async function readEnvironment(): Promise<Environment> {
  try {
    // Other lanes than the environment's own: to see what they would be, and for tests, which look at all of them.
    const found = findEnvironment(process.env.ENVIRONMENT || "dev", process.env.ECOMMERCE_STREAMING_LANES);
    if (found.lanes.includes("warehouse")) {
      checkWarehouseSettings((await readValues(found.name)) as unknown as WarehouseSettings);
    }
    return found;
  } catch (error) {
    if (error instanceof UserError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(1);
    }
    throw error;
  }
}
