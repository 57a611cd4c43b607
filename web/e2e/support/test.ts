import { type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { type KnownPage, settled } from "./pages";
import { People, type Person } from "./people";
import { type Stage, setStage } from "./stage";
import { Watch } from "./watch";

interface Fixtures {
  /** Looks at all pages of the test, and fails it for what nobody expected. */
  watch: Watch;
  /** A page in a browser of its own: of somebody signed in, or of a visitor. */
  open: (who?: Person | null, options?: BrowserContextOptions) => Promise<Page>;
  /** One of all pages, shown whole to whom it is for. */
  show: (known: KnownPage, prepare?: (page: Page) => Promise<void>) => Promise<Page>;
}

interface WorkerFixtures {
  origin: string;
  people: People;
  /** People and things for looking at pages: a test that changes them makes its own. */
  stage: Stage;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  origin: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of fixtures here.
    async ({}, use) => {
      if (!process.env.PLATFORM_URL) throw new Error("No platform was started");
      await use(process.env.PLATFORM_URL);
    },
    { scope: "worker" },
  ],
  people: [async ({ origin }, use) => use(new People(origin)), { scope: "worker" }],
  stage: [async ({ people }, use) => use(await setStage(people)), { scope: "worker" }],
  baseURL: async ({ origin }, use) => use(origin),
  watch: [
    async ({ origin }, use) => {
      const watch = new Watch(origin);
      await use(watch);
      expect(watch.faults, "what nobody expected").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, watch }, use) => {
    watch.follow(context);
    await use(context);
  },
  open: async ({ browser, watch }, use) => {
    const opened: { close: () => Promise<void> }[] = [];
    await use(async (who = null, options = {}) => {
      const context = await browser.newContext({
        ...(who ? { storageState: await who.session() } : {}),
        ...options,
      });
      opened.push(context);
      watch.follow(context);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
  show: async ({ open, stage, watch }, use) => {
    await use(async ({ as, path, shows, refusal }, prepare) => {
      if (refusal) watch.expectRefusal(refusal.status, "GET", refusal.of);
      const who = as === "visitor" ? null : stage[as];
      // A former test may have left the account in another language.
      await who?.send("PATCH", "/auth/me", { locale: "en" });
      const page = await open(who);
      await prepare?.(page);
      await page.goto(path(stage));
      await settled(page, shows?.(stage));
      return page;
    });
  },
});

export { expect };
