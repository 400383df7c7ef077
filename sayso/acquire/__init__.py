"""Acquire: files, folders, addresses and standard input → articles."""

from __future__ import annotations

from sayso.acquire.article import ReadOptions, read_article
from sayso.acquire.articles import article_of, articles, captures
from sayso.acquire.discover import Found, Survey, count, discover, survey

__all__ = [
    "Found",
    "ReadOptions",
    "Survey",
    "article_of",
    "articles",
    "captures",
    "count",
    "discover",
    "read_article",
    "survey",
]
