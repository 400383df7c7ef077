"""An archive of posts → one item for each original among those that hold the words asked for.

What posts show is for a person to say: without `says` nothing comes of them. A channel that
nobody vouches for is graded F, which can be changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from sayso.errors import InputError, UsageError
from sayso.observe.reader import Asked, Read, Row, check_options, number_of
from sayso.observe.readers.archived_posts import archived_posts
from sayso.observe.readers.copies import groups, keys_of_words
from sayso.observe.readers.post_files import Post, no_archive, text_of
from sayso.observe.readers.telegram_posts import telegram_posts
from sayso.observe.readers.wanted_words import Wanted, holds, wanted_words
from sayso.observe.readers.x_posts import x_posts
from sayso.records import Says

OPTIONS = {
    "match": "words that a post must hold, | between alternatives, * for all",
    "without": "words that it must not hold",
    "says": "what the posts are taken to show",
    "from": "only accounts whose name holds these words",
    "channel": "third_party_statement unless said otherwise",
    "interest": "whose interest the accounts speak in",
    "reliability": "the grade of the accounts, F unless said otherwise",
    "why": "why this grade",
    "share": "the part done that the posts imply",
}
CHANNEL, GRADE, GRADE_WHY = "third_party_statement", "F", "an account that nobody vouches for"
MOST_MATCHED = 20_000
LONGEST_EXCERPT = 3_900  # characters
EVERY = 1_000  # posts between two words on how far it is
NOT_MATCHED, EARLIER = "posts with other words", "posts from before the announcement"
OTHERS = "posts of other accounts"


def read(path: Path, asked: Asked) -> Read:
    """One item for each original among the posts that hold the words of `match`.

    Raises UsageError without `match` and `says`, InputError for a file that is no such archive.
    """
    check_options(asked, OPTIONS)
    match, without = wanted_words(asked), wanted_words(asked, "without")
    if not match:
        raise UsageError(
            "this reader needs it",
            subject="--with match",
            mend="say which posts bear on it: --with match=column|convoy",
        )
    left_out: Counter[str] = Counter()
    found = []
    for number, post in enumerate(posts_of(path), start=1):
        if number % EVERY == 0:
            asked.counted(number)
        reason = _reason(post, match, without, asked)
        left_out[reason or ""] += 1
        if reason is None:
            found.append(post)
    del left_out[""]
    if len(found) > MOST_MATCHED:
        raise UsageError(
            f"{len(found):,} posts hold these words", subject="--with match", mend="say more words"
        )
    faults = tuple(_fault(path, post) for post in found if post.fault)
    if faults:
        return Read(faults=faults, left_out=left_out)
    rows = tuple(_rows(found, asked)) if found else ()
    every = len(found) + sum(left_out.values())
    looked = (
        f"{number_of(len(found), 'post')} of {every:,} hold the words "
        f"{asked.options['match']!r:.80}; copies and further posts of one account are counted once."
    )
    return Read(rows=rows, left_out=left_out, looked=(looked,))


def posts_of(path: Path) -> Iterator[Post]:
    """The posts of a file or of the folder of an export, in their order.

    Raises InputError where it is none of these archives or cannot be read.
    """
    if path.is_dir():
        yield from _of_folder(path)
    elif path.suffix.lower() == ".csv":
        yield from archived_posts(path)
    elif (text := text_of(path)).lstrip().startswith("{"):
        yield from telegram_posts(text, path)
    else:
        yield from x_posts(text, path)


def _of_folder(path: Path) -> Iterator[Post]:
    if (path / "result.json").is_file():
        yield from posts_of(path / "result.json")
        return
    data = path / "data" if (path / "data").is_dir() else path
    parts = sorted(data.glob("tweet*.js"))
    parts = [part for part in parts if part.stem.partition("-part")[0] in ("tweet", "tweets")]
    if not parts:
        raise no_archive(path)
    for part in parts:
        yield from x_posts(text_of(part), part, prefix=f"{part.name}, ")


def _reason(post: Post, match: Wanted, without: Wanted, asked: Asked) -> str | None:
    """Why a post says nothing here, None where it does."""
    if not holds(post.words, match) or holds(post.words, without):
        return NOT_MATCHED
    whose = asked.options.get("from", "").casefold()
    if whose and not any(whose in (each or "").casefold() for each in (post.author, post.account)):
        return OTHERS
    if post.left_out:
        return post.left_out
    if asked.announced and post.known and _day(post.known) < asked.announced[:10]:
        return EARLIER
    return None


def _fault(path: Path, post: Post) -> InputError:
    name, message = post.fault or ("", "")
    return InputError(
        message,
        subject=f"{path}, {post.where}, {name}",
        mend="check the archive: this post was changed, or is damaged",
        code="evidence",
    )


def _rows(posts: Sequence[Post], asked: Asked) -> Iterator[Row]:
    says = asked.options.get("says", "")
    if says not in get_args(Says):
        raise UsageError(
            f"what {number_of(len(posts), 'post')} ({posts[0].where}, ...) show is for a person "
            "to say",
            subject="--with says",
            mend=f"read them, then choose one of {', '.join(get_args(Says))}",
        )
    for numbers in groups([list(_keys(post)) for post in posts]):
        members = sorted((posts[n] for n in numbers), key=lambda post: (_known(post), post.where))
        yield _row(members[0], len(members) - 1, says, asked)


def _keys(post: Post) -> Iterator[Hashable]:
    """What a post shares with those that go back to the same original: account, words, media."""
    yield from keys_of_words(post.words)
    yield from (("media", each) for each in post.media)
    if post.account:
        yield "account", post.account.casefold()
    if post.edit_of:
        yield "version", post.edit_of


def _row(post: Post, further: int, says: str, asked: Asked) -> Row:
    known = _known(post)
    event = min(post.posted or known, known)
    graded = asked.options.get("reliability")
    fields: dict[str, Any] = {
        "channel": asked.options.get("channel", CHANNEL), "says": says, "event": _iso(event),
        "known_at": _iso(known), "reliability": graded or GRADE,
        "grade_why": asked.options.get("why") or (None if graded else GRADE_WHY),
        "interest": asked.options.get("interest"), "speaker": post.account or None,
        "share": _share(asked), "url": post.url, "image": post.sha256,
        "origin": f"post of {post.account or post.author or 'somebody'}, {_iso(event)}"[:300],
        "excerpt": _cut(post.words), "reading": _sentence(post, further),
    }  # fmt: skip
    return Row(where=post.where, fields=fields)


def _sentence(post: Post, further: int) -> str:
    """The sentence of the manual for this archive, with nothing that the post itself claims."""
    if post.manner == "archiver":
        digest = f"; its file has SHA-256 {post.sha256}" if post.sha256 else ""
        said = f"{post.author} was archived on {_day(_known(post))}{digest}."
        said += " The upload date is the latest the scene can be."
    else:
        by = post.author or "The account of this archive"
        via = f", forwarded from {post.forwarded}," if post.forwarded else ""
        verb = "wrote" if post.manner == "x" else "posted"
        at = f"{post.posted or _known(post):%Y-%m-%d %H:%M} UTC"
        said = f"{by}{via} {verb} on {at} what is quoted here."
    repeats = "repeats it and is" if further == 1 else "repeat it and are"
    return said + (
        f" {number_of(further, 'further post')} {repeats} not counted." if further else ""
    )


def _share(asked: Asked) -> float | None:
    given = asked.options.get("share")
    try:
        return None if given is None else float(given)
    except ValueError:
        raise UsageError(
            f"no share: {given!r:.40}", subject="--with share", mend="write 0.4 for 40 %"
        ) from None


def _known(post: Post) -> datetime:
    assert post.known is not None  # posts without it were left out or refused
    return post.known


def _cut(words: str) -> str | None:
    words = words.strip()
    if len(words) <= LONGEST_EXCERPT:
        return words or None
    return words[:LONGEST_EXCERPT].rpartition(" ")[0] + " …"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}+00:00"
