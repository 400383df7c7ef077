"""The tables of the ledger, as SQLAlchemy sees them; `migrations` makes them.

Every row has an integer `number`, a unique text `id`, and the `batch` it was recorded in. Lists
and objects are canonical JSON. Moments are ISO 8601 in UTC, to the microsecond
where the ledger itself sets them, so that they compare as text.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Double, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _table(name: str, /, **columns: type) -> Table:
    kinds = {str: Text, int: Integer, float: Double}
    return Table(
        name,
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("id", Text, unique=True, nullable=False),
        Column("batch", Integer, nullable=False),
        *(Column(column, kinds[kind]) for column, kind in columns.items()),
    )


migration = Table(
    "migration", metadata, Column("number", Integer, primary_key=True), Column("applied", Text)
)
# One row: the ledger's own id, which every seal and backup names.
identity = Table("identity", metadata, Column("id", Text, primary_key=True), Column("made", Text))
# What the one writer stored in one transaction; `hash` chains it to the batch before.
batch = Table(
    "batch",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("recorded", Text, nullable=False),
    Column("clock", Text),  # what the clock said, where it stood behind the batch before
    Column("rows", Integer, nullable=False),
    Column("rows_sha256", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

run = _table("run", command=str, code_version=str, models=str, options=str, started=str)
article = _table(
    "article", page=str, origin=str, given_id=str, url=str, outlet=str, title=str, byline=str,
    published=str, published_precision=str, published_from=str, language=str, warnings=str,
    text=str, text_sha256=str, run=str,
)  # fmt: skip
# `follows` is the id of the capture of the same page before this one.
capture = _table(
    "capture", page=str, follows=str, article=int, bytes_sha256=str, size=int, form=str,
    part=str, origin=str, media_type=str, url=str, outlet=str, observed=str, extractor=str,
    options=str,
)  # fmt: skip
quote = _table(
    "quote", article=int, cue=str, speaker=str, content=str, cue_words=str, speaker_words=str,
    words=str, form=str, kind=str, kind_scores=str, speaker_name=str, speaker_role=str,
    speaker_body=str, said=str, said_precision=str, confidence=float, run=str,
)  # fmt: skip
commitment = _table(
    "commitment", article=int, quote=str, evidence=str, trigger_start=int, trigger_end=int,
    words=str, actor=str, action=str, object=str, quantity=str, places=str, place_names=str,
    window_start=str, window_end=str, window_precision=str, window_text=str, window_rule=str,
    starts=str, ends=str, condition=str, negated=int, firmness=str, checkable=int, missing=str,
    confidence=float, run=str,
)  # fmt: skip
link = _table(
    "link", left_id=str, right_id=str, relation=str, judgement=str, score=float, made_by=str,
    why=str, at=str,
)  # fmt: skip
evidence = _table(
    "evidence", commitment=str, channel=str, event_start=str, event_end=str, known_at=str,
    origin=str, says=str, excerpt=str, entered_by=str, coverage=float, bytes_sha256=str,
    interest=str, speaker=str, group_name=str, place=str, share=float, letter=str, digit=int,
    grade_why=str, coverage_start=str, coverage_end=str, coverage_why=str, reading=str, url=str,
    read_from=str, ratios=str,
)  # fmt: skip
assessment = _table(
    "assessment", commitment=str, as_of=str, parameters=str, evidence_sha256=str,
    probabilities=str, low=float, high=float, notes=str, run=str, window_end=str, evidence=str,
    prior=str, ranges=str, word=str, confidence=str, confidence_why=str, moved=str, counts=str,
    explained=str, method=str,
)  # fmt: skip
# What people and later knowledge say of rows; `about` is the id of the row meant.
retraction = _table("retraction", about=str, made_by=str, why=str, at=str)
redaction = _table("redaction", about=str, row_sha256=str, made_by=str, why=str, at=str)
judgement = _table(
    "judgement", about=str, judgement=str, correction=str, made_by=str, why=str, at=str
)
resolution = _table("resolution", about=str, outcome=str, made_by=str, why=str, at=str)
note = _table("note", about=str, name=str, value=str, made_by=str, at=str)
# One asking of one feed; what it said of itself is sent along with the next asking.
poll = _table(
    "poll", address=str, title=str, state=str, message=str, found=int, added=int, undated=int,
    failures=int, etag=str, last_modified=str, next_after=float, at=str,
)  # fmt: skip
# Kept by triggers: a commitment is waited for from the batch `since` until before the batch
# `until`, STILL while it is. Where it has no `starts` or no `ends`, they are '' and '~' here.
STILL = 2_147_483_647
awaited = Table(
    "awaited",
    metadata,
    Column("commitment", Integer, nullable=False),
    Column("starts", Text, nullable=False),
    Column("ends", Text, nullable=False),
    Column("since", Integer, nullable=False),
    Column("until", Integer, nullable=False),
)


def _looked_up(name: str, /, *columns: Column[Any]) -> Table:
    return Table(
        name, metadata, Column("member", BigInteger, primary_key=True, autoincrement=False),
        Column("id", Text, nullable=False), *columns,
    )  # fmt: skip


# What linking looks up, in no batch: it follows from the rows and can be made anew. `member` is a
# number made of the id; `content` what `link.packing` makes of a mention or footprint.
mention = _looked_up(
    "mention", Column("article", Integer, nullable=False), Column("place", Integer, nullable=False),
    Column("quote", Text), Column("content", LargeBinary, nullable=False),
)  # fmt: skip
footprint = _looked_up(
    "footprint", Column("article", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip
speaker = _looked_up(
    "speaker", Column("name", Text, nullable=False), Column("role", Text), Column("body", Text)
)
# Keys of members in time; new ones wait in the second table until they are many.
link_key, link_key_fresh = (
    Table(
        name,
        metadata,
        *(
            Column(column, BigInteger, primary_key=True, autoincrement=False)
            for column in ("key", "moment", "member")
        ),
    )
    for name in ("link_key", "link_key_fresh")
)
LOOKED_UP: tuple[Table, ...] = (mention, footprint, speaker, link_key, link_key_fresh)

# In the order in which a batch's rows are chained.
CHAINED: tuple[Table, ...] = (
    run, article, capture, quote, commitment, link, evidence, assessment, retraction, redaction,
    judgement, resolution, note, poll,
)  # fmt: skip
# What `redact` blanks: the words of people, never who recorded what and when.
BLANKED: dict[str, tuple[str, ...]] = {
    "article": ("title", "byline", "text", "warnings"),
    "quote": ("cue_words", "speaker_words", "words", "speaker_name", "speaker_role",
              "speaker_body"),
    "commitment": ("words", "actor", "object", "quantity", "places", "place_names",
                   "window_text", "condition"),
    "evidence": ("excerpt", "place", "grade_why", "speaker", "coverage_why", "reading"),
    "note": ("value",),
    "judgement": ("correction", "why"),
}  # fmt: skip
# The columns that are searched, by table, the heaviest first.
SEARCHED: dict[str, tuple[str, ...]] = {
    "article": ("title", "text"),
    "quote": ("speaker_name", "speaker_body", "words"),
    "commitment": ("actor", "object", "place_names", "words"),
}
