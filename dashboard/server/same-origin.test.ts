import { createTextLogger } from "../../functions/shared/logger.ts";
import { userName } from "../../local/user-name.ts";
import { createApp } from "./app.ts";
import { notedSources } from "./testing/noted-sources.ts";

const TOKEN = "the-token-of-this-test";
const COOKIES = `ecommerce-streaming-4000=${TOKEN}`;

const { changes, ...sources } = notedSources();
const { app } = createApp({
  ...sources,
  ...{ pageDir: ".", token: TOKEN },
  logger: createTextLogger("test", () => {}, "silent"),
});

const HOST = "127.0.0.1:4000";
/** Also of who is let in. */
const OWN = { host: HOST, cookie: COOKIES, origin: `http://${HOST}`, "content-type": "application/json" };

const post = (headers: Record<string, string>, path = "stop", body = "{}") =>
  app.request(`http://${HOST}/api/job/${path}`, { method: "POST", headers, body });

beforeEach(() => changes.splice(0));

test("the server's own page may start and stop the job", async () => {
  expect((await post(OWN, "start", '{"generator":true}')).status).toBe(200);
  expect((await post({ ...OWN, host: "localhost:4000", origin: "http://localhost:4000" })).status).toBe(200);
  expect(changes).toEqual(["start true", "stop"]);
});

const decide = (headers: Record<string, string>, body: object) =>
  app.request(`http://${HOST}/api/bots/decisions`, { method: "POST", headers, body: JSON.stringify(body) });

const DECISION = { user: "anna", verdict: "bot", why: "scrapes" };

test("the server's own page may decide on a user, and another one may not", async () => {
  expect((await decide(OWN, DECISION)).status).toBe(200);
  expect(changes).toEqual([`anna bot scrapes, by ${userName()}`]);
  expect((await decide({ ...OWN, origin: "https://evil.example" }, DECISION)).status).toBe(403);
  expect(changes).toHaveLength(1);
});

test.each(["facts", "answers"])(
  "the server's own page may ask for %s of the lake, and another one may not",
  async (path) => {
    const ask = (headers: Record<string, string>) =>
      app.request(`http://${HOST}/api/insights/${path}`, { method: "POST", headers, body: "{}" });
    expect((await ask({ ...OWN, origin: "https://evil.example" })).status).toBe(403);
    expect((await ask({ ...OWN, cookie: "" })).status).toBe(401);
    expect(changes).toEqual([]);
    expect((await ask(OWN)).status).toBe(200);
    expect(changes).toEqual(path === "facts" ? ["facts"] : []);
  },
);

const orders = (path: string, headers: Record<string, string>, body = "{}") =>
  app.request(`http://${HOST}/api/orders/${path}`, { method: "POST", headers, body });

test.each([
  ["reconcile", ["reconcile"]],
  ["replay", ["replay all"]],
  ["answers", []],
])("the server's own page may ask for %s of orders, and another one may not", async (path, done) => {
  expect((await orders(path, { ...OWN, origin: "https://evil.example" })).status).toBe(403);
  expect((await orders(path, { ...OWN, cookie: "" })).status).toBe(401);
  expect(changes).toEqual([]);
  expect((await orders(path, OWN)).status).toBe(200);
  await new Promise((resolve) => setImmediate(resolve));
  expect(changes).toEqual(done);
});

test("the server's own page may wake the warehouse, and another one may not", async () => {
  const wake = (headers: Record<string, string>) =>
    app.request(`http://${HOST}/api/warehouse/refresh`, { method: "POST", headers, body: "{}" });
  expect((await wake({ ...OWN, origin: "https://evil.example" })).status).toBe(403);
  expect((await wake({ ...OWN, cookie: "" })).status).toBe(401);
  expect(changes).toEqual([]);
  expect((await wake(OWN)).status).toBe(200);
  expect(changes).toEqual(["refresh"]);
});

test("failed records are replayed by their ids, and nothing by what is none", async () => {
  expect((await orders("replay", OWN, '{"ids":["ab","cd"]}')).status).toBe(200);
  await new Promise((resolve) => setImmediate(resolve));
  for (const body of ['{"ids":[]}', '{"ids":"ab"}', '{"ids":[1]}', "ab"]) {
    expect((await orders("replay", OWN, body)).status).toBe(400);
  }
  expect(changes).toEqual(["replay ab,cd"]);
});

test.each([
  ["?order=a%2Fb", 200, "rows"],
  ["?order=none", 404, "no change of an order none has come into the lake"],
  ["", 400, "whose history?"],
])("the history that %j asks for", async (query, status, told) => {
  const { cookie, host } = OWN;
  const answer = await app.request(`http://${HOST}/api/orders/history${query}`, {
    headers: { cookie, host },
  });
  expect(answer.status).toBe(status);
  expect(await answer.text()).toContain(told);
});

test.each([
  [{ ...DECISION, why: "" }, "why: "],
  [{ ...DECISION, verdict: "robot" }, "verdict: "],
  [{ ...DECISION, from: "yesterday" }, "from must be"],
  [[], "user: "],
])("%j is no decision, and is refused in words", async (body, problem) => {
  const answer = await decide(OWN, body);
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { error: string }).error).toContain(problem);
  expect(changes).toEqual([]);
});

test("who decides is who runs the server, whatever the page says", async () => {
  await decide(OWN, { ...DECISION, who: "somebody else", action: "change-settings" });
  expect(changes).toEqual([`anna bot scrapes, by ${userName()}`]);
});

test.each([
  ["another site's page", { ...OWN, origin: "https://evil.example" }, 403],
  ["another server's page on this machine", { ...OWN, origin: "http://127.0.0.1:5000" }, 403],
  ["a page that hides where it is from", { ...OWN, origin: "null" }, 403],
  [
    "what says nothing of where it is from",
    { host: HOST, cookie: COOKIES, "content-type": "application/json" },
    403,
  ],
  ["a form", { ...OWN, "content-type": "text/plain" }, 415],
  [
    "a name that was pointed at us",
    { ...OWN, host: "evil.example:4000", origin: "http://evil.example:4000" },
    421,
  ],
])("%s may not", async (_, headers, status) => {
  expect((await post(headers)).status).toBe(status);
  expect(changes).toEqual([]);
});

test.each([
  ["a name that was pointed at us", { host: "evil.example" }, 421],
  ["a script of another site", { host: HOST, "sec-fetch-site": "cross-site" }, 403],
  ["a page of another site", { host: HOST, origin: "https://evil.example" }, 403],
  ["a page of another server on this machine", { host: HOST, origin: "http://127.0.0.1:5000" }, 403],
  ["a page that hides where it is from", { host: HOST, origin: "null" }, 403],
  [
    "a frame in a page of another site",
    { host: HOST, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    403,
  ],
  ["the server's own page", { host: HOST, origin: `http://${HOST}`, "sec-fetch-site": "same-origin" }, 200],
  ["a program on this machine", { host: HOST }, 200],
])("reading: %s", async (_, headers, status) => {
  for (const method of ["GET", "HEAD"]) {
    const answer = await app.request(`http://${HOST}/api/explain/o`, {
      ...{ method, headers: { cookie: COOKIES, ...headers } },
    });
    expect(answer.status).toBe(status);
  }
});

test("a body that makes no sense is the asker's fault", async () => {
  expect((await post(OWN, "start", "{")).status).toBe(400);
  expect((await post(OWN, "start", '{"generator":"yes"}')).status).toBe(400);
});
