"""What the acquire tests share: PDFs written byte by byte, and a real server on this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no fault of the code.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")

Line = tuple[float, float, str]  # from the left, from below, words
PAGES = Path(__file__).parent / "pages"

STORY = (
    "The harbour authority will reopen the northern pier on 12 March, its director said on"
    " Tuesday. “The crews will be back before Easter,” she told reporters at the quay."
)


@pytest.fixture
def story() -> str:
    return STORY


@pytest.fixture
def page() -> Callable[[str], bytes]:
    return lambda name: (PAGES / f"{name}.html").read_bytes()


@pytest.fixture
def make_pdf() -> Callable[..., bytes]:
    return write_pdf


def write_pdf(
    pages: Sequence[Sequence[Line]], *, drawing: str = "", locked: bool = False, size: int = 11
) -> bytes:
    """A small but whole PDF with `pages` of placed lines, `drawing` on each page."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for at, lines in enumerate(pages):
        shown = [
            f"1 0 0 1 {x} {y} Tm ({words}) Tj".encode("cp1252")
            for x, y, words in ((x, y, _escaped(words)) for x, y, words in lines)
        ]
        content = b"BT /F1 %d Tf %s ET %s" % (size, b" ".join(shown), drawing.encode())
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources"
            b" << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * at)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _assembled(objects, locked)


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _assembled(objects: list[bytes], locked: bool) -> bytes:
    extra = b""
    if locked:
        # Keys that no empty password opens.
        secret = b"<" + b"5a" * 32 + b">"
        objects = [
            *objects,
            b"<< /Filter /Standard /V 1 /R 2 /P -44 /O %s /U %s >>" % (secret, secret),
        ]
        extra = b" /Encrypt %d 0 R /ID [<%s> <%s>]" % (len(objects), b"01" * 16, b"01" * 16)
    written, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size %d /Root 1 0 R%s >>" % (len(objects) + 1, extra)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return b"%s%s%s%s\nstartxref\n%d\n%%%%EOF" % (written, head, table, trailer, len(written))


Answer = Callable[[BaseHTTPRequestHandler], None]


class LocalServer:
    """A server on 127.0.0.1 that answers each path as a test says, and keeps what it was sent."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[BaseHTTPRequestHandler] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append(self)
                try:
                    outer.answers.get(self.path, _not_found)(self)
                except OSError:
                    self.close_connection = True  # the client hung up, as some tests want

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def answer(
        self,
        path: str,
        body: bytes = b"",
        *,
        status: int = 200,
        headers: Sequence[tuple[str, str]] = (),
    ) -> str:
        def send(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers:
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        self.answers[path] = send
        return self.url(path)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _not_found(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(404)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


@pytest.fixture
def server() -> Iterator[LocalServer]:
    local = LocalServer()
    yield local
    local.close()
