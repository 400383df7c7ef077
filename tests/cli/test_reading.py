"""The commands as a person or a script meets them."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayso import __version__
from sayso.cli import run_command_line

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "withdrawal.txt"
COMMAND = [sys.executable, "-m", "sayso"]
Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(autouse=True)
def _no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No sayso.toml and no SAYSO_* variable of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SAYSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Children can be interrupted, though these tests may run in the background, where shells
    have Ctrl-C ignored.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def unreadable(tmp_path: Path) -> Path:
    file = tmp_path / "empty.txt"
    file.write_bytes(b"")
    return file


def lines_of(captured: Captured) -> list[dict[str, object]]:
    return [json.loads(line) for line in captured.readouterr().out.split(b"\n")[:-1]]


def test_read_prints_one_object_an_article_in_input_order(
    capfdbinary: Captured, unreadable: Path
) -> None:
    code = run_command_line(["read", str(SAMPLE), str(unreadable), str(SAMPLE), "--json"])
    out, err = capfdbinary.readouterr()
    first, failed, last = (json.loads(line) for line in out.splitlines())
    assert code == 1
    assert first == last
    assert list(first) == ["article", "quotes", "commitments"]
    assert first["article"]["text"] == SAMPLE.read_text("utf-8")
    assert failed["article"] == {"origin": str(unreadable)}
    assert set(failed["error"]) == {"code", "message"}
    assert err.decode().startswith(f"sayso: {unreadable}: ")
    assert err.count(b"\n") == 1


def test_all_spans_printed_find_words_of_the_text(capfdbinary: Captured) -> None:
    assert run_command_line(["read", str(SAMPLE), "--json"]) == 0
    (record,) = lines_of(capfdbinary)
    text = SAMPLE.read_text("utf-8")
    quotes, commitments = record["quotes"], record["commitments"]
    assert isinstance(quotes, list)
    assert isinstance(commitments, list)
    spans = [span for quote in quotes for span in (*quote["cue"], *quote["content"])]
    spans += [span for each in commitments for span in (*each["evidence"], each["trigger"])]
    assert spans
    assert all(text[start:end].strip() for start, end in spans)


def test_read_prints_a_page_for_people(capfdbinary: Captured) -> None:
    assert run_command_line(["read", str(SAMPLE)]) == 0
    page = capfdbinary.readouterr().out.decode()
    assert "Commitments (" in page
    assert "(“later today”)" in page
    assert "\x1b" not in page


def test_the_width_and_colour_set_in_a_file_are_used(capfdbinary: Captured, tmp_path: Path) -> None:
    (tmp_path / "sayso.toml").write_text('colour = "always"\nwidth = 44\n')
    assert run_command_line(["read", str(SAMPLE)]) == 0
    page = capfdbinary.readouterr().out.decode()
    assert "\x1b[" in page
    assert "─" * 44 + "\n" in page.replace("\x1b[0m", "").replace("\x1b[2m", "")


def test_the_command_line_wins_over_the_file(capfdbinary: Captured, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('colour = "always"\n')
    assert run_command_line(["--config", str(file), "read", str(SAMPLE), "--colour=never"]) == 0
    assert b"\x1b" not in capfdbinary.readouterr().out


def test_published_and_outlet_stand_above_the_text(capfdbinary: Captured) -> None:
    arguments = ["--json", "--published", "2023-03-08", "--outlet", "The Daily"]
    assert run_command_line(["read", str(SAMPLE), *arguments]) == 0
    (record,) = lines_of(capfdbinary)
    assert isinstance(record["article"], dict)
    assert record["article"]["published"] == "2023-03-08"
    assert record["article"]["published_from"] == "option"
    assert record["article"]["outlet"] == "The Daily"


def test_annotate_prints_the_layers_asked_for(capfdbinary: Captured) -> None:
    assert run_command_line(["annotate", str(SAMPLE), "--layers", "times, quotes", "--json"]) == 0
    (record,) = lines_of(capfdbinary)
    assert list(record) == ["article", "times", "quotes"]


def test_annotate_prints_a_page_for_people(capfdbinary: Captured) -> None:
    assert run_command_line(["annotate", str(SAMPLE), "--layers", "times"]) == 0
    assert "later today" in capfdbinary.readouterr().out.decode()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["read"], "name a file, a folder or an address"),
        (["read", "a.txt", "b.txt", "--published", "2022-02-15"], "give one file"),
        (["read", ".", "--outlet", "The Daily"], "give one file"),
        (["read", str(SAMPLE), "--published", "yesterday"], "--published"),
        (["annotate", str(SAMPLE), "--layers", "qoutes"], "did you mean quotes?"),
        (["annotate", str(SAMPLE), "--layers", ","], "no layer is named"),
        (["annotate", str(SAMPLE)], "--layers"),
        (["--config", "none.toml", "read", str(SAMPLE)], "none.toml: cannot be read"),
        (["reed"], "reed"),
        (["read", str(SAMPLE), "--colour", "blue"], "blue"),
        (["completion", "powershell"], "powershell"),
    ],
)
def test_a_question_that_cannot_be_answered_says_what_to_do(
    capfdbinary: Captured, arguments: list[str], told: str
) -> None:
    assert run_command_line(arguments) == 2
    out, err = capfdbinary.readouterr()
    assert told in err.decode()
    assert not out
    assert b"Traceback" not in err


def test_the_name_of_a_file_cannot_steer_the_terminal(capfdbinary: Captured) -> None:
    assert run_command_line(["read", "\x1b[2Jnone.txt"]) == 1
    assert "␛[2Jnone.txt" in capfdbinary.readouterr().err.decode()


def test_version_is_the_package_version(capfdbinary: Captured) -> None:
    assert run_command_line(["--version"]) == 0
    assert __version__.encode() in capfdbinary.readouterr().out


@pytest.mark.parametrize("command", [[], ["read"], ["annotate"], ["completion"]])
def test_every_command_explains_itself_with_examples(
    capfdbinary: Captured, command: list[str]
) -> None:
    assert run_command_line([*command, "--help"]) == 0
    assert b"Examples:\n" in capfdbinary.readouterr().out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_completion(capfdbinary: Captured, shell: str) -> None:
    assert run_command_line(["completion", shell]) == 0
    assert b"_SAYSO_COMPLETE" in capfdbinary.readouterr().out


def test_completion_knows_the_commands() -> None:
    asked = {"_SAYSO_COMPLETE": "bash_complete", "COMP_WORDS": "sayso ann", "COMP_CWORD": "1"}
    done = subprocess.run(COMMAND, env=os.environ | asked, capture_output=True, check=False)
    assert b"annotate" in done.stdout


def test_standard_input_is_read_in_any_locale() -> None:
    done = subprocess.run(
        [*COMMAND, "read", "-", "--json"],
        input=SAMPLE.read_bytes(),
        env=os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=True,
    )
    assert json.loads(done.stdout)["article"]["text"] == SAMPLE.read_text("utf-8")


def many(tmp_path: Path, copies: int) -> Path:
    file = tmp_path / "many.jsonl"
    line = json.dumps({"id": "a", "text": SAMPLE.read_text("utf-8")})
    file.write_text(f"{line}\n" * copies)
    return file


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_complete_lines_only(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "read", str(many(tmp_path, 500)), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        complaints = process.stderr.read()
    assert process.returncode == 130
    assert complaints == b""
    assert first.endswith(b"\n")
    assert not rest or rest.endswith(b"\n")
    assert 1 + rest.count(b"\n") < 500


def test_a_reader_that_leaves_ends_the_work_quietly(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "read", str(many(tmp_path, 500)), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def test_a_full_disk_is_one_clear_line() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "read", str(SAMPLE), "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith(b"sayso: output: cannot be written")


@pytest.mark.usefixtures("interruptible")
def test_a_bar_appears_on_a_terminal_when_there_is_much_to_do(tmp_path: Path) -> None:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "read", str(many(tmp_path, 500)), "--json"],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(terminal)
    seen = b""
    while b"/500" not in seen:
        seen += os.read(controller, 4096)
    process.send_signal(signal.SIGINT)
    process.wait()
    os.close(controller)
    assert b"sayso reads" in seen
    assert process.returncode == 130
