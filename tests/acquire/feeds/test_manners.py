"""Manners towards hosts: a real robots.txt from this machine, a clock that needs no waiting."""

from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.acquire.feeds.manners import (
    DAY,
    LONGEST_WAIT,
    Manners,
    host_of,
    next_after,
    retry_seconds,
)
from sayso.acquire.fetch import any_address, fetch

HOST = "127.0.0.1"


class Clock:
    """Seconds that pass when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def manners(clock) -> Manners:
    return Manners(fetch=partial(fetch, may_ask=any_address), clock=clock, sleep=clock.sleep)


def asked(server) -> list[str]:
    return [request.path for request in server.requests]


def test_a_host_is_asked_once_a_second_and_hosts_do_not_wait_for_each_other(manners, clock):
    for host in ("a.example", "b.example", "a.example", "a.example", "b.example"):
        manners.wait(host)
    assert clock.slept == [1.0, 1.0]
    clock.now += 60
    manners.wait("a.example")
    assert clock.slept == [1.0, 1.0]


def test_robots_txt_is_obeyed_and_asked_for_once_a_day(server, manners, clock):
    server.answer(
        "/robots.txt",
        b"User-agent: *\nDisallow: /private\nDisallow: /*.xml$\nAllow: /private/feed\n"
        b"Sitemap: https://post.example/sitemap.xml\n",
    )
    verdicts = [
        manners.leave_to_ask(server.url(path)).verdict
        for path in ("/feed", "/private/a", "/private/feed", "/a.xml", "/a.xml?b")
    ]
    assert verdicts == ["allowed", "refused", "allowed", "refused", "allowed"]
    refusal = manners.leave_to_ask(server.url("/private/a"))
    assert f"http://127.0.0.1:{server.port}/robots.txt" in refusal.message
    assert manners.sitemaps(server.url("/feed")) == ("https://post.example/sitemap.xml",)
    assert asked(server) == ["/robots.txt"]
    assert "sayso/" in server.requests[0].headers["User-Agent"]
    clock.now += DAY + 1
    manners.leave_to_ask(server.url("/feed"))
    assert asked(server) == ["/robots.txt"] * 2


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("sayso", "refused"),
        ("Sayso/2", "refused"),
        ("otherbot", "allowed"),
        ("SAYSO", "refused"),
        ("mysayso", "allowed"),
        ("sayso-images", "allowed"),
    ],
)
def test_rules_for_sayso_are_told_from_rules_for_others(server, manners, name, verdict):
    server.answer("/robots.txt", f"User-agent: {name}\nDisallow: /\n".encode())
    assert manners.leave_to_ask(server.url("/feed")).verdict == verdict


def test_rules_for_strangers_do_not_fall_to_the_group_before(server, manners):
    server.answer(
        "/robots.txt",
        b"\xef\xbb\xbfUser-agent: sayso\nAllow: /\n\nUser-agent: otherbot\nDisallow: /\n"
        b"User-agent: *\nDisallow: /",
    )
    assert manners.leave_to_ask(server.url("/feed")).verdict == "allowed"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(404, "allowed"), (403, "allowed"), (410, "allowed"), (429, "not now"), (500, "not now"),
     (503, "not now"), (304, "allowed")],
)  # fmt: skip
def test_without_rules_all_is_allowed_and_in_trouble_nothing(server, manners, status, verdict):
    server.answer("/robots.txt", status=status)
    assert manners.leave_to_ask(server.url("/feed")).verdict == verdict


def test_rules_that_could_not_be_read_are_asked_for_again_soon(server, manners, clock):
    server.answer("/robots.txt", status=503)
    leave = manners.leave_to_ask(server.url("/feed"))
    assert "503" in leave.message
    assert leave.after is not None
    assert 0 < leave.after <= 600
    server.answer("/robots.txt", b"")
    assert manners.leave_to_ask(server.url("/feed")).verdict == "not now"
    clock.now += 601
    assert manners.leave_to_ask(server.url("/feed")).verdict == "allowed"


def test_an_unreachable_host_is_not_asked(server, manners):
    url = server.url("/feed")
    server.close()
    assert manners.leave_to_ask(url).verdict == "not now"


def test_robots_txt_may_move_but_not_into_a_private_network(server, clock):
    server.answer("/moved", b"User-agent: *\nDisallow: /")
    server.answer("/robots.txt", status=301, headers=[("Location", "/moved")])
    door = partial(fetch, may_ask=any_address)
    manners = Manners(fetch=door, clock=clock, sleep=clock.sleep)
    assert manners.leave_to_ask(server.url("/feed")).verdict == "refused"
    inside = [("Location", "http://inside.example/robots.txt")]
    server.answer("/robots.txt", status=301, headers=inside)
    known = {HOST: [HOST], "inside.example": ["10.0.0.5"]}
    guarded = partial(fetch, may_ask=HOST.__eq__, resolve=lambda host, _: known[host])
    leave = Manners(fetch=guarded, clock=clock, sleep=clock.sleep).leave_to_ask(server.url("/feed"))
    assert leave.verdict == "not now"
    assert "private" in leave.message


def test_robots_txt_that_moves_in_circles_sets_no_rules(server, manners):
    server.answer("/robots.txt", status=301, headers=[("Location", "/robots.txt")])
    assert manners.leave_to_ask(server.url("/feed")).verdict == "allowed"


def test_what_stands_beyond_500_kb_of_robots_txt_is_not_read(server, manners):
    rest = b"User-agent: *\nDisallow: /late\n"
    server.answer("/robots.txt", b"User-agent: *\nDisallow: /early\n" + b"#\n" * 256_000 + rest)
    assert manners.leave_to_ask(server.url("/early")).verdict == "refused"
    assert manners.leave_to_ask(server.url("/late")).verdict == "allowed"


def test_a_robots_txt_of_many_names_and_rules_is_read(server, manners):
    names = b"".join(b"User-agent: reader%d\n" % number for number in range(9_000))
    rules = b"".join(b"Disallow: /%d\n" % number for number in range(9_000))
    server.answer("/robots.txt", names + rules + b"User-agent: *\nDisallow: /a")
    assert manners.leave_to_ask(server.url("/a")).verdict == "refused"
    assert manners.leave_to_ask(server.url("/1")).verdict == "allowed"


@pytest.mark.parametrize(
    ("delay", "pause"), [("5", 5.0), ("0.2", 1.0), ("3600", 30.0), ("soon", 1.0), ("-1", 1.0)]
)
def test_the_pause_a_host_asks_for_is_kept_up_to_half_a_minute(
    server, manners, clock, delay, pause
):
    server.answer("/robots.txt", f"User-agent: *\nCrawl-delay: {delay}\n".encode())
    manners.leave_to_ask(server.url("/feed"))
    manners.wait(HOST)
    manners.wait(HOST)
    assert clock.slept == [pause, pause]


def test_a_host_that_asked_for_a_pause_is_not_asked_before_its_end(server, manners, clock):
    manners.hold(HOST, 120)
    leave = manners.leave_to_ask(server.url("/feed"))
    assert (leave.verdict, leave.after) == ("not now", 120)
    assert server.requests == []
    clock.now += 121
    assert manners.leave_to_ask(server.url("/feed")).verdict == "allowed"


@pytest.mark.parametrize(
    "address", ["", "words", "ftp://a", "http://", "http://[x/", "http://a:99999"]
)
def test_what_is_no_address_is_left_to_the_door(manners, address):
    assert manners.leave_to_ask(address).verdict == "allowed"
    assert manners.sitemaps(address) == ()


def test_hosts_are_named_alike():
    assert host_of("HTTPS://Post.Example.:8443/a") == "post.example"
    assert host_of("http://[::1]/") == "::1"


def test_the_wait_doubles_with_each_failure_up_to_a_day():
    waits = [next_after(3600, failures=failures) for failures in range(8)]
    assert waits == [3600, 3600, 7200, 14400, 28800, 57600, 86400, 86400]
    assert next_after(2 * DAY, failures=9) == 2 * DAY
    assert next_after(3600, failures=10**9) == DAY


def test_what_the_server_asks_for_is_waited_for_within_a_week():
    assert next_after(3600, failures=1, asked=7000) == 7000
    assert next_after(3600, failures=3, asked=5) == 14400
    assert next_after(3600, asked=10**9) == LONGEST_WAIT


@given(st.floats(60, 10**6), st.integers(0, 10**6), st.none() | st.floats(0, 10**12))
def test_a_wait_is_never_shorter_than_the_period(period, failures, asked):
    assert period <= next_after(period, failures=failures, asked=asked) <= 10**6


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("120", 120.0), (" 0 ", 0.0), ("9" * 40, LONGEST_WAIT),
        ("Sun, 10 Mar 2024 12:10:00 GMT", 600.0), ("Sun, 10 Mar 2024 12:10:00 -0000", 600.0),
        ("Sat, 09 Mar 2024 12:00:00 GMT", 0.0), ("soon", None), ("", None), (None, None),
        ("-5", None), ("1.5", None), ("٣", None),
    ],
)  # fmt: skip
def test_the_header_that_asks_to_come_later_is_read(words, seconds):
    assert retry_seconds(words, now=datetime(2024, 3, 10, 12, tzinfo=UTC)) == seconds


@given(st.text())
def test_any_such_header_is_read_or_unknown(words):
    found = retry_seconds(words, now=datetime(2024, 3, 10, 12, tzinfo=UTC))
    assert found is None or 0 <= found <= LONGEST_WAIT
