"""From paths to articles: everything comes out in order, one at a time, errors in their place."""

import io
import json

import pytest

from sayso.acquire import ReadOptions, articles
from sayso.errors import InputError, UsageError
from sayso.records import Article


def codes(*paths: object, **how: object) -> list[str]:
    return [
        each.code if isinstance(each, InputError) else "article"
        for each in articles([str(path) for path in paths], **how)
    ]


@pytest.fixture
def good(tmp_path, story):
    path = tmp_path / "good.txt"
    path.write_text(story, "utf-8")
    return path


def test_bad_files_stop_no_others(tmp_path, good, make_pdf):
    made = {"empty.txt": b"", "binary.txt": b"\0\1", "big.txt": b"word " * 100_001,
            "locked.pdf": make_pdf([[]], locked=True), "none.html": b"<html></html>"}  # fmt: skip
    paths = [good]
    for name, data in made.items():
        (tmp_path / name).write_bytes(data)
        paths += [tmp_path / name, good]
    expected = ["empty", "binary", "too_large", "encrypted_pdf", "no_article"]
    assert codes(*paths) == ["article", *(x for code in expected for x in (code, "article"))]


def test_a_file_over_the_limit_is_not_read_whole(tmp_path):
    path = tmp_path / "endless.txt"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)  # ten gigabytes on paper, none on the disk
    assert codes(path) == ["too_large"]


def test_lines_come_out_between_the_bad_ones(tmp_path, story):
    path = tmp_path / "a.jsonl"
    good = json.dumps({"id": "1", "text": story})
    path.write_text(f'{good}\nnot json\n{good}\n{{"id": 2}}\n{{"text": " "}}\n{good}', "utf-8")
    assert codes(path) == ["article", "bad_json", "article", "missing_text", "empty", "article"]


def test_articles_are_read_one_at_a_time(tmp_path, story):
    path = tmp_path / "a.jsonl"
    path.write_text((json.dumps({"text": story}) + "\n") * 3, "utf-8")
    reading = articles([str(path), str(tmp_path / "later.txt")])
    assert isinstance(next(reading), Article)
    (tmp_path / "later.txt").write_text(story, "utf-8")
    assert [isinstance(each, Article) for each in reading] == [True, True, True]


def test_standard_input_is_text_or_a_page(story, page):
    (article,) = articles(["-"], stdin=io.BytesIO(story.encode()))
    assert (article.origin, article.text) == ("-", story)
    (article,) = articles(["-"], stdin=io.BytesIO(page("harbour")))
    assert article.byline == "Marta Oyelaran, Jon Beck"


def test_standard_input_may_hold_json_lines(story):
    line = json.dumps({"id": "7", "text": story})
    read = list(articles(["-"], stdin=io.BytesIO(f"{line}\n{line}\n".encode())))
    assert [article.given_id for article in read] == ["7", "7"]


def test_a_page_is_fetched_read_and_named_by_its_last_address(server, page):
    first = server.answer("/old", status=301, headers=[("Location", "/new")])
    last = server.answer("/new", page("harbour"), headers=[("Content-Type", "text/html")])
    (article,) = articles([first], allow_private=True)
    assert (article.origin, article.url) == (first, last)
    assert article.outlet == "The Lighthouse Post"


def test_addresses_inside_this_machine_are_refused_in_their_place(server, good):
    url = server.answer("/a", b"secret")
    assert codes(url, good) == ["address_refused", "article"]
    assert server.requests == []


def test_a_bad_option_is_said_before_anything_is_read():
    with pytest.raises(UsageError):
        articles(["no.txt"], options=ReadOptions(published="soon"))
