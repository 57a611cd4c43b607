// One reference over the OpenAPI documents of all services. Every text is set as text, never as markup.
const SERVICES = ["auth", "parking", "booking", "payment"];
// The gateway knows auth by its prefix; the others carry theirs in their paths.
const PREFIX = { auth: "/auth" };
const METHODS = ["get", "post", "put", "patch", "delete"];
const INSIDE = /^\/(metrics|healthz|readyz|docs|openapi\.json)/;

function element(tag, content, attributes = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...[content].flat().filter((part) => part !== null && part !== undefined));
  return made;
}

function resolved(document_, node) {
  let found = node;
  for (let hops = 0; found?.$ref && hops < 20; hops += 1) {
    found = found.$ref
      .slice(2)
      .split("/")
      .reduce((inner, key) => inner?.[key.replaceAll("~1", "/").replaceAll("~0", "~")], document_);
  }
  return found ?? {};
}

function typeOf(document_, schema) {
  const real = resolved(document_, schema);
  const choices = real.oneOf ?? real.anyOf;
  if (choices) return choices.map((choice) => typeOf(document_, choice)).join(" or ");
  if (real.enum) return real.enum.map((value) => JSON.stringify(value)).join(" · ");
  if (real.const !== undefined) return JSON.stringify(real.const);
  if (real.type === "array") return `list of ${typeOf(document_, real.items ?? {})}`;
  const type = [real.type ?? real.title ?? "any"].flat().join(" or ");
  return real.format ? `${type} (${real.format})` : type;
}

function limitsOf(schema) {
  const names = { minimum: "≥", maximum: "≤", minLength: "length ≥", maxLength: "length ≤" };
  const limits = Object.entries(names)
    .filter(([name]) => schema[name] !== undefined)
    .map(([name, sign]) => `${sign} ${schema[name]}`);
  if (schema.pattern) limits.push(schema.pattern);
  if (schema.default !== undefined && schema.default !== null) {
    limits.push(`default ${JSON.stringify(schema.default)}`);
  }
  return limits.join(", ");
}

function rows(document_, fields) {
  return element(
    "table",
    fields.map(({ name, required, schema, description }) => {
      const real = resolved(document_, schema ?? {});
      const kind = [typeOf(document_, schema ?? {}), required ? "required" : "", limitsOf(real)];
      return element("tr", [
        element("th", element("code", name), { scope: "row" }),
        element("td", kind.filter(Boolean).join(" · ")),
        element("td", description ?? real.description ?? "", { class: "note" }),
      ]);
    }),
  );
}

function fieldsOf(document_, schema) {
  const real = resolved(document_, schema);
  const inner = real.type === "array" ? resolved(document_, real.items ?? {}) : real;
  return Object.entries(inner.properties ?? {}).map(([name, property]) => ({
    name,
    schema: property,
    required: inner.required?.includes(name),
  }));
}

function exampleOf(document_, media) {
  if (media.example !== undefined) return media.example;
  const [first] = Object.values(media.examples ?? {});
  if (first) return resolved(document_, first).value;
  const schema = resolved(document_, media.schema ?? {});
  return schema.example ?? schema.examples?.[0];
}

function contentOf(document_, content) {
  return Object.values(content ?? {}).flatMap((media) => {
    const fields = fieldsOf(document_, media.schema ?? {});
    const example = exampleOf(document_, media);
    return [
      fields.length ? rows(document_, fields) : null,
      example === undefined
        ? null
        : element("pre", element("code", JSON.stringify(example, null, 2)), { tabindex: "0" }),
    ];
  });
}

function responseOf(document_, status, node) {
  const response = resolved(document_, node);
  return element("details", [
    element("summary", [element("strong", status), ` ${response.description ?? ""}`]),
    ...contentOf(document_, response.content),
  ]);
}

function operationOf(document_, path, method, operation, shared) {
  const parameters = [...shared, ...(operation.parameters ?? [])].map((node) => {
    const parameter = resolved(document_, node);
    return { ...parameter, name: `${parameter.name} (${parameter.in})` };
  });
  const body = resolved(document_, operation.requestBody ?? {});
  const call = element("details", [
    element("summary", [
      element("span", method.toUpperCase(), { class: "method" }),
      element("code", path),
      element("span", ` ${operation.summary ?? ""}`, { class: "note" }),
    ]),
    operation.description ? element("p", operation.description) : null,
    operation.security?.length ? element("p", "Needs a token.", { class: "note" }) : null,
    parameters.length ? element("h4", "Parameters") : null,
    parameters.length ? rows(document_, parameters) : null,
    body.content ? element("h4", "Body") : null,
    ...contentOf(document_, body.content),
    element("h4", "Answers"),
    ...Object.entries(operation.responses ?? {}).map(([status, node]) =>
      responseOf(document_, status, node),
    ),
  ]);
  call.dataset.text = `${method} ${path} ${operation.summary ?? ""} ${operation.description ?? ""}`;
  return call;
}

function callsOf(service, document_) {
  const calls = [];
  for (const [bare, item] of Object.entries(document_.paths ?? {})) {
    const prefix = PREFIX[service] ?? "";
    const path = bare.startsWith(prefix) ? bare : prefix + bare;
    if (INSIDE.test(bare) || INSIDE.test(bare.slice(prefix.length))) continue;
    for (const method of METHODS.filter((name) => item[name])) {
      calls.push(operationOf(document_, path, method, item[method], item.parameters ?? []));
    }
  }
  return calls;
}

async function sectionOf(service) {
  const section = element("section", element("h2", service), { id: service });
  try {
    const answer = await fetch(`/openapi/${service}.json`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    section.append(...callsOf(service, await answer.json()));
  } catch {
    section.append(element("p", "This service does not answer right now; reload to ask again."));
  }
  return section;
}

function filter(words) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const call of document.querySelectorAll("[data-text]")) {
    const text = call.dataset.text.toLowerCase();
    call.hidden = !wanted.every((word) => text.includes(word));
  }
}

const links = SERVICES.map((name) => element("a", name, { href: `#${name}` }));
document.getElementById("contents").append(...links);
document.getElementById("reference").append(...(await Promise.all(SERVICES.map(sectionOf))));
document.getElementById("filter").addEventListener("input", (event) => filter(event.target.value));
