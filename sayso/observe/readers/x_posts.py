"""The posts of one account, as X gives them to whoever owns it → posts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sayso.observe.readers.post_files import Post, json_of, name_of, no_archive

LARGEST_ACCOUNT = 1 << 20  # characters
LONGEST_START = 200  # characters before the list
FIRST_SNOWFLAKE = 29_700_859_247  # ids hold their time since November 2010
SNOWFLAKE_START = 1_288_834_974_657  # milliseconds
SLACK = 2  # seconds between an id and the moment beside it
LONGEST_MOMENT = 60
_REPOST = re.compile(r"RT @(\w{1,30}): ")


def x_posts(text: str, path: Path, *, prefix: str = "") -> Iterator[Post]:
    """The posts of one file of an archive; raises InputError where it is none."""
    begin = text.find("[", 0, LONGEST_START)
    if begin < 0 or "YTD.tweet" not in text[:begin]:
        raise no_archive(path)
    account = _account(path.parent / "account.js")
    listed = json_of(text[begin:].rstrip().rstrip(";"), path)
    for number, each in enumerate(listed, start=1):
        tweet = each.get("tweet", each) if isinstance(each, dict) else None
        if isinstance(tweet, dict):
            yield _tweet(tweet, account, f"{prefix}tweet {number}")


def moment_of(given: Any) -> datetime | None:
    """A moment in UTC, as X or as ISO 8601 writes it; None where it is none."""
    words = given.strip()[:LONGEST_MOMENT] if isinstance(given, str) else ""
    for form in ("%a %b %d %H:%M:%S %z %Y", None):
        try:
            at = datetime.strptime(words, form) if form else datetime.fromisoformat(words)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None


def _account(path: Path) -> str | None:
    """The name of whose archive it is, None where it does not lie beside it."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(LARGEST_ACCOUNT)
        name = name_of(json.loads(text[text.index("[") :])[0]["account"]["username"])
        return f"@{name}" if name else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _tweet(tweet: Mapping[str, Any], account: str | None, where: str) -> Post:
    words = tweet.get("full_text") or tweet.get("text")
    words = words if isinstance(words, str) else ""
    number = str(tweet.get("id_str") or tweet.get("id") or "")
    posted = moment_of(tweet.get("created_at"))
    repost = _REPOST.match(words)
    forwarded = f"@{repost[1]}" if repost else None
    linked = account and number.isdigit()
    return Post(
        manner="x", where=where, words=words, author=account,
        # All that is not passed on is of the one account, whose name may be unknown.
        account=forwarded or account or "the account of this archive",
        forwarded=forwarded, posted=posted, known=posted,
        url=f"https://x.com/{account[1:]}/status/{number}" if account and linked else None,
        media=tuple(_media(tweet.get("extended_entities") or tweet.get("entities"))),
        edit_of=_first_edit(tweet.get("edit_info")),
        fault=_fault(number, posted, tweet.get("created_at")),
    )  # fmt: skip


def _media(entities: Any) -> Iterator[str]:
    listed = entities.get("media") if isinstance(entities, dict) else None
    for each in listed if isinstance(listed, list) else ():
        if isinstance(each, dict) and (name := each.get("media_url_https") or each.get("id_str")):
            yield str(name)[:300]


def _first_edit(edits: Any) -> str | None:
    try:
        return str((edits.get("initial") or edits["edit"]["editControlInitial"])["editTweetIds"][0])
    except (AttributeError, LookupError, TypeError):
        return None


def _fault(number: str, posted: datetime | None, given: Any) -> tuple[str, str] | None:
    """What is wrong with the moment of a post: its id gives the time independently."""
    if posted is None:
        return "created_at", f"no moment: {given!r:.40}"
    if not number.isdigit() or not FIRST_SNOWFLAKE < int(number[:20]) < 1 << 63:
        return None
    told = ((int(number) >> 22) + SNOWFLAKE_START) / 1000
    if abs(told - posted.timestamp()) <= SLACK:
        return None
    at = datetime.fromtimestamp(told, UTC)
    return "created_at", f"it says {posted:%Y-%m-%d %H:%M:%S}, its id {at:%Y-%m-%d %H:%M:%S}"
