import { mkdirSync } from "node:fs";
import { App } from "cdktf";
import { findEnvironment } from "./config/environments.ts";
import { Streams } from "./stacks/streams.ts";

const environment = findEnvironment(process.env.ENVIRONMENT || "dev");
// The cdktf command says where it looks for what we write.
const outdir = process.env.CDKTF_OUTDIR ?? `cdktf.out/${environment.name}`;
mkdirSync(outdir, { recursive: true });
const app = new App({ outdir, stackTraces: false });

new Streams(app, environment);

app.synth();
