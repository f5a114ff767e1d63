import { chmodSync, rmSync, statSync, writeFileSync } from "node:fs";
import { makeTestPlaces } from "../../local/database/test-database.ts";
import {
  addressFile,
  findServedAddress,
  keepAddress,
  newToken,
  readKeptAddress,
  urlOf,
} from "./kept-address.ts";

const places = makeTestPlaces();
const file = addressFile(places);
afterAll(() => rmSync(places.local, { recursive: true }));
beforeEach(() => rmSync(file, { force: true }));

const address = { port: 4000, token: newToken() };

test("an address is kept for its owner alone, and is served as long as its process lives", () => {
  expect(readKeptAddress(file)).toBeUndefined();
  keepAddress(file, address);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readKeptAddress(file)).toMatchObject(address);
  expect(findServedAddress(file)).toMatchObject(address);
});

test("of a process that is gone it is kept, and replaced by who serves next", () => {
  write({ ...address, pid: process.pid, startMark: "of another process" });
  expect(readKeptAddress(file)).toMatchObject(address);
  expect(findServedAddress(file)).toBeUndefined();
  keepAddress(file, { ...address, port: 4001 });
  expect(readKeptAddress(file)?.port).toBe(4001);
});

test("a token that others could have read is one no more", () => {
  keepAddress(file, address);
  chmodSync(file, 0o644);
  expect(readKeptAddress(file)).toBeUndefined();
});

test.each(["{}", '{"port":40', '{"port":4000}', '{"port":"4000","token":"short","pid":1,"startMark":"1"}'])(
  "a file with %s keeps none",
  (text) => {
    write(text);
    expect(readKeptAddress(file)).toBeUndefined();
  },
);

test("each environment has one of its own", () => {
  keepAddress(file, address);
  expect(readKeptAddress(addressFile(places, "local"))).toMatchObject(address);
  expect(readKeptAddress(addressFile(places, "dev"))).toBeUndefined();
});

test("tokens are long and none comes twice; the printed address has it", () => {
  expect(newToken()).toMatch(/^[\w-]{43}$/);
  expect(newToken()).not.toBe(newToken());
  expect(urlOf({ port: 4000, token: "t" })).toBe("http://127.0.0.1:4000/?token=t");
});

function write(content: string | object): void {
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content), { mode: 0o600 });
}
