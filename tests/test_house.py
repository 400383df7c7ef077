"""House rules that no other tool holds: sizes, labels on doors, names, what is loaded when."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sayso

ROOT = Path(__file__).parents[1]
LONGEST_MODULE, LONGEST_FUNCTION, MOST_POSITIONAL = 400, 60, 5
MODULES = sorted((ROOT / "sayso").rglob("*.py"))
BANNED_MODULES = {"utils", "util", "helpers", "common", "core", "base", "misc", "services"}
BARE_WORDS = {"source", "sources", "statement", "statements"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(module: Path) -> str:
    return str(module.relative_to(ROOT))


@cache
def tree_of(module: Path) -> ast.Module:
    return ast.parse(module.read_text("utf-8"))


def functions(module: Path) -> Iterator[Function]:
    return (each for each in ast.walk(tree_of(module)) if isinstance(each, Function))


@pytest.fixture(params=MODULES, ids=name_of)
def module(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_there_are_modules_to_look_at() -> None:
    assert ROOT / "sayso" / "records.py" in MODULES


def test_a_module_is_short(module: Path) -> None:
    assert len(module.read_text("utf-8").splitlines()) <= LONGEST_MODULE


def test_a_function_is_short(module: Path) -> None:
    long = [
        each.name
        for each in functions(module)
        if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_a_function_takes_few_positional_parameters(module: Path) -> None:
    wide = [
        each.name
        for each in functions(module)
        if len({a.arg for a in each.args.posonlyargs + each.args.args} - {"self", "cls"})
        > MOST_POSITIONAL
    ]
    assert not wide


def test_the_door_of_a_module_is_labelled(module: Path) -> None:
    assert ast.get_docstring(tree_of(module))


def test_public_functions_say_what_is_true_of_their_result(module: Path) -> None:
    unsaid = [
        each.name
        for each in tree_of(module).body
        if isinstance(each, Function) and not each.name.startswith("_")
        if not ast.get_docstring(each)
    ]
    assert not unsaid


def test_a_module_is_named_after_its_subject(module: Path) -> None:
    assert module.stem not in BANNED_MODULES


def test_source_and_statement_never_stand_bare(module: Path) -> None:
    tree = tree_of(module)
    names = {each.name for each in ast.walk(tree) if isinstance(each, Function | ast.ClassDef)}
    names |= {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
    names |= {
        each.id
        for each in ast.walk(tree)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    assert not {name for name in names if name.lower().strip("_") in BARE_WORDS}


def test_public_names_are_sorted_and_all_there() -> None:
    assert sayso.__all__ == sorted(sayso.__all__)
    assert dir(sayso) == sayso.__all__
    for name in sayso.__all__:
        assert getattr(sayso, name) is not None


def test_public_names_are_the_names_a_type_checker_sees() -> None:
    tree = tree_of(ROOT / "sayso" / "__init__.py")
    guarded = next(each for each in tree.body if isinstance(each, ast.If))
    imported = {
        alias.name
        for each in guarded.body
        if isinstance(each, ast.ImportFrom)
        for alias in each.names
    }
    assert imported | {"__version__"} == set(sayso.__all__)


def test_a_name_that_is_not_public_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        sayso.nothing  # noqa: B018


HEAVY = {
    "cryptography", "feedparser", "httpx", "icalendar", "lxml", "numpy", "onnxruntime", "protego",
    "py3langid", "pypdfium2", "sqlalchemy", "tokenizers", "trafilatura", "warcio",
}  # fmt: skip
LOADED = "; import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
HELP = (
    "import contextlib, io; from sayso.cli import run_command_line\n"
    "with contextlib.redirect_stdout(io.StringIO()): run_command_line(['--help'])\n"
)


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import sayso", HEAVY | {"click", "rich", "json"}),
        (HELP + "pass", HEAVY | {"rich"}),
        ("import sayso.run, sayso.config, sayso.show.terminal", HEAVY | {"click", "rich"}),
        ("import sayso.acquire, sayso.inference", HEAVY | {"click", "rich"}),
        ("import sayso.extract", (HEAVY - {"numpy"}) | {"click", "rich"}),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_needed(code: str, unwanted: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code + LOADED], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not unwanted & set(done.stdout.split())


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


ADDRESS_OF_AN_INDEX = re.compile(
    r"pypi\.org|pythonhosted|--(?:extra-)?index-url|--find-links\s+[/f]|--trusted-host"
)
# Folders in which people and machines keep their own files.
OWN_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users|tmp|opt)/\w")


def test_no_file_names_an_index_or_a_place_of_one_machine() -> None:
    texts = {
        file: content.decode("utf-8", "replace")
        for file in tracked_files()
        if b"\0" not in (content := file.read_bytes()) and file != Path(__file__)
    }
    assert ROOT / "pyproject.toml" in texts
    assert not [
        name_of(file)
        for file, text in texts.items()
        if ADDRESS_OF_AN_INDEX.search(text) or OWN_PATH.search(text)
    ]


def test_locks_pin_and_hash_everything() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        entries = re.split(r"\n(?=\S)", lock.read_text("utf-8").strip())
        for entry in (each for each in entries if not each.startswith("#")):
            assert re.match(r"[\w.-]+==[\w.]+ ", entry), entry[:60]
            assert "--hash=sha256:" in entry


def test_all_locks_agree() -> None:
    pins = re.compile(r"^([\w.-]+==[\w.]+)", re.MULTILINE)
    locks = {
        name: set(pins.findall((ROOT / "requirements" / name).read_text("utf-8")))
        for name in ("run.lock", "build.lock", "dev.lock")
    }
    assert locks["run.lock"]
    assert locks["build.lock"]
    assert locks["run.lock"] | locks["build.lock"] <= locks["dev.lock"]


def test_tests_lie_where_the_modules_they_test_lie() -> None:
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        subject = file.stem.removeprefix("test_")
        room = ROOT / "sayso" / file.parent.relative_to(ROOT / "tests")
        tested = [module for module in room.glob("*") if subject.startswith(module.stem)]
        assert tested or subject.startswith("house") or not room.is_dir(), name_of(file)
