"""What a page says of itself: JSON-LD first, meta tags next, its elements and address last."""

import json

import pytest
from trafilatura.utils import load_html

from sayso.acquire.page_data import PageData, read_page_data


def data_of(
    head: str = "", body: str = "<p>Text.</p>", *, linked: object = None, url=None
) -> PageData:
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script>' if linked else ""
    tree = load_html(f"<html><head>{head}{script}</head><body><div>{body}</div></body></html>")
    return read_page_data(tree, url=url)


ARTICLE = {"@type": "NewsArticle", "headline": "Pier to open", "datePublished": "2024-03-05"}


def test_json_ld_goes_before_meta_tags():
    head = '<meta property="og:title" content="Other"><meta name="date" content="2020-01-01">'
    data = data_of(head, linked=ARTICLE)
    assert (data.title, data.published) == ("Pier to open", ("2024-03-05", "day"))


@pytest.mark.parametrize(
    "linked",
    [
        ARTICLE, [ARTICLE], {"@graph": [{"@type": "WebPage"}, ARTICLE]}, [[{"@graph": ARTICLE}]],
        {"@type": "WebPage", "mainEntity": ARTICLE}, {**ARTICLE, "@type": ["Thing", "BlogPosting"]},
    ],
    ids=range(6),
)  # fmt: skip
def test_the_article_is_found_however_it_is_nested(linked):
    assert data_of(linked=linked).title == "Pier to open"


def test_articles_in_a_list_of_others_are_not_this_one():
    linked = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ARTICLE}]}
    assert data_of(linked=linked) == PageData()


@pytest.mark.parametrize("block", ['{"@type": "NewsArticle", "headline": ', "", "[[[", "{}" * 3])
def test_broken_json_is_skipped_and_the_next_block_read(block):
    head = f'<script type="application/ld+json">{block}</script>'
    assert data_of(head, linked=ARTICLE).title == "Pier to open"


def test_line_breaks_inside_json_words_are_forgiven():
    block = '{"@type": "NewsArticle", "headline": "Pier\nto open"}'
    head = f'<script type="application/ld+json">{block}</script>'
    assert data_of(head).title == "Pier to open"


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ("Ines Falk", "Ines Falk"),
        ({"name": "Ines Falk"}, "Ines Falk"),
        (
            [{"name": "Ines Falk"}, {"name": "Jon Beck"}, {"name": "Ines Falk"}],
            "Ines Falk, Jon Beck",
        ),
        ({"@id": "#nobody"}, None),
        ("https://news.example/ines", None),
        ({"name": ["Ines Falk", "I. Falk"]}, "Ines Falk"),
        (7, None),
        ({"name": "Ines &amp; Jon"}, "Ines & Jon"),
    ],
)
def test_the_byline_is_the_names_of_the_authors(author, byline):
    assert data_of(linked={**ARTICLE, "author": author}).byline == byline


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta property="article:published_time" content="2024-03-05T14:30:00+02:00">',
         ("2024-03-05T14:30:00+02:00", "time")),
        ('<meta name="DC.date.issued" content="2024-03-05">', ("2024-03-05", "day")),
        ('<meta itemprop="datePublished" content="5 March 2024">', ("2024-03-05", "day")),
        ('<meta property="article:modified_time" content="2024-03-05">', None),
        ('<meta name="date" content="soon">', None),
        ('<link rel="canonical" href="https://a.example/2024/03/05/p">', ("2024-03-05", "day")),
        ('<link rel="canonical" href="https://a.example/2024/13/05/p">', None),
    ],
)  # fmt: skip
def test_the_day_in_the_head(head, published):
    assert data_of(head).published == published


@pytest.mark.parametrize(
    ("body", "published"),
    [
        ('<p><time datetime="2024-03-05">Tuesday</time></p>', ("2024-03-05", "day")),
        ('<p>Updated <time datetime="2024-03-05">Tuesday</time></p>', None),
        ('<time datetime="2024-03-05">a</time><time class="edited" datetime="2024-03-06">b</time>',
         ("2024-03-05", "day")),
        ('<time datetime="2024-03-05">a</time><time datetime="2024-03-06">b</time>', None),
        ('<aside><time datetime="2024-03-05">related</time></aside>', None),
        ('<span class="entry-date">5 March 2024</span>', ("2024-03-05", "day")),
        ('<span class="posted">3 days ago</span>', None),
        ("<p>The pier was built on 5 March 1924.</p>", None),
    ],
)  # fmt: skip
def test_the_day_in_the_elements(body, published):
    assert data_of(body=body + "<p>Text.</p>").published == published


def test_the_address_it_was_got_from_goes_before_the_one_it_names():
    head = '<link rel="canonical" href="https://news.example/a">'
    assert data_of(head).url == "https://news.example/a"
    assert data_of(head, url="https://other.example/b").url == "https://other.example/b"
    assert data_of('<link rel="canonical" href="/a">').url is None


def test_outlets_come_from_the_publisher_or_the_site_name():
    head = '<meta property="og:site_name" content="Post">'
    assert data_of(head).outlet == "Post"
    linked = {**ARTICLE, "publisher": {"@type": "Organization", "name": "The Post"}}
    assert data_of(head, linked=linked).outlet == "The Post"
