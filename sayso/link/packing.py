"""Mentions and footprints in, bytes that a ledger can keep out; and back.

What comes back may come from a file that others wrote: it is JSON, bounded, never a pickle.
"""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import numpy as np

from sayso.link.footprints import Footprint
from sayso.link.mentions import Mention
from sayso.link.shingles import Hashes
from sayso.records import json_writer

LARGEST = 4_000_000  # bytes unpacked: 20,000 words as hashes take a quarter of a million
NARROW, WIDE = np.dtype("<u4"), np.dtype("<u8")


def packed_mention(mention: Mention) -> bytes:
    """A mention without the ids of its article and quote."""
    return _packed([
        mention.span, sorted(mention.words), sorted(mention.phrases), sorted(mention.names),
        sorted(mention.near), sorted(mention.kinds), sorted(mention.days),
        [[value, sorted(unit)] for value, unit in mention.amounts], sorted(mention.actions),
        mention.ahead, mention.negated, mention.speaker, mention.direct, sorted(mention.rejected),
        sorted(mention.denied),
    ])  # fmt: skip


def unpacked_mention(data: bytes, article_id: str, quote_id: str | None) -> Mention:
    """The mention; raises ValueError where the bytes are none."""
    try:
        (span, words, phrases, names, near, kinds, days, amounts, actions, ahead, negated,
         speaker, direct, *later) = _unpacked(data)  # fmt: skip
        rejected, denied = later or ((), ())  # older rows have neither
        return Mention(
            article_id=article_id, quote_id=quote_id, span=(int(span[0]), int(span[1])),
            words=frozenset(words), phrases=frozenset((one, two) for one, two in phrases),
            names=frozenset(names), near=frozenset(near),
            kinds=frozenset((kind, name) for kind, name in kinds), days=frozenset(days),
            amounts=tuple((float(value), frozenset(unit)) for value, unit in amounts),
            actions=frozenset(actions), ahead=ahead, negated=negated, speaker=speaker,
            direct=direct, rejected=frozenset(rejected), denied=frozenset(denied),
        )  # fmt: skip
    except (TypeError, KeyError, IndexError) as fault:
        raise ValueError("no mention") from fault


def packed_footprint(made: Footprint, lead: list[tuple[float, int]]) -> bytes:
    """A footprint with the places, among its mentions, of those of its lead and their weight."""
    return _packed([
        made.moment, made.outlet, sorted(made.outlet_words), made.issuer, made.own, made.credited,
        _written(made.shingles), [[weight, _written(hashes)] for weight, hashes in made.lead],
        _numbers(made.keys), _numbers(sorted(made.quotations)), _numbers(sorted(made.named)),
        made.subjects, sorted(made.speakers), sorted(made.lead_speakers),
        sorted(made.lead_quoted), made.forwarded_from, sorted(made.media), lead,
    ])  # fmt: skip


def unpacked_footprint(data: bytes, article_id: str) -> tuple[Footprint, list[tuple[float, int]]]:
    """The footprint and the places of its lead; raises ValueError where the bytes are none."""
    try:
        (moment, outlet, outlet_words, issuer, own, credited, shingles, leads, keys, quotations,
         named, subjects, speakers, lead_speakers, lead_quoted, forwarded, media,
         lead) = _unpacked(data)  # fmt: skip
        made = Footprint(
            article_id=article_id, moment=moment, outlet=outlet,
            outlet_words=frozenset(outlet_words), issuer=issuer, own=own, credited=credited,
            shingles=_hashes(shingles, NARROW),
            lead=tuple((weight, _hashes(hashes, NARROW)) for weight, hashes in leads),
            keys=tuple(_hashes(keys, WIDE).tolist()),
            quotations=frozenset(_hashes(quotations, WIDE).tolist()),
            named=frozenset(_hashes(named, WIDE).tolist()), subjects=tuple(subjects),
            speakers=frozenset(speakers), lead_speakers=frozenset(lead_speakers),
            lead_quoted=frozenset(lead_quoted), forwarded_from=forwarded,
            media=frozenset(media),
        )  # fmt: skip
        return made, [(float(weight), int(place)) for weight, place in lead]
    except (TypeError, KeyError, IndexError) as fault:
        raise ValueError("no footprint") from fault


_write = json_writer()


def _packed(parts: list[Any]) -> bytes:
    # Of a mention's 800 bytes these settings make as few as the usual ones, which lay out 256 KiB
    # for each, in a quarter of the time.
    packer = zlib.compressobj(1, zlib.DEFLATED, wbits=12, memLevel=7)
    return packer.compress(_write(parts).encode("utf8", "surrogatepass")) + packer.flush()


def _unpacked(data: bytes) -> Any:
    try:
        opened = zlib.decompressobj()
        written = opened.decompress(data, LARGEST).decode("utf8", "surrogatepass")
        if opened.unconsumed_tail:
            raise ValueError("too large")
        return json.loads(written)
    except (zlib.error, RecursionError) as fault:
        raise ValueError("not packed here") from fault


def _written(hashes: Hashes) -> str:
    return base64.b64encode(hashes.astype(NARROW).tobytes()).decode("ascii")


def _numbers(numbers: Any) -> str:
    return base64.b64encode(np.array(numbers, dtype=WIDE).tobytes()).decode("ascii")


def _hashes(written: str, kind: np.dtype[Any]) -> Hashes:
    return np.frombuffer(base64.b64decode(written, validate=True), dtype=kind)
