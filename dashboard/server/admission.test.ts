import { createTextLogger } from "../../functions/shared/logger.ts";
import { createApp } from "./app.ts";
import { notedSources } from "./testing/noted-sources.ts";

const TOKEN = "the-token-of-this-test";
const lines: string[] = [];

const { changes, ...sources } = notedSources();
const { app } = createApp({
  ...sources,
  ...{ pageDir: "dashboard/page", token: TOKEN },
  logger: createTextLogger("test", (line) => lines.push(line)),
});

const HOST = "127.0.0.1:4000";
const COOKIE = `ecommerce-streaming-4000=${TOKEN}`;
const OWN = { host: HOST, origin: `http://${HOST}`, "content-type": "application/json" };

const get = (path: string, headers: Record<string, string> = {}) =>
  app.request(`http://${HOST}${path}`, { headers: { host: HOST, ...headers } });

const postStop = (headers: Record<string, string>, query = "") =>
  app.request(`http://${HOST}/api/job/stop${query}`, {
    ...{ method: "POST", headers: { ...OWN, ...headers }, body: "{}" },
  });

beforeEach(() => changes.splice(0));

test.each([
  "/",
  "/?since=24h",
  "/src/main.ts",
  "/events",
  "/api/explain/o",
  "/nowhere",
  "/events?token=wrong",
])("GET %s is refused without the token, and says where the address is", async (path) => {
  for (const headers of [{}, { cookie: "ecommerce-streaming-4000=wrong" }, { cookie: `other=${TOKEN}` }]) {
    const answer = await get(path, { ...headers, accept: "text/html" });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
    expect(await answer.text()).toMatch(/whole address.*npm start.*npm run status/s);
  }
});

test("a program is told the same as JSON", async () => {
  expect(await (await get("/api/explain/o")).json()).toEqual({ error: expect.stringMatching(/npm start/) });
});

test("the printed address gives a cookie for this port and leads to the page, without the token", async () => {
  const answer = await get(`/?since=7d&token=${TOKEN}&currency=EUR`);
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/?since=7d&currency=EUR");
  expect(answer.headers.get("set-cookie")).toBe(`${COOKIE}; Path=/; HttpOnly; SameSite=Strict`);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
});

test("a visit that begins elsewhere, as in a file, moves on by itself: a browser keeps a strict cookie back from its redirects", async () => {
  const answer = await get(`/?token=${TOKEN}`, {
    ...{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
  });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("refresh")).toBe("0; url=/");
  expect(answer.headers.get("set-cookie")).toContain(COOKIE);
});

test("with the cookie all is served, also where an old token is in the address", async () => {
  expect((await get("/", { cookie: COOKIE })).status).toBe(200);
  expect((await get("/api/explain/o", { cookie: COOKIE })).status).toBe(200);
  expect((await get("/?token=old", { cookie: COOKIE })).headers.get("location")).toBe("/");
  expect((await get("/?token=old")).status).toBe(401);
});

test("the job is changed with the cookie only", async () => {
  expect((await postStop({})).status).toBe(401);
  expect((await postStop({}, `?token=${TOKEN}`)).status).toBe(401);
  expect((await postStop({ cookie: "ecommerce-streaming-4001=the-token-of-this-test" })).status).toBe(401);
  expect(changes).toEqual([]);
  expect((await postStop({ cookie: COOKIE })).status).toBe(200);
  expect(changes).toEqual(["stop"]);
});

test("the token is in no log", async () => {
  await get(`/?token=${TOKEN}`);
  await get("/api/explain/o", { cookie: COOKIE });
  expect(lines.join("")).not.toContain(TOKEN);
});
