"""Paths come in, read articles go out: the way through the rooms, one article at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from sayso.errors import InputError, ModelError, SaysoError, UsageError
from sayso.records import Article, Reading

if TYPE_CHECKING:
    from sayso.acquire import ReadOptions

Layers = dict[str, list[Any]]
Result = TypeVar("Result")
LAYERS = ("quotes", "times", "quantities", "places", "speakers")


def read(
    paths: Sequence[str],
    *,
    options: ReadOptions | None = None,
    allow_private: bool = False,
    stdin: BinaryIO | None = None,
) -> Iterator[Reading | InputError]:
    """What was read out of each article of `paths`, in input order, as soon as it is done.

    What cannot be read comes out in its place as the InputError that says why.
    """
    from sayso.extract import read as extract

    yield from through(_articles(paths, options, allow_private, stdin), extract)


def annotate(
    paths: Sequence[str],
    layers: Sequence[str],
    *,
    options: ReadOptions | None = None,
    allow_private: bool = False,
    stdin: BinaryIO | None = None,
) -> Iterator[tuple[Article, Layers] | InputError]:
    """Each article of `paths` with one list of records a layer, in input order."""
    from sayso.extract import annotate as extract

    for layer in layers:
        if layer not in LAYERS:
            raise UsageError(
                f"there is no layer {layer!r}",
                subject="--layers",
                mend=f"choose from {', '.join(LAYERS)}",
            )

    def annotated(article: Article) -> tuple[Article, Layers]:
        return article, extract(article, tuple(layers))

    yield from through(_articles(paths, options, allow_private, stdin), annotated)


def count(paths: Sequence[str]) -> int | None:
    """How many articles `paths` hold, as far as can be said without reading them."""
    from sayso.acquire import count as counted

    return counted(paths)


def through(
    articles: Iterable[Article | InputError], extract: Callable[[Article], Result]
) -> Iterator[Result | InputError]:
    """What `extract` makes of each article, in order; a refusal stays in its article's place."""
    for article in articles:
        yield article if isinstance(article, InputError) else _one(article, extract)


def _articles(
    paths: Sequence[str],
    options: ReadOptions | None,
    allow_private: bool,
    stdin: BinaryIO | None,
) -> Iterator[Article | InputError]:
    from sayso.acquire import ReadOptions, articles

    return articles(
        paths, options=options or ReadOptions(), stdin=stdin, allow_private=allow_private
    )


def _one(article: Article, extract: Callable[[Article], Result]) -> Result | InputError:
    try:
        return extract(article)
    except ModelError:
        raise  # no article can be read without the model: nothing to go on with
    except InputError as error:
        return error
    except SaysoError as error:
        return InputError(
            f"{error.message} ({error.subject})",
            subject=article.origin,
            mend=error.mend,
            code=error.code,
        )
