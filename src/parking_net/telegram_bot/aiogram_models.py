"""Imports aiogram so that its models are built when they are first used.

aiogram describes everything that Telegram has by pydantic models and, imported as it is, builds the
validators of all of them: two seconds of a core and 100 MiB, more than all the rest of the bot. To
be imported before aiogram itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel
from pydantic._internal._config import ConfigWrapper
from pydantic._internal._fields import rebuild_model_fields
from pydantic._internal._generics import get_model_typevars_map
from pydantic._internal._namespace_utils import NsResolver


@contextmanager
def _built_when_used() -> Iterator[None]:
    rebuild = BaseModel.__dict__["model_rebuild"]

    def complete_fields(
        model: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **others: Any
    ) -> object:
        if _types_namespace is None or not model.__module__.startswith("aiogram."):
            return rebuild.__get__(None, model)(_types_namespace=_types_namespace, **others)
        # The names in the fields are known only here; with them pydantic does the rest by itself
        # as soon as somebody uses the model.
        model.__pydantic_fields__, model.__pydantic_extra_info__ = rebuild_model_fields(
            model,
            config_wrapper=ConfigWrapper(model.model_config, check=False),
            ns_resolver=NsResolver(parent_namespace=_types_namespace),
            typevars_map=get_model_typevars_map(model),
        )
        return None

    BaseModel.model_rebuild = classmethod(complete_fields)  # type: ignore[assignment, method-assign]
    try:
        yield
    finally:
        BaseModel.model_rebuild = rebuild  # type: ignore[method-assign]


with _built_when_used():
    import aiogram  # noqa: F401
