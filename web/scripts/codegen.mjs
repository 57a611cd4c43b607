// Makes the API's types and the limits that forms use from the OpenAPI documents; with --check,
// only says whether what is committed differs.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const SERVICES = ["auth", "parking", "booking", "payment", "notification"];
const DOCUMENTS = new URL("../../api/openapi/", import.meta.url);
const TARGET = new URL("../src/lib/api/", import.meta.url);
const HEADER = "// Made by scripts/codegen.mjs from api/openapi. Do not edit.\n\n";
const KEPT = [
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "minItems",
  "maxItems",
  "pattern",
  "default",
];

function resolved(schema, document) {
  if (!schema?.$ref) return schema ?? {};
  const name = schema.$ref.split("/").at(-1);
  return resolved(document.components.schemas[name], document);
}

function limitsOf(schema, document) {
  const outer = resolved(schema, document);
  const choices = (outer.oneOf ?? outer.anyOf ?? []).map((one) => resolved(one, document));
  const limits = {};
  for (const source of [...choices, outer]) {
    for (const key of KEPT)
      if (source[key] !== undefined && source[key] !== null) limits[key] = source[key];
    if (source.enum) limits.enum = source.enum.filter((value) => value !== null);
    if (typeof source.type === "string" && source.type !== "null") limits.type = source.type;
    if (source.items) limits.items = limitsOf(source.items, document);
  }
  return limits;
}

function bodiesOf(document) {
  const names = new Set();
  for (const operations of Object.values(document.paths)) {
    for (const operation of Object.values(operations)) {
      const schema = operation.requestBody?.content?.["application/json"]?.schema;
      const found = schema?.$ref ?? (schema?.oneOf ?? []).find((one) => one.$ref)?.$ref;
      if (found) names.add(found.split("/").at(-1));
    }
  }
  const bodies = {};
  for (const name of [...names].sort()) {
    const body = document.components.schemas[name];
    const required = new Set(body.required ?? []);
    bodies[name] = {};
    for (const [field, schema] of Object.entries(body.properties ?? {})) {
      bodies[name][field] = { required: required.has(field), ...limitsOf(schema, document) };
    }
  }
  return bodies;
}

const files = new Map();
const limits = {};
for (const service of SERVICES) {
  const source = new URL(`${service}.yaml`, DOCUMENTS);
  const document = parse(await readFile(source, "utf8"));
  files.set(`schema/${service}.d.ts`, HEADER + astToString(await openapiTS(document)));
  limits[service] = bodiesOf(document);
}
files.set(
  "limits.ts",
  `${HEADER}export const limits = ${JSON.stringify(limits, null, 2)} as const;\n`,
);

const stale = [];
await mkdir(new URL("schema/", TARGET), { recursive: true });
for (const [name, text] of files) {
  const path = new URL(name, TARGET);
  const former = await readFile(path, "utf8").catch(() => "");
  if (former === text) continue;
  if (process.argv.includes("--check")) stale.push(name);
  else await writeFile(path, text);
}
if (stale.length > 0) {
  console.error(
    `Out of date, run \`make codegen\`: ${stale.map((name) => `web/src/lib/api/${name}`).join(", ")}`,
  );
  process.exit(1);
}
