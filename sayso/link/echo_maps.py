"""Claims and origins with the articles that carry them: what is told of an echo.

Articles are mappings with the fields of the record, their `page` and `number`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sayso.link.claims import Claim
from sayso.link.echoes import Why
from sayso.link.footprints import outlet_name
from sayso.link.mentions import Mention
from sayso.link.relations import Relation

Row = Mapping[str, Any]
Standing = Literal["contradicts", "supersedes", "superseded by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Articles of one origin, in the order of time, and what ties each to an earlier one."""

    articles: tuple[Row, ...]
    why: tuple[Why, ...]

    @property
    def id(self) -> str:
        """The id of the article that was first."""
        return str(self.articles[0]["id"])

    def tie_of(self, article_id: str) -> Why | None:
        """What ties an article to an earlier one; None of the first."""
        return next((each for each in self.why if each.a == article_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """Another claim, and how it stands to this one; `ours` where this one is the later of both."""

    relation: Relation
    other: Claim
    ours: bool

    @property
    def standing(self) -> Standing:
        """How this claim stands to the other."""
        if self.relation.type == "supersedes" and not self.ours:
            return "superseded by"
        return self.relation.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A claim with the articles and origins that carry it, and the claims it is at odds with.

    `words` holds the exact words of its mentions, and of the first of each related claim, by id.
    """

    claim: Claim
    articles: Mapping[str, Row]
    origins: tuple[Origin, ...]
    related: tuple[Related, ...]
    words: Mapping[str, str]

    @property
    def id(self) -> str:
        """The id of its first mention."""
        return self.claim.mentions[0].id

    @property
    def outlets(self) -> int:
        """How many outlets carry it; one without a name counts by its address."""
        return len({outlet_of(row) for row in self.articles.values()})

    def mentions_in(self, article_id: str) -> tuple[Mention, ...]:
        """Its mentions in one article."""
        return tuple(each for each in self.claim.mentions if each.article_id == article_id)


def outlet_of(article: Row) -> str:
    """The name of an article's outlet, else the host of its address, else the page itself."""
    named = outlet_name(article["outlet"]).lower()
    host = str(article["url"] or "").partition("://")[2].partition("/")[0]
    return named or host or str(article["page"] or article["id"])


def given_or_id(article: Row) -> str:
    """What an article is called outside: the id that it was given, else its own."""
    return str(article["given_id"] or article["id"])
