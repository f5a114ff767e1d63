import { chromium } from "playwright-core";

const [, , url, name] = process.argv;
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
for (const [tag, width, height, scheme] of [
  ["light", 1440, 900, "light"],
  ["dark", 1440, 900, "dark"],
  ["phone", 390, 844, "light"],
]) {
  const p = await b.newPage({ viewport: { width, height }, colorScheme: scheme });
  p.on("console", (m) => console.log(tag, m.type(), m.text()));
  p.on("pageerror", (e) => console.log(tag, "pageerror", e.message));
  await p.goto(url);
  await p.waitForTimeout(3500);
  await p.screenshot({ path: `/tmp/shots/${name}-${tag}.png`, fullPage: true });
  await p.evaluate(() =>
    [...document.querySelectorAll(".order")].find((o) => !o.textContent.includes("unattributed"))?.click(),
  );
  await p.waitForTimeout(800);
  await p.screenshot({ path: `/tmp/shots/${name}-${tag}-explain.png` });
  await p.close();
}
await b.close();
