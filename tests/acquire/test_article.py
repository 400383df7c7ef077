"""Bytes of every form give an article, or a refusal that says what to do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.acquire.archives.documents import JsonLine
from sayso.acquire.article import ReadOptions, article_of_line, read_article
from sayso.errors import InputError
from sayso.records import Article


def code_of(data: bytes, origin: str = "a.txt", **how: object) -> str:
    with pytest.raises(InputError) as refusal:
        read_article(data, origin, **how)
    assert refusal.value.subject == origin
    assert refusal.value.mend
    return refusal.value.code


def test_plain_text_is_kept_to_the_character(story):
    text = f"\u200f  {story}\r\n\r\n😀 “{story}”\t\u200b\n"
    article = read_article(text.encode(), "a.txt")
    assert article == Article(origin="a.txt", text=text)


def test_a_page_gives_its_text_and_what_it_says_of_itself(page):
    article = read_article(page("harbour"), "harbour.html")
    assert article.title == "Harbour authority to reopen northern pier"
    assert article.byline == "Marta Oyelaran, Jon Beck"
    assert article.outlet == "The Lighthouse Post"
    assert article.published == "2024-03-05T14:30:00+02:00"
    assert (article.published_precision, article.published_from) == ("time", "metadata")
    assert article.url == "https://news.example.org/2024/03/05/harbour-pier"
    paragraphs = article.text.split("\n\n")
    assert paragraphs[0].startswith("The harbour authority will reopen")
    assert paragraphs[1].startswith("“We promised the fishing crews")
    assert [words for words in paragraphs if "crane" in words] == [
        "- The crane must be certified by the port inspector on Friday."
    ]
    for unwanted in ("cookies", "Most read", "Ferry fares", "Copyright", "Photograph", "Accept"):
        assert unwanted not in article.text


def test_a_broken_page_is_read_as_far_as_it_goes(page):
    article = read_article(page("broken"), "broken.html")
    assert (article.title, article.byline) == ("Miners agree to end strike", "Petra Lund")
    assert article.published == "2023-06-07"
    assert '"We will be back at work on Monday morning, and the gates' in article.text


def test_the_time_of_publication_is_told_from_the_time_of_the_update(page):
    article = read_article(page("time_element"), "time_element.html")
    assert article.published == "2023-09-14T08:15:00+01:00"


@pytest.mark.parametrize("name", ["front_page", "empty", "cookie_wall"])
def test_a_page_without_an_article_is_refused(page, name):
    assert code_of(page(name), f"{name}.html") == "no_article"


@pytest.mark.parametrize("data", [b"<html>", b"<html><body>", b"<!doctype html>" + b"<div>" * 5000])
def test_a_page_of_nothing_is_refused(data):
    assert code_of(data, "a.html") == "no_article"


def test_a_page_is_known_by_its_bytes_its_name_or_its_media_type(page, story):
    harbour = page("harbour")
    expected = read_article(harbour, "a.html").text
    assert read_article(b"\n  <!-- saved -->" + harbour, "-").text == expected
    assert read_article(harbour, "page", media_type="text/html; charset=utf-8").text == expected
    angled = f"<ministry> {story}"
    assert read_article(angled.encode(), "a.txt").text == angled


def test_the_encoding_a_page_or_server_declares_is_used(story):
    words = f"<p>{story} Łódź is where it began, he said.</p>"
    body = f'<html><head><meta charset="cp1250"></head><body><article>{words * 3}'
    assert "Łódź" in read_article(body.encode("cp1250"), "a.html").text
    article = read_article(
        f"{story} Łódź.".encode("cp1250"), "http://a", media_type="text/plain; charset=cp1250"
    )
    assert article.text.endswith("Łódź.")
    assert article.warnings == ("read as cp1250, as it declares",)


def test_a_pdf_is_known_by_its_bytes(make_pdf):
    lines = [(72, 700, "The harbour authority will reopen the northern pier"),
             (72, 686, "on 12 March, its director said on Tuesday.")]  # fmt: skip
    article = read_article(make_pdf([lines]), "anything")
    assert article.text.endswith("the northern pier on 12 March, its director said on Tuesday.")
    assert (article.title, article.published) == (None, None)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"), ("\u200b\ufeff \n".encode(), "empty"), (b"a\0b", "binary"),
        (b"%PDF-1.4 nothing", "broken_pdf"), (b"word " * 100_001, "too_large"),
        (b"a" * 2_000_001, "too_large"), (b"a" * (20 * 1024 * 1024 + 1), "too_large"),
        ("Министр сказал, что войска уйдут завтра утром.".encode(), "not_english"),
        (b"<html><body>" + b"<i>a</i>" * 30_001, "too_large"),
        (b"<html><body><p>" + b"word " * 100_001, "too_large"),
    ],
    ids=range(10),
)  # fmt: skip
def test_what_cannot_be_an_article_is_refused(data, code):
    assert code_of(data) == code


def test_a_dateline_dates_the_text(story):
    article = read_article(f"PORT VALE, 5 March 2024 - {story}".encode(), "a.txt")
    assert (article.published, article.published_precision) == ("2024-03-05", "day")
    assert article.published_from == "text"


def test_what_the_user_says_stands_above_what_the_page_says(page):
    options = ReadOptions(published="2024-03-04", outlet="My Post")
    article = read_article(page("harbour"), "harbour.html", options=options)
    assert (article.published, article.published_from) == ("2024-03-04", "option")
    assert article.published_precision == "day"
    assert article.outlet == "My Post"


def test_a_json_line_keeps_its_id_and_says_its_day(story):
    line = JsonLine(
        subject="a.jsonl, line 3", text=story, id="7", published="2024-03-05T10:00Z", url="u"
    )
    article = article_of_line(line, "a.jsonl", options=ReadOptions())
    assert (article.given_id, article.url, article.origin) == ("7", "u", "a.jsonl")
    assert article.published == "2024-03-05T10:00:00+00:00"
    assert article.published_from == "metadata"


def test_a_day_that_is_none_is_said_and_left_out(story):
    line = JsonLine(subject="a.jsonl, line 3", text=story, published="soon")
    article = article_of_line(line, "a.jsonl", options=ReadOptions())
    assert article.published is None
    assert article.warnings == ("'published' is not a date: left out",)


def test_lone_surrogates_are_replaced_one_for_one_and_said(story):
    line = JsonLine(subject="a.jsonl, line 3", text=f"\ud800{story}", id="a\udc00")
    article = article_of_line(line, "a.jsonl", options=ReadOptions())
    assert article.text == f"\ufffd{story}"
    assert article.given_id == "a\ufffd"
    assert article.warnings == ("1 lone surrogates replaced by U+FFFD",)


def test_a_refused_line_is_named_by_its_number():
    line = JsonLine(subject="a.jsonl, line 3", text=" ")
    with pytest.raises(InputError, match="line 3"):
        article_of_line(line, "a.jsonl", options=ReadOptions())


def read_or_refused(data: bytes, origin: str) -> Article | InputError:
    try:
        return read_article(data, origin)
    except InputError as refusal:
        return refusal


@settings(deadline=None)
@given(
    st.sampled_from([b"", b"<html>", b"%PDF-1.4\n", b"<p>", b"\xff\xfe", b"\xef\xbb\xbf"]),
    st.binary(max_size=400)
    | st.text(alphabet="<>/pahtmlbody &;=\"'", max_size=200).map(str.encode),
    st.sampled_from(["a.txt", "a.html", "a.pdf"]),
)
def test_any_bytes_give_an_article_or_a_refusal(start, data, origin):
    result = read_or_refused(start + data, origin)
    assert isinstance(result, Article | InputError)
    if isinstance(result, Article):
        result.text.encode("utf-8")
