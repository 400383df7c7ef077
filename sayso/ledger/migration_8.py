"""Migration 8: what linking looks up for a new article, however many are stored.

Like every migration it never changes again. What these tables hold follows from the chained rows:
it stands in no batch and can be made anew at any time.
"""

from __future__ import annotations

from collections.abc import Iterator

# `member` is a number made of the id, so that what is found never depends on the order of arrival.
TABLES = {
    "mention": "member BIGINT PRIMARY KEY, id TEXT NOT NULL, article INTEGER NOT NULL, "
    "place INTEGER NOT NULL, quote TEXT, content BLOB NOT NULL",
    "footprint": "member BIGINT PRIMARY KEY, id TEXT NOT NULL, article INTEGER NOT NULL, "
    "content BLOB NOT NULL",
    "speaker": "member BIGINT PRIMARY KEY, id TEXT NOT NULL, name TEXT NOT NULL, role TEXT, "
    "body TEXT",
    **dict.fromkeys(
        # Keys lie all over the first: new ones wait in the second until they are many.
        ("link_key", "link_key_fresh"),
        "key BIGINT NOT NULL, moment BIGINT NOT NULL, member BIGINT NOT NULL, "
        "PRIMARY KEY (key, moment, member)",
    ),
}
INDEXED = {"mention": ("id", "article, place", "quote"), "footprint": ("article",),
           "speaker": ("id", "name")}  # fmt: skip


def linking(engine: str) -> Iterator[str]:
    """The tables, their indexes, and the triggers by which redacted words leave them."""
    for name, columns in TABLES.items():
        made = f"CREATE TABLE {name} ({columns})"
        if engine == "postgresql":
            yield made.replace(" TEXT", ' TEXT COLLATE "C"').replace(" BLOB", " BYTEA")
        elif name.startswith("link_key"):
            yield f"{made} WITHOUT ROWID"
        else:  # the rowid itself, which spares an index
            yield made.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY")
    for name, indexes in INDEXED.items():
        for number, columns in enumerate(indexes):
            yield f"CREATE INDEX {name}_by_{number} ON {name} ({columns})"
    yield from _TRIGGER[engine](_FORGET)


_OF_ARTICLE = "SELECT number FROM article WHERE id = NEW.about"
_NAMES = (
    "SELECT coalesce(speaker_name, speaker_body) FROM quote "
    f"WHERE id = NEW.about OR article IN ({_OF_ARTICLE})"
)
_GONE = " UNION ALL ".join((
    f"SELECT member FROM mention WHERE article IN ({_OF_ARTICLE})",
    "SELECT member FROM mention WHERE quote = NEW.about",
    f"SELECT member FROM footprint WHERE article IN ({_OF_ARTICLE})",
    f"SELECT member FROM speaker WHERE name IN ({_NAMES})",
))  # fmt: skip
# Keys are hashes of words; they lie in the order of their values, so that to find those of one
# article all are passed: once for an article, not for each thing that was read out of it.
_FORGET = (
    f"DELETE FROM link_key WHERE EXISTS ({_GONE}) AND member IN ({_GONE}); "
    f"DELETE FROM link_key_fresh WHERE EXISTS ({_GONE}) AND member IN ({_GONE}); "
    f"DELETE FROM mention WHERE article IN ({_OF_ARTICLE}); "
    "DELETE FROM mention WHERE quote = NEW.about; "
    f"DELETE FROM footprint WHERE article IN ({_OF_ARTICLE}); "
    f"DELETE FROM speaker WHERE name IN ({_NAMES});"
)


def _sqlite_trigger(body: str) -> Iterator[str]:
    yield f"CREATE TRIGGER redaction_linked AFTER INSERT ON redaction BEGIN {body} END"


def _postgresql_trigger(body: str) -> Iterator[str]:
    yield (
        "CREATE FUNCTION sayso_redaction_linked() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    yield (
        "CREATE TRIGGER redaction_linked AFTER INSERT ON redaction "
        "FOR EACH ROW EXECUTE FUNCTION sayso_redaction_linked()"
    )


_TRIGGER = {"sqlite": _sqlite_trigger, "postgresql": _postgresql_trigger}
