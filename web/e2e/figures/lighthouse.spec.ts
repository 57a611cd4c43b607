import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BrowserContext, chromium } from "@playwright/test";
import { PAGES } from "../support/pages";
import type { Person } from "../support/people";
import { expect, test } from "../support/test";
import { say } from "./say";

const LIGHTHOUSE = join(import.meta.dirname, "node_modules/.bin/lighthouse");
const LEAST = 95;
const MEASURED = ["search", "place", "driver's bookings"];
/** What else the machine does weighs on one run or another: the one in the middle counts. */
const RUNS = 3;

test.describe.configure({ mode: "default", timeout: RUNS * 180_000 });

interface Report {
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number | null; title: string; displayValue?: string }>;
}

for (const known of PAGES.filter(({ name }) => MEASURED.includes(name))) {
  test(`${known.name}: Lighthouse on a phone`, async ({ stage, origin, launchOptions }, info) => {
    const port = await freePort();
    const args = [...(launchOptions.args ?? []), `--remote-debugging-port=${port}`];
    const profile = info.outputPath("profile");
    const browser = await chromium.launchPersistentContext(profile, { ...launchOptions, args });
    try {
      if (known.as === "driver") await signIn(browser, stage.driver);
      const reports: Report[] = [];
      for (let run = 1; run <= RUNS; run += 1) {
        await forgetFiles(browser);
        const report = await measured(origin + known.path(stage), port);
        // In full, for Lighthouse's viewer.
        await writeFile(info.outputPath(`lighthouse-${run}.json`), report);
        reports.push(JSON.parse(report) as Report);
      }
      const scores = medians(reports);
      say(`${known.name}: ${JSON.stringify(scores)}`);
      for (const report of reports) tellLosses(report);
      for (const score of Object.values(scores)) expect(score).toBeGreaterThanOrEqual(LEAST);
    } finally {
      await browser.close();
    }
  });
}

/** Lighthouse opens its page in the browser it finds, so the session must be in its profile. */
async function signIn(browser: BrowserContext, person: Person): Promise<void> {
  const { cookies, origins } = await person.session();
  await browser.addCookies(cookies);
  const page = await browser.newPage();
  for (const { origin, localStorage: kept } of origins) {
    await page.goto(`${origin}/robots.txt`);
    await page.evaluate((entries) => {
      for (const { name, value } of entries) localStorage.setItem(name, value);
    }, kept);
  }
  await page.close();
}

/** Each run is somebody's first visit: `--disable-storage-reset` keeps files, too. */
async function forgetFiles(browser: BrowserContext): Promise<void> {
  const page = await browser.newPage();
  const tools = await browser.newCDPSession(page);
  await tools.send("Network.clearBrowserCache");
  await page.close();
}

async function measured(url: string, port: number): Promise<string> {
  const { stdout } = await promisify(execFile)(
    LIGHTHOUSE,
    [url, `--port=${port}`, "--disable-storage-reset", "--output=json", "--quiet"],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return stdout;
}

/** The score of each category, of 100, in the run in the middle. */
function medians(reports: readonly Report[]): Record<string, number> {
  const names = Object.keys(reports[0]?.categories ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const scores = reports.map(({ categories }) => categories[name]?.score ?? 0).sort();
      return [name, Math.round((scores[Math.floor(scores.length / 2)] ?? 0) * 100)];
    }),
  );
}

function tellLosses({ categories, audits }: Report): void {
  const parts = Object.values(categories).flatMap(({ auditRefs }) => auditRefs);
  const losses = parts.flatMap(({ id, weight }) => {
    const { score = null, displayValue = "" } = audits[id] ?? {};
    return weight > 0 && score !== null && score < 0.9 ? [`${id} ${score} ${displayValue}`] : [];
  });
  if (losses.length > 0) say(`  ${losses.join(", ")}`);
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((found) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });
}
