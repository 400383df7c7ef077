"""What passes through the network's door: what was known of a page before, and the page after."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

PAGES = "text/html, application/xhtml+xml, application/pdf, text/plain, */*;q=0.1"
FEEDS = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9,"
    " text/xml;q=0.9, */*;q=0.1"
)
NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the last asking of an address left: the server's marks, and failures in a row since."""

    etag: str | None = None
    last_modified: str | None = None
    failures: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A fetched page: where it was in the end, its bytes, and what the server said of them.

    `status` is the server's own; of all but a success the bytes are left unread.
    """

    url: str
    data: bytes
    media_type: str | None
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    retry_after: str | None = None

    @property
    def not_modified(self) -> bool:
        """True when the page is as it was when its marks were given."""
        return self.status == NOT_MODIFIED


class Fetcher(Protocol):
    """`fetch` with everything settled but the address and what is wanted of it."""

    def __call__(
        self,
        address: str,
        /,
        *,
        known: Known | None = None,
        accept: str = PAGES,
        any_status: bool = False,
    ) -> Page: ...


def phrase(status: int) -> str:
    """The number of an answer and its usual name."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
