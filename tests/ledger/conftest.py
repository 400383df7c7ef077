"""A ledger in SQLite and the same in a real PostgreSQL, and readings made by hand to store."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from sayso.ledger.rows import Addition, Run
from sayso.ledger.store import Ledger, open_ledger
from sayso.records import Article, Capture, Commitment, Place, Quote, Reading, Window

# A slow machine is no fault of the code.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")

ENGINES = ("sqlite", "postgresql")
START = datetime(2024, 3, 1, 12, tzinfo=UTC)
RUN = Run(command="add", code_version="0.1.0", models={"encoder": "ab" * 32}, options={},
          started="2024-03-01T12:00:00.000000Z")  # fmt: skip


class Clock:
    """A clock that moves a minute each time it is looked at, and can be set."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL server: its address, what calls its tools, and how it is started."""

    address: str
    call: Callable[..., None]
    starting: tuple[str, ...]

    def start(self) -> None:
        self.call("pg_ctl", "-w", *self.starting, "start")

    def restart(self, manner: str) -> None:
        self.call("pg_ctl", "-w", "-m", manner, *self.starting, "restart")


@pytest.fixture(scope="session")
def running_server() -> Iterator[Server]:
    """A real PostgreSQL server on a loopback port, gone after the tests."""
    tools = _server_tools()
    if tools is None:
        reason = (
            "PostgreSQL is not installed (Debian: postgresql): its half of the tests is not run"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Not under pytest's own folder, which each run of pytest closes to other users.
    folder = Path(tempfile.mkdtemp(prefix="sayso-postgresql-"))
    # The server refuses to run as root and must reach its folder as another user.
    as_server = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]
    data, port = folder / "data", _free_port()

    def call(tool: str, *arguments: str) -> None:
        subprocess.run(
            [*as_server, str(tools / tool), "-D", str(data), *arguments],
            check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
        )  # fmt: skip

    call("initdb", "-A", "trust", "-U", "sayso", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    options += " -c full_page_writes=off -c autovacuum=off"
    starting = ("-l", str(folder / "log"), "-o", options)
    running = Server(f"postgresql://sayso@127.0.0.1:{port}", call, starting)
    running.start()
    yield running
    call("pg_ctl", "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(running_server: Server) -> str:
    """The address of a real PostgreSQL server."""
    return running_server.address


def _server_tools() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_databases = count(1)


@pytest.fixture
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Makes an empty place for a ledger: a file, or a database of its own on the server."""

    def make(engine: str) -> str:
        if engine == "sqlite":
            return str(tmp_path / f"sayso-{next(_databases)}.db")
        import psycopg

        address = request.getfixturevalue("server")
        name = f"ledger_{next(_databases)}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{address}/{name}"

    return make


@pytest.fixture
def quick_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where the system has one, for tests that open many ledgers."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="sayso-", dir=memory) as folder:
        yield Path(folder)


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, new_place: Callable[[str], str]) -> str:
    return new_place(request.param)


@pytest.fixture
def ledger(place: str, tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(place, captures=tmp_path / "captures")
    yield opened
    opened.close()


def article(name: str = "a", words: str = "") -> Article:
    text = words or (
        f"The army will leave Port {name} by 20 March, General Ada Mora said. "
        f"Villagers said two bridges near Port {name} were down."
    )
    return Article(origin=f"{name}.txt", text=text, url=f"https://post.example/{name}",
                   outlet="Vale Post", title=f"Army leaves Port {name}", published="2024-03-01",
                   published_precision="day", published_from="metadata")  # fmt: skip


def reading_of(article: Article) -> Reading:
    """A quote and its commitment for an article of the kind above, else the bare article."""
    text = article.text
    if not text.startswith("The army will leave"):
        return Reading(article=article)
    until = text.index(", General")
    speaker = text.index("General Ada Mora")
    quote = Quote(
        article_id=article.id, cue=((text.index(" said") + 1, text.index(" said") + 5),),
        speaker=((speaker, speaker + 16),), content=((0, until),), form="indirect",
        kind="commitment", kind_scores=(("commitment", 0.9),), speaker_name="Ada Mora",
        speaker_role="General", speaker_body="the army", confidence=0.9,
    )  # fmt: skip
    at = text.index("Port")
    end = text.index(" by 20")
    place = Place(role="from", span=(at, end), text=text[at:end], name=text[at:end])
    window = Window(start=None, end="2024-03-21", precision="day", text="by 20 March", rule="by")
    commitment = Commitment(
        article_id=article.id, quote_id=quote.id, evidence=((0, until),), trigger=(14, 19),
        actor="the army", action="withdraw", object=None, quantity=None, places=(place,),
        window=window, condition=None, negated=False, firmness="firm", checkable=True,
        missing=(), confidence=0.8,
    )  # fmt: skip
    return Reading(article=article, quotes=(quote,), commitments=(commitment,))


def addition(name: str = "a", words: str = "") -> Addition:
    """One page with what was read out of it; another text under the same name is an edit."""
    found = article(name, words)
    capture = Capture(origin=found.origin, data=found.text.encode(), url=found.url,
                      media_type="text/plain")  # fmt: skip
    return Addition(page=f"https://post.example/{name}", capture=capture,
                    reading=reading_of(found), extractor="sayso 0.1.0")  # fmt: skip
