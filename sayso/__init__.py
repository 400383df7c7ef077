"""sayso reads the news and writes down who announced what, by when, in their exact words.

Everything public is named here and loaded only when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sayso.errors import (
        AddressRefused,
        ConfigError,
        FetchError,
        InputError,
        LanguageError,
        ModelError,
        SaysoError,
        SpanError,
        UsageError,
    )
    from sayso.records import Article, Commitment, Place, Quantity, Quote, Reading, Window
    from sayso.run import annotate, read

__version__ = "0.1.0"

_HOMES = {
    "sayso.errors": (
        "AddressRefused",
        "ConfigError",
        "FetchError",
        "InputError",
        "LanguageError",
        "ModelError",
        "SaysoError",
        "SpanError",
        "UsageError",
    ),
    "sayso.records": (
        "Article",
        "Commitment",
        "Place",
        "Quantity",
        "Quote",
        "Reading",
        "Window",
    ),
    "sayso.run": ("annotate", "read"),
}

__all__ = [
    "AddressRefused",
    "Article",
    "Commitment",
    "ConfigError",
    "FetchError",
    "InputError",
    "LanguageError",
    "ModelError",
    "Place",
    "Quantity",
    "Quote",
    "Reading",
    "SaysoError",
    "SpanError",
    "UsageError",
    "Window",
    "__version__",
    "annotate",
    "read",
]


def __getattr__(name: str) -> object:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'sayso' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
