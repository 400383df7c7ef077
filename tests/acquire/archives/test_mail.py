"""Mails become articles: the words as sent, who sent them and when; attachments are named."""

import base64
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire import ReadOptions, article_of, articles, captures, count
from sayso.acquire.archives.mail import mailbox_captures
from sayso.acquire.limits import LARGEST_FILE
from sayso.errors import InputError
from sayso.records import Article, Capture

WORDS = (
    "The harbour authority will reopen the northern pier on 12 March, its director said on"
    " Tuesday.\n\n> Will the crews be back?\n\nThey will, before Easter.\n\n-- \nPress office"
)
HEADERS = (
    "From: Harbour Press <press@harbour.example>\nTo: desk@lantern.example\n"
    "Subject: Northern pier\n to reopen\nDate: Tue, 14 Feb 2023 18:05:09 +0100\n"
    "Message-ID: <17@harbour.example>\n"
)
PLAIN = "Content-Type: text/plain; charset=utf-8\n"


def mail(body: str | bytes = WORDS, headers: str = HEADERS + PLAIN) -> bytes:
    return f"{headers}\n".encode() + (body.encode() if isinstance(body, str) else body)


def read(data: bytes, **how: str) -> Article:
    return article_of(Capture(origin="a.eml", data=data, form="email"), options=ReadOptions(**how))


def parts(*held: tuple[str, str], kind: str = "mixed", edge: str = "edge") -> bytes:
    bodies = "".join(f"--{edge}\n{headers}\n\n{body}\n" for headers, body in held)
    head = f'{HEADERS}MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="{edge}"\n'
    return mail(f"{bodies}--{edge}--\n", head)


def test_a_press_release_keeps_its_words_and_says_who_sent_it_and_when():
    article = read(mail())
    assert article.text == WORDS
    assert article.title == "Northern pier to reopen"
    assert (article.outlet, article.given_id) == ("Harbour Press", "17@harbour.example")
    assert article.published == "2023-02-14T18:05:09+01:00"
    assert (article.published_precision, article.published_from) == ("time", "metadata")
    assert article.warnings == ()
    assert article == read(mail())
    assert read(mail().replace(b"\n", b"\r\n")).text == WORDS


def test_midnight_in_a_mail_is_a_time_and_an_option_stands_above_it():
    data = mail().replace(b"18:05:09", b"00:00:00")
    assert read(data).published_precision == "time"
    article = read(data, published="2023-02-10", outlet="Lantern")
    assert (article.published, article.published_from) == ("2023-02-10", "option")
    assert article.outlet == "Lantern"


@pytest.mark.parametrize(
    ("sender", "outlet"),
    [
        ("press@harbour.example", "harbour.example"),
        ('"press@harbour.example" <press@Harbour.Example>', "harbour.example"),
        ("=?utf-8?q?H=C3=A4fen_von?= =?utf-8?b?IFRlc3Q=?= <a@b.example>", "Häfen von Test"),
        ("=?no-such-set?q?Pier?= <a@b.example>", "Pier"),
        ("=?utf-8?b?%%%?= <a@b.example>", "b.example"),
        ("Häfen <a@b.example>", "Häfen"),
        ("", None),
    ],
)
def test_the_outlet_is_the_name_of_the_sender_or_the_domain(sender, outlet):
    data = mail().replace(b"Harbour Press <press@harbour.example>", sender.encode())
    assert read(data).outlet == outlet


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        (b"=?iso-8859-1?Q?Ge=F6ffnet_am_Pier?=", "Geöffnet am Pier"),
        (b"=?utf-8?B?UGllciDigJMg?=\n =?utf-8?B?b3Blbg==?=", "Pier – open"),
        ("Pier – open".encode(), "Pier – open"),
        (b"caf\xe9 opens", "café opens"),
        (b"=?utf-8?Q?Pier?= opens", "Pier opens"),
        (b"", None),
    ],
)
def test_the_subject_is_decoded(subject, title):
    data = mail().replace(b"Northern pier\n to reopen", subject)
    assert read(data).title == title


@pytest.mark.parametrize(
    ("date", "warning"),
    [("", "it has no 'Date'"), ("Date: soon\n", "'Date' is not a date: left out")],
)
def test_a_mail_without_a_date_is_undated_and_says_so(date, warning):
    article = read(mail().replace(b"Date: Tue, 14 Feb 2023 18:05:09 +0100\n", date.encode()))
    assert (article.published, article.warnings) == (None, (warning,))


@pytest.mark.parametrize(
    ("declared", "written"),
    [("utf-8", "utf-8"), ("iso-8859-1", "cp1252"), ("no-such-set", "utf-8"), ("us-ascii", "utf-8")],
)
def test_a_wrong_charset_does_not_spoil_the_text(declared, written):
    text = WORDS.replace("Tuesday.", "Tuesday: “A café for all”.")
    data = mail(text.encode(written), HEADERS + PLAIN.replace("utf-8", declared))
    assert read(data).text == text


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("base64", base64.encodebytes(WORDS.encode()).decode()),
        ("quoted-printable", WORDS.replace("-- \n", "--=20\n")),
        ("8bit", WORDS),
    ],
)
def test_transfer_codings_are_unpacked(coding, body):
    assert read(mail(body, f"{HEADERS}{PLAIN}Content-Transfer-Encoding: {coding}\n")).text == WORDS


def test_plain_text_is_read_before_the_page_beside_it():
    page = ("Content-Type: text/html", f"<p>{WORDS} And a page.</p>")
    assert read(parts(("Content-Type: text/plain", WORDS), page, kind="alternative")).text == WORDS


@pytest.mark.parametrize("before", [(), (("Content-Type: text/plain", " \n"),)])
def test_a_mail_that_is_only_a_page_is_read_as_one(before):
    page = f"<html><head><title>x</title></head><body><p>{WORDS[:94]}</p></body></html>"
    article = read(parts(*before, ("Content-Type: text/html; charset=utf-8", page)))
    assert article.text == WORDS[:94]
    assert article.title == "Northern pier to reopen"
    assert (article.outlet, article.origin) == ("Harbour Press", "a.eml")
    assert article.published == "2023-02-14T18:05:09+01:00"


def test_attachments_are_named_and_not_read():
    article = read(
        parts(
            ("Content-Type: text/plain", WORDS),
            ('Content-Type: application/pdf; name="plan.pdf"', "x"),
            ('Content-Type: text/plain\nContent-Disposition: attachment; filename="a\tb.txt"', "y"),
            ("Content-Type: message/rfc822", "Subject: other\n\nOther words."),
        )
    )
    assert article.text == WORDS
    assert article.warnings == (
        "not read: attachment 'plan.pdf' (application/pdf)",
        "not read: attachment 'a b.txt' (text/plain)",
        "not read: attachment 'without a name' (message/rfc822)",
    )


def test_many_attachments_are_counted():
    article = read(parts(("", WORDS), *[("Content-Type: image/png", "x")] * 25))
    assert len(article.warnings) == 21
    assert article.warnings[-1] == "not read: 5 more attachments"


def nested(depth: int) -> bytes:
    head = "".join(
        f'Content-Type: multipart/mixed; boundary="e{n}"\n\n--e{n}\n' for n in range(depth)
    )
    return (HEADERS + head + PLAIN + "\n" + WORDS).encode()


@pytest.mark.parametrize(
    "data",
    [
        parts(*[("Content-Type: image/png", "x")] * 1_100),
        nested(3_000),
        nested(30) + b"x\n" * 900_000,
        b"\n" * 2_000_000,
        mail(headers=HEADERS + "Content-Type: text/plain; " + 'x="; ' * 10_000 + "\n"),
        b"x" * (LARGEST_FILE + 1),
    ],
    ids=["parts", "nested", "lines in parts", "lines", "header", "size"],
)
def test_a_mail_too_large_or_entangled_is_refused(data):
    with pytest.raises(InputError) as refusal:
        read(data)
    assert refusal.value.code in ("too_large", "damaged")


def test_a_mail_without_words_is_refused():
    for data in (b"", mail(""), parts(("Content-Type: image/png", "x"))):
        with pytest.raises(InputError, match="no text"):
            read(data)


FROM = b"From press@harbour.example Tue Feb 14 18:05:09 2023\n"


def mailbox(data: bytes) -> list[Capture | InputError]:
    return list(mailbox_captures(io.BytesIO(data), "a.mbox"))


def test_a_mailbox_gives_each_mail_with_its_number():
    second = b"From nobody at harbour.example  Tue, 14 Feb 2023 18:05\n"
    found = mailbox(b"\n" + FROM + mail() + b"\n\n" + second + mail("Short words.\n"))
    assert [each.part for each in found] == ["message 1", "message 2"]
    first, last = map(article_of, found)
    assert (first.text, last.text) == (WORDS, "Short words.")
    assert (first.origin, first.given_id) == ("a.mbox", "17@harbour.example")


def test_sentences_that_begin_with_from_do_not_end_a_mail():
    text = "From Monday on the pier is open, he said.\n\nFrom the office, as of Tuesday.\n" + WORDS
    quoted = text.replace("From the", ">From the").replace("> Will", ">>From > Will")
    found = mailbox(FROM + mail(quoted))
    assert [each.data for each in found] == [FROM + mail(quoted)]
    assert article_of(found[0]).text == text.replace("> Will", ">From > Will")


def test_a_mail_too_large_for_the_box_is_refused_and_the_next_comes():
    large = FROM + mail("x" * 900 + "\n") + b"y" * (LARGEST_FILE + 5) + b"\n"
    found = mailbox(large + FROM + mail())
    assert [each.code if isinstance(each, InputError) else each.part for each in found] == [
        "too_large", "message 2",
    ]  # fmt: skip
    assert found[0].subject == "a.mbox, message 1"


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Subject: x\n\nWords."])
def test_what_is_no_mailbox_is_refused(data):
    (refusal,) = mailbox(data)
    assert refusal.code == "damaged"


def test_mail_files_are_read_by_their_suffix(tmp_path):
    (tmp_path / "a.eml").write_bytes(mail())
    (tmp_path / "b.mbox").write_bytes(FROM + mail() + b"\n" + FROM + mail())
    assert [each.text for each in articles([str(tmp_path)])] == [WORDS] * 3
    assert count([str(tmp_path / "a.eml")]) == 1
    assert count([str(tmp_path)]) is None


HEADER = st.sampled_from([
    b"Content-Type: ", b"Content-Transfer-Encoding: ", b"Content-Disposition: ", b"Date: ",
    b"From: ", b"Subject: ", b"MIME-Version: ", b"multipart/mixed; boundary=x", b"\n--x\n",
    b"text/plain", b"text/html; charset*=x''y", b"base64", b"x-uuencode", b"=?utf-8?b?", b"\n",
    b"message/rfc822", b"message/delivery-status", b"\n\n", b"filename*0*=", b";", b'"',
])  # fmt: skip


@given(st.lists(HEADER | st.binary(max_size=20), max_size=30), st.sampled_from([b"", FROM]))
def test_any_bytes_are_articles_or_refusals(tmp_path_factory, pieces, start):
    data = start + b"".join(pieces)
    folder = tmp_path_factory.mktemp("any")
    for name in ("a.eml", "a.mbox"):
        (folder / name).write_bytes(data)
        found = list(captures([str(folder / name)]))
        assert found
        for each in found:
            if isinstance(each, Capture):
                with suppress(InputError):
                    assert article_of(each) == article_of(each)
