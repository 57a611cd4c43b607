"""The routes `/openapi.json` and `/docs`. Both are made when first asked for, then kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Response

_PUBLIC = "public, max-age=300"


def documentation_routes(make_document: Callable[[], dict[str, Any]]) -> list[HTTPRouteHandler]:
    """Routes that show the document which `make_document` gives."""

    @cache
    def document() -> bytes:
        return msgspec.json.encode(make_document())

    @cache
    def page() -> tuple[bytes, str]:
        # Imported late: most processes never show the page.
        from parking_net.shared.http.reference import PAGE_POLICY, reference_page

        return reference_page(msgspec.json.decode(document())).encode(), PAGE_POLICY

    @get("/openapi.json", include_in_schema=False, sync_to_thread=False)
    def openapi_json() -> Response[bytes]:
        headers = {"content-type": "application/json", "cache-control": _PUBLIC}
        return Response(document(), headers=headers)

    @get("/docs", include_in_schema=False, sync_to_thread=False)
    def docs() -> Response[bytes]:
        html, policy = page()
        headers = {
            "content-type": "text/html; charset=utf-8",
            "content-security-policy": policy,
            "cache-control": _PUBLIC,
        }
        return Response(html, headers=headers)

    return [openapi_json, docs]
