"""A site of its own for each test, served on a loopback port; a ledger that nothing comes into."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sayso.ledger.store import Ledger
from tests.run.rows import desk_of

STORY = (
    "<html><head><title>{0}</title></head><body><article><h1>{0}</h1><p>The harbour authority of "
    "Port Vale will reopen the northern pier on 12 March, its director said on Tuesday.</p><p>"
    "“The crews will be back before the summer,” she told reporters at the quay in {0}.</p>"
    "</article></body></html>"
)
ITEM = "<item><title>{0}</title><link>{1}/{0}.html</link>{2}</item>"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Vale</title>{}</channel></rss>'
SAID_BY = '<source url="http://wire.example/">Vale Wire</source>'


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Site:
    """A folder served on a loopback port."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address
        self.feed = f"{address}/feed.rss"

    def publish(self, *names: str, missing: str = "") -> None:
        for name in names:
            (self.folder / f"{name}.html").write_text(STORY.format(name), "utf-8")
        listed = [*names, missing] if missing else names
        items = "".join(ITEM.format(name, self.address, SAID_BY) for name in listed)
        (self.folder / "feed.rss").write_text(FEED.format(items), "utf-8")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "site"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(folder, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """A ledger with an announcement, for tests in which nothing comes in."""
    ledger = desk_of(tmp_path_factory.mktemp("untouched") / "desk.db", "a")
    yield ledger
    ledger.close()
