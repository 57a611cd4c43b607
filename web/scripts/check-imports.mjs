// Imports point one way: app, features, components, lib. A feature takes from another only its
// `queries` and `model`, so that its pages and parts stay free to change.
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../src/", import.meta.url));
const ORDER = ["app", "features", "components", "lib"];
const OPEN = /^features\/[^/]+\/(queries|model)$/;

const files = (await readdir(ROOT, { recursive: true })).filter((name) => /\.tsx?$/.test(name));
const wrong = [];
for (const file of files) {
  const text = await readFile(join(ROOT, file), "utf8");
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*["']((?:@\/|\.)[^"']+)["']/g)) {
    const path = target.startsWith("@/")
      ? target.slice(2)
      : relative(ROOT, join(ROOT, dirname(file), target));
    const [from, to] = [file.split("/")[0], path.split("/")[0]];
    if (!ORDER.includes(from) || !ORDER.includes(to)) continue;
    if (ORDER.indexOf(to) < ORDER.indexOf(from))
      wrong.push(`${file}: ${from} may not import ${target}`);
    const foreign =
      from === "features" && to === "features" && file.split("/")[1] !== path.split("/")[1];
    if (foreign && !OPEN.test(path))
      wrong.push(`${file}: of another feature only queries and model, not ${target}`);
  }
}
if (wrong.length > 0) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
