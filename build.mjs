import { register } from "tsx/esm/api";
register();
const { buildPage } = await import("./dashboard/server/page-build.ts");
console.log(await buildPage(process.cwd()));
