"""A country's name in, the name as it stands in a sentence out: "the Philippines", "Russia's"."""

from __future__ import annotations

import re

THE_COUNTRIES = re.compile(
    r"(?:Philippines|Netherlands|Bahamas|Gambia|Maldives|Seychelles|Solomon Islands"
    r"|Marshall Islands|Comoros|United (?:States|Kingdom|Arab Emirates)|US|UK|UAE|Vatican"
    r"|(?:Czech|Dominican|Central African) Republic)$"
)


def with_article(country: str) -> str:
    """A country's name as it stands in a sentence: "the Philippines"."""
    return f"the {country}" if THE_COUNTRIES.match(country) else country


def owning(country: str) -> str:
    """A country as owner: "Russia's", "the Philippines'"."""
    name = with_article(country)
    return f"{name}'" if name != country and name.endswith("s") else f"{name}'s"
