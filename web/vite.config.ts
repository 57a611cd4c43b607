import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const API_PATHS = "^/(auth|parking|booking|payment|notifications|status|openapi)(/|\\?|$)";
const platform = process.env.PLATFORM_URL ?? "http://localhost:3000";
const hosts = process.env.VITE_BASE_HOST?.split(",").map((host) => host.trim());

interface Graph {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null;
}
const reached = new Map<string, Set<string>>();

/** Every module that one of ours cannot run without. */
function needsOf(path: string, graph: Graph): Set<string> {
  const known = reached.get(path);
  if (known) return known;
  const found = new Set<string>();
  const wanted = [fileURLToPath(new URL(`./src/${path}`, import.meta.url))];
  for (let id = wanted.pop(); id !== undefined; id = wanted.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    wanted.push(...(graph.getModuleInfo(id)?.importedIds ?? []));
  }
  reached.set(path, found);
  return found;
}

/** Reached only through the index of its package: sentences with markup, which few pages have. */
const SELDOM_USED = /\/react-i18next\/.*\/Trans|\/html-parse-stringify\/|\/void-elements\//;

/** Where drivers go: what two of these share is small, and each script on its way costs time. */
const DRIVERS_PAGES = [
  "features/places/pages/SearchPage.tsx",
  "app/PlacePage.tsx",
  "features/bookings/pages/BookingsPage.tsx",
  "features/bookings/pages/OverviewPage.tsx",
];

function isShared(id: string, graph: Graph): boolean {
  return DRIVERS_PAGES.filter((page) => needsOf(page, graph).has(id)).length > 1;
}

/** Which of the three scripts that every page begins with a module belongs to, if any. */
function beginning(id: string, graph: Graph): string | null {
  if (needsOf("app/start.ts", graph).has(id)) return "start";
  const isOfSearch = needsOf("features/places/pages/SearchPage.tsx", graph).has(id);
  if (SELDOM_USED.test(id)) return null;
  const isEverywhere = needsOf("app/main.tsx", graph).has(id) || isShared(id, graph);
  if (isEverywhere || (isOfSearch && !id.includes("/src/features/")))
    return id.includes("/node_modules/") ? "libraries" : "first";
  return null;
}

/** Lets browsers fetch what `start` goes on with while they fetch `start`. */
const announceFirstScripts: Plugin = {
  name: "announce-first-scripts",
  transformIndexHtml: {
    order: "post",
    handler: (_page, { bundle }) =>
      Object.values(bundle ?? {})
        .filter(({ type, name }) => type === "chunk" && /^(first|libraries)$/.test(name ?? ""))
        .map(({ fileName }) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `/${fileName}` },
          injectTo: "head",
        })),
  },
};

/** A sixth smaller than what the gateway packs while somebody waits; it hands out what lies there. */
const packScripts: Plugin = {
  name: "pack-scripts",
  apply: "build",
  writeBundle: ({ dir = "" }, bundle) => {
    for (const name of Object.keys(bundle).filter((one) => /\.(js|css)$/.test(one))) {
      const file = join(dir, name);
      writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    }
  },
};

export default defineConfig({
  plugins: [react(), tailwind(), announceFirstScripts, packScripts],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    proxy: { [API_PATHS]: { target: platform } },
    ...(hosts ? { allowedHosts: hosts } : {}),
  },
  preview: { proxy: { [API_PATHS]: { target: platform } } },
  build: {
    // A data: address inside a stylesheet or script would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
    // The gateway keeps what is below this path for a year: every name there changes with its content.
    assetsDir: "static",
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every page needs comes in three files, however many modules it is: what begins at
        // once, libraries, which seldom change, and our own.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ debugName: "beginning", name: beginning }],
        },
        // Texts say whose they are: audits of the pages put others in their place.
        chunkFileNames: ({ facadeModuleId }) => {
          const texts = facadeModuleId?.match(/\/locales\/(\w+)\/(\w+)\.json$/);
          return texts
            ? `static/texts-${texts[1]}-${texts[2]}-[hash].js`
            : "static/[name]-[hash].js";
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/lib/testing/setup.ts"],
    restoreMocks: true,
    maxWorkers: 2,
    // Bounds what hangs; a machine with much else to do is slow and nothing more.
    testTimeout: 60_000,
  },
});
