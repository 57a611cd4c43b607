import { defineConfig } from "@playwright/test";

/**
 * The journeys of people through the running platform, and the audits of its pages. `e2e/platform.ts`
 * starts the platform; with PLATFORM_URL they go to one that runs already.
 */
export default defineConfig({
  globalSetup: "./e2e/platform.ts",
  outputDir: "test-results",
  fullyParallel: true,
  // Each worker keeps a browser and half a platform busy.
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: [["list"]],
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    locale: "en-GB",
    timezoneId: "Europe/Amsterdam",
    colorScheme: "light",
    reducedMotion: "reduce",
    screenshot: "only-on-failure",
    trace: "off",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
  projects: [
    { name: "journeys", testDir: "e2e/journeys" },
    { name: "audits", testDir: "e2e/audits" },
    // What is measured or pictured when asked for: `make web-audit`, `make screenshots`.
    { name: "figures", testDir: "e2e/figures", workers: 1 },
    { name: "screenshots", testDir: "e2e/screenshots", workers: 1 },
  ],
});
