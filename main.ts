import { mkdirSync } from "node:fs";
import { App } from "cdktf";
import { findEnvironment } from "./config/environments.ts";
import { Database } from "./stacks/database.ts";
import { Generator } from "./stacks/generator.ts";
import { Network } from "./stacks/network.ts";
import { Storage } from "./stacks/storage.ts";
import { Streams } from "./stacks/streams.ts";

const environment = findEnvironment(process.env.ENVIRONMENT || "dev");
// The cdktf command says where it looks for what we write.
const outdir = process.env.CDKTF_OUTDIR ?? `cdktf.out/${environment.name}`;
mkdirSync(outdir, { recursive: true });
const app = new App({ outdir, stackTraces: false });

const network = new Network(app, environment);
const storage = new Storage(app, environment);
const streams = new Streams(app, environment, storage);
new Generator(app, environment, { storage, streams });
new Database(app, environment, { network, storage });

app.synth();
