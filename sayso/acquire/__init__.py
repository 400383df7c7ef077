"""Acquire: files, folders, addresses and standard input → articles."""

from __future__ import annotations

from sayso.acquire.article import ReadOptions, read_article
from sayso.acquire.articles import articles
from sayso.acquire.discover import Found, Survey, count, discover, survey

__all__ = [
    "Found",
    "ReadOptions",
    "Survey",
    "articles",
    "count",
    "discover",
    "read_article",
    "survey",
]
