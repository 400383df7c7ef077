"""What became of an announcer's commitments goes in, a page comes out: counts, intervals, ids."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sayso.ledger.announcers import AnnouncerRecord, Share, Track
from sayso.show.console import line, new_page, print_rows, print_rule, taken
from sayso.show.plain import plain, shortened
from sayso.show.row_words import moment_words, short

if TYPE_CHECKING:
    from rich.console import Console

LONGEST_NAME, MOST_NAMES, MOST_IDS = 60, 8, 6


def announcer_page(
    found: AnnouncerRecord, *, rule: str, method: str, width: int, colour: bool
) -> str:
    """All actions first, then each; no score. Each standing with n, its interval and its ids."""
    page = new_page(width, colour)
    print_rule(page)
    words = shortened(plain(found.words), LONGEST_NAME)
    page.print(line(f"Record of “{words}” on {moment_words(found.now.isoformat())}", "bold"))
    names = [shortened(plain(each), LONGEST_NAME) for each in found.names[:MOST_NAMES]]
    more = len(found.names) - len(names)
    page.print(line(f"found as {'; '.join(names)}{f' and {more} more' if more else ''}", "dim"))
    for track in found.tracks:
        page.print()
        _track(page, track)
    page.print()
    page.print(line("How this was counted", "bold"))
    print_rows(page, [("chosen", rule), ("interval", method)])
    return taken(page)


def _track(page: Console, track: Track) -> None:
    name = "All actions" if track.action is None else track.action.replace("_", " ")
    page.print(line(f"{name}: {track.resolved} resolved of {track.total}", "bold"))
    print_rows(page, [(each.standing.replace("_", " "), _share_words(each, track.resolved))
                      for each in track.shares if each.ids])  # fmt: skip
    if not track.resolved:
        page.print(line("  nothing is resolved, so no share can be given"))


def _share_words(share: Share, resolved: int) -> str:
    count = len(share.ids)
    told = str(count)
    if share.share is not None and share.low is not None and share.high is not None:
        told = f"{count} of {resolved}, {share.share:.0%} ({share.low:.0%} to {share.high:.0%})"
    ids = " ".join(short(each) for each in share.ids[:MOST_IDS])
    left = count - MOST_IDS
    return f"{told}\n{ids}{f' and {left} more (--json has all)' if left > 0 else ''}"


def announcer_record(found: AnnouncerRecord, *, rule: str, method: str) -> dict[str, Any]:
    """The same for JSON, with all ids."""
    tracks = [
        {"action": each.action, "total": each.total, "resolved": each.resolved,
         "standings": [{**asdict(share), "n": len(share.ids)} for share in each.shares]}
        for each in found.tracks
    ]  # fmt: skip
    return {"announcer": found.words, "names": list(found.names), "now": found.now.isoformat(),
            "chosen": rule, "interval": method, "tracks": tracks}  # fmt: skip
