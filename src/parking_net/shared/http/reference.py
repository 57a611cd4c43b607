"""The API reference at `/docs`: one page made from the OpenAPI document.

It asks nobody else for scripts or fonts, so it also works offline and under a strict policy.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
section{border-top:1px solid #8886;padding:.5rem 0 1rem}
code,pre{font-family:ui-monospace,monospace;font-size:.9em}
pre{overflow:auto;padding:.75rem;background:#8881;border-radius:.4rem}
h2 code{background:none}
.method{font-weight:700;text-transform:uppercase}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #8883;vertical-align:top}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def reference_page(document: Mapping[str, Any]) -> str:
    """The whole document as one HTML page; every text of it is escaped."""
    title = escape(document["info"]["title"])
    parts = [
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>",
        f"<p>{escape(document['info'].get('description', ''))}</p>",
        '<p>For programs: <a href="openapi.json">openapi.json</a></p>',
        *_contents(document),
        *(part for operation in _operations(document) for part in _operation(*operation)),
        "<h2>Schemas</h2>",
        *_schemas(document),
        "</main></body></html>",
    ]
    return "".join(parts)


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in sorted(document["paths"].items()):
        for method, operation in item.items():
            yield path, method, operation


def _contents(document: Mapping[str, Any]) -> Iterator[str]:
    yield "<nav><ul>"
    for path, method, operation in _operations(document):
        yield (
            f'<li><a href="#{escape(operation["operationId"])}"><span class="method">{method}'
            f"</span> <code>{escape(path)}</code></a> {escape(operation.get('summary', ''))}</li>"
        )
    yield "</ul></nav>"


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f'<section id="{escape(operation["operationId"])}">'
    yield f'<h2><span class="method">{method}</span> <code>{escape(path)}</code></h2>'
    yield f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
    if operation.get("security"):
        yield "<p>Needs an access token: <code>api_key</code> or <code>Authorization</code>.</p>"
    if parameters := operation.get("parameters"):
        yield "<h3>Parameters</h3><table><tr><th>Name</th><th>In</th><th>Value</th></tr>"
        for parameter in parameters:
            required = " (required)" if parameter.get("required") else ""
            yield (
                f"<tr><td><code>{escape(parameter['name'])}</code>{required}</td>"
                f"<td>{parameter['in']}</td><td>{escape(parameter.get('description') or '')} "
                f"{_schema(parameter.get('schema', {}))}</td></tr>"
            )
        yield "</table>"
    if body := operation.get("requestBody"):
        yield "<h3>Body</h3>"
        yield from _content(body)
    yield "<h3>Answers</h3><table>"
    for status, response in sorted(operation["responses"].items()):
        yield f"<tr><th>{escape(status)}</th><td>{escape(response.get('description') or '')} "
        yield from _content(response)
        yield "</td></tr>"
    yield "</table></section>"


def _content(holder: Mapping[str, Any]) -> Iterator[str]:
    for media_type, content in holder.get("content", {}).items():
        yield f"<div><code>{escape(media_type)}</code> {_schema(content.get('schema', {}))}</div>"


def _schemas(document: Mapping[str, Any]) -> Iterator[str]:
    for name, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        text = escape(json.dumps(schema, indent=2, ensure_ascii=False))
        yield f'<section id="schema-{escape(name)}"><h3>{escape(name)}</h3>'
        yield f"<pre>{text}</pre></section>"


def _schema(schema: Mapping[str, Any]) -> str:
    """A link to a named schema, or the schema itself on one line."""
    if reference := schema.get("$ref"):
        name = escape(reference.rpartition("/")[2])
        return f'<a href="#schema-{name}">{name}</a>'
    if not schema:
        return ""
    return f"<code>{escape(json.dumps(schema, ensure_ascii=False))}</code>"
