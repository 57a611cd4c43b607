import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { PAGES } from "../support/pages";
import { expect, test } from "../support/test";
import { say } from "./say";

const MOST_KILOBYTES = 200;

// Maps stand beside lists on wide screens only.
test.use({ viewport: { width: 390, height: 844 } });

for (const known of PAGES.filter(({ refusal }) => !refusal)) {
  test(`${known.name}: script of the first load`, async ({ show }) => {
    const scripts: Promise<Buffer>[] = [];
    await show(known, async (page) => collect(page, scripts));
    const bodies = await Promise.all(scripts);
    const kilobytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1000;
    say(`${known.name}: ${kilobytes.toFixed(1)} kB gzipped in ${bodies.length} scripts`);
    expect(kilobytes).toBeLessThanOrEqual(MOST_KILOBYTES);
  });
}

function collect(page: Page, scripts: Promise<Buffer>[]): void {
  page.on("response", (answer) => {
    if (answer.request().resourceType() === "script") scripts.push(answer.body());
  });
}
