"""Every way sayso can fail.

SaysoError
├── UsageError          the question itself cannot be answered: wrong option, wrong mix of options
├── ConfigError         sayso.toml or a SAYSO_* variable holds something that cannot be used
├── ModelError          the shipped model is missing, altered or cannot be loaded
├── LedgerError         the ledger cannot be opened, read or written
│   ├── LedgerBusy          ... now: another writer holds it, or the connection was lost
│   └── CustodyError        ... as it is: what it holds was altered or is missing
├── NotFound            no record of the ledger has this id
├── SpanError           a record names words that do not stand in the text at its offsets
├── InputError          something given to read cannot become an article
│   ├── LanguageError   ... because it is not English
│   └── FetchError      ... because it could not be fetched
│       └── AddressRefused  ... because its address must not be asked
└── ReaderError         an evidence reader could not answer
    ├── ReaderSkipped       ... for this commitment; the next may work
    └── ReaderUnavailable   ... at all, until something is mended
"""

from __future__ import annotations


class SaysoError(Exception):
    """Something sayso refuses or cannot do.

    `code` is a stable word for programs, `subject` names the file, offset or field, `message`
    says what is wrong, `mend` says in one sentence what to do about it.
    """

    code = "error"

    def __init__(self, message: str, *, subject: str, mend: str, code: str | None = None) -> None:
        super().__init__(message, subject, mend, code)
        self.message = message
        self.subject = subject
        self.mend = mend
        self.code = code or type(self).code

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel between worker processes; keyword-only arguments need this to be rebuilt.
        return _rebuild, (type(self), self.message, self.subject, self.mend, self.code)

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}; {self.mend}"


def _rebuild(cls: type[SaysoError], message: str, subject: str, mend: str, code: str) -> SaysoError:
    return cls(message, subject=subject, mend=mend, code=code)


class UsageError(SaysoError):
    """The question itself cannot be answered."""

    code = "usage"


class ConfigError(SaysoError):
    """A setting holds something that cannot be used."""

    code = "config"


class ModelError(SaysoError):
    """The shipped model is missing, altered or cannot be loaded."""

    code = "model"


class LedgerError(SaysoError):
    """The ledger cannot be opened, read or written."""

    code = "ledger"


class LedgerBusy(LedgerError):
    """The ledger cannot be written now: another writer holds it, or the connection was lost."""

    code = "ledger_busy"


class CustodyError(LedgerError):
    """What the ledger holds was altered or is missing."""

    code = "custody"


class NotFound(SaysoError):
    """No record of the ledger has this id."""

    code = "not_found"


class SpanError(SaysoError):
    """A record names words that do not stand in the text at its offsets."""

    code = "span"


class InputError(SaysoError):
    """Something given to read cannot become an article."""

    code = "unreadable"


class LanguageError(InputError):
    """The text is not English, the one language sayso reads."""

    code = "not_english"


class FetchError(InputError):
    """A page could not be fetched."""

    code = "not_fetched"


class AddressRefused(FetchError):
    """The address must not be asked: not http(s), or inside a private network."""

    code = "address_refused"


class ReaderError(SaysoError):
    """An evidence reader could not answer."""

    code = "reader"


class ReaderSkipped(ReaderError):
    """The reader cannot answer for this commitment; the next may work."""

    code = "reader_skipped"


class ReaderUnavailable(ReaderError):
    """The reader cannot answer at all until something is mended."""

    code = "reader_unavailable"
