"""The words used of an office in, the body it speaks for out: the ministry of a minister."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from sayso.extract.country_names import owning, with_article
from sayso.extract.gazetteer import country_of, country_of_adjective, country_of_capital
from sayso.extract.word_lists import word_list

APOSTROPHE = "['’]"
NAME = r"(?<![\w\-])[^\W\d_a-z][\w\-]{0,40}(?![\w\-])"
# Bodies of a state: they take the country's name when the article tells which.
STATE_BODIES = word_list("state bodies")
BODIES = STATE_BODIES | word_list("other bodies")
OFFICES = word_list("offices")
PORTFOLIO_END = re.compile(r"\b(ministers?|secretary)\b", re.I)
MINISTERIAL = ("minister", "ministers", "secretary", "affairs")
EMPTY = word_list("empty")
# How far the fuller words for a body may stand before and after its short name.
REACH_BACK, REACH_ON = 20_000, 5_000
IDLE = OFFICES | EMPTY
COMPANIES = word_list("words for a company") - {"union", "party", "charity", "militia"}
RANKS = word_list("ranks to leave out")
HONOURS = word_list("honours")
GONE = re.compile(r"\b(?:former|ex-\w+|retired|shadow|late)\b|^ex-", re.I)
ADJECTIVE_ENDINGS = ("n", "an", "ian", "ean", "ish", "ese", "i")
WITHIN = word_list("within")
PROPER_BODY = re.compile(r"(?:[A-Z][\w-]+ ){0,3}(?:Commission|Council|Committee|Parliament|Board)$")
BLOCS = {"bloc": ("European Union", "EU")}


@dataclass(frozen=True, slots=True)
class Setting:
    """What an article says of itself: its text, its home country and the words that name it."""

    text: str
    home: str | None
    names: tuple[str, ...]


def setting(text: str) -> Setting:
    """The setting of an article; `home` is the country whose bodies it leaves unnamed, or None."""
    organs = "|".join(sorted(STATE_BODIES | {"minister", "president"}))
    owned = rf"\b({NAME}(?: {NAME})?){APOSTROPHE}s? (?:\w{{1,40}} )?(?:{organs})\b"
    votes: Counter[str] = Counter()
    for match in re.finditer(owned, text):
        # "Teachers' federation president": many who are members, and no country.
        if not _many(match[1], match[0][len(match[1]) :]):
            votes[match[1].removeprefix("The ")] += 1
    ministry = r"ministry(?: of [A-Z][\w ]{2,40}?)?"
    named = rf"\b(?:government|republic|parliament|presidency|{ministry}) of ({NAME})"
    for match in re.finditer(named, text, re.I):
        if match[1][0].isupper():
            votes[match[1]] += 1
    capitalised = Counter(re.findall(rf"\b{NAME}\b", text))
    for word, count in capitalised.items():
        state = country_of(word) or country_of_adjective(word)
        if state is not None and count > 1:
            votes[state.name] += 0
    likely = [w for w in votes if w not in ("Its", "His", "Her", "Their", "The", "Foreign Affairs")]
    first = {w: text.find(w) for w in likely}
    best = max(
        likely,
        key=lambda w: (capitalised[w] + 2 * votes[w] - (first[w] > 300), -first[w]),
        default=None,
    )
    return Setting(text, best, tuple(capitalised))


def _many(name: str, after: str) -> bool:
    """Whether a possessive is of a plural that is no country: "Teachers'"."""
    plural = name.endswith("s") and re.match(rf"{APOSTROPHE} ", after) is not None
    return plural and country_of(name.removeprefix("The ")) is None


def members_body(office: str) -> tuple[str, str] | None:
    """A body named after its members, and the office in it: ("Farmers' union", "chairwoman")."""
    body = rf"([\w\-]{{2,40}}s){APOSTROPHE} (?:[\w\-]{{1,40}} ){{0,2}}?([\w\-]{{1,40}})"
    match = re.match(rf"(?:the )?({body}) (.+)$", office, re.I)
    if not match or match[3].lower() not in BODIES or head(match[4]) not in OFFICES:
        return None
    return None if country_of(match[2]) else (match[1], match[4])


def country_in(words: str, place: Setting) -> str | None:
    """The country named in `words` by noun or adjective, invented ones too."""
    for word in re.findall(rf"{NAME}(?: {NAME})?", words):
        for part in (word, *word.split()):
            state = country_of(part) or country_of_adjective(part)
            if state is not None:
                return state.name
            invented = _invented_country(part, place)
            if invented is not None:
                return invented
    return None


def _invented_country(word: str, place: Setting) -> str | None:
    """The name in the article from which an unlisted adjective is made, or None."""
    for ending in ADJECTIVE_ENDINGS:
        stem = word.removesuffix(ending)
        if len(stem) >= 4 and stem != word:
            for name in place.names:
                if (
                    name != word
                    and name.startswith(stem)
                    and len(name) - len(stem) <= 3
                    and name[-1] not in "ns"
                ):
                    return name
    return None


def government(capital: str, place: Setting) -> str | None:
    """The country whose government "Moscow" stands for, if the article also names that country."""
    state = country_of_capital(capital)
    if state is None:
        return None
    words = {state.name, *state.names, *state.adjectives}
    return state.name if any(re.search(rf"\b{re.escape(w)}\b", place.text) for w in words) else None


def plain(phrase: str) -> str:
    """A phrase without its article, relative clause and trailing comment."""
    cut = re.split(
        r"\s*(?:,|\(|;|—|–|\bwho\b|\bwhose\b|\bwhich\b|\bthat\b)", phrase.strip(), maxsplit=1
    )[0]
    return re.sub(r"^(?:the|an?|its|his|her|their|our)\s+", "", cut, flags=re.I).strip(' ,.“”"')


def head(phrase: str) -> str:
    """The chief noun of a phrase in lower case: "office" of "the EU's office in Bern"."""
    core = re.split(rf"\s(?:{'|'.join(WITHIN)})\s", plain(phrase), maxsplit=1)[0]
    words = re.findall(r"[\w\-]+", core)
    return words[-1].lower() if words else ""


def fuller(phrase: str, place: Setting, end: int) -> str:
    """`phrase` in the fullest words the article has for that body up to `end`, with its country."""
    bare = plain(phrase)
    noun = head(bare)
    if noun in BLOCS:
        return next((f"the {name}" for name in BLOCS[noun] if name in place.text), bare)
    if bare.lower() == noun and noun in BODIES:
        bare = _earlier(noun, place, end) or bare
    return _with_country(bare, place)


def _earlier(noun: str, place: Setting, end: int) -> str | None:
    """Fuller words for a bare "ministry": the last before `end`, else the first after."""
    title = noun.title()
    found = None
    named = (
        "" if noun in STATE_BODIES else rf"|\b(?:the )?(?:{NAME} ){{1,4}}{title}\b(?! of\b| [A-Z])"
    )
    pattern = (
        rf"\b{re.escape(title)} of (?:the )?{NAME}(?: (?:and |of )?{NAME})*"
        rf"|(?:\b(?:[Tt]he|[Aa]n?)|{NAME}{APOSTROPHE}s?) "
        rf"(?:[\w\-]{{1,40}} ){{1,3}}?{re.escape(noun)}\b{named}"
    )
    start = max(0, end - REACH_BACK)
    for match in re.finditer(pattern, place.text[start : end + REACH_ON]):
        words = plain(match[0])
        inner = words.lower().split()[:-1]
        telling = bool(inner) and not any(
            w in EMPTY or w.endswith(("ed", "ly")) or w in ("of", "that", "in", "and")
            for w in inner
        )
        if noun in COMPANIES and inner and country_of_adjective(words.split()[0]):
            continue  # "the British company" says which country's, not which company
        if not telling and title + " of" not in words:
            continue
        if found is not None and start + match.start() > end:
            break
        article = words.endswith(title) and match[0][:4].lower() == "the "
        found = f"the {words.strip()}" if article else words.strip()
    return found


def _with_country(words: str, place: Setting) -> str:
    if head(words) not in STATE_BODIES:
        return words
    if country_of_adjective(words.split()[0]) or _invented_country(words.split()[0], place):
        return _owned(words, place)
    if place.home is None or re.search(rf"\b{re.escape(place.home)}\b", words):
        return words
    if (
        country_in(words, place) is not None
        or re.search(rf"\w{APOSTROPHE}s? ", words)
        or (" of " in words and head(words) != "ministry")
    ):
        return _owned(words, place)
    if head(words) in ("opposition",):
        return words
    if words[:1].isupper() and " of " not in words and " " in words:
        return words
    if re.match(rf"Ministry of .+ of (?:the )?{NAME}$", words):
        return words
    return f"{words} of {place.home}" if " of " in words else f"{owning(place.home)} {words}"


def _owned(words: str, place: Setting) -> str:
    """ "Russian defence ministry" as "Russia's defence ministry"."""
    first, _, rest = words.partition(" ")
    if PROPER_BODY.match(rest):  # "the Canadian Gas Council", "the European Commission"
        return words
    if rest and country_of_adjective(first) is not None:
        return f"{owning(country_in(first, place) or first)} {rest}"
    country = country_in(first, place) if first[:1].isupper() and APOSTROPHE not in first else None
    return f"{owning(country)} {rest}" if rest and country and country != first else words


def body_of(office: str, place: Setting, end: int, *, author: str | None = None) -> str | None:
    """The body for which the holder of `office` speaks, or None when the words do not tell."""
    words = re.split(r"\s*(?:\(|;|\bwho\b|\bwhose\b|\bwhich\b)", office.strip(), maxsplit=1)[0]
    words = (
        re.sub(rf"(?:\s*\b(?:{'|'.join(RANKS)})\b\.?)+$", "", words, flags=re.I).strip() or words
    )
    if not words or GONE.search(words):
        return None
    if re.search(r"\bopposition\b", words, re.I):
        return "the opposition"
    if re.match(r"our\b", words, re.I):
        return author
    if members := members_body(words):
        return members[0]
    if re.match(r"(?:the )?(?:two|both|three|four|five|six) ", words, re.I):
        return None  # "the two ministers" are not of one ministry
    owner, rest = _owner(words)
    noun = head(rest)
    if re.search(r"\bchief executive\b|\bCEO\b|\bpresident and\b", words, re.I):
        return fuller(owner, place, end) if owner else author
    country = country_in(owner or words, place) or (owner if owner in place.names else None)
    return _of_state(rest, noun, owner, country, place=place, end=end) or _of_body(
        rest, noun, owner, place, end
    )


def _owner(words: str) -> tuple[str | None, str]:
    """The possessor and the office: ("the ministry", "chief spokesman"), ("Rukla", "mayor")."""
    match = re.match(rf"(.{{2,60}}?)(?:{APOSTROPHE}s|s{APOSTROPHE})\s+(.+)$", words)
    if match:
        joined = match[1] + (
            "s"
            if re.match(rf".{{2,60}}?s{APOSTROPHE}\s", words) and match[0][len(match[1])] == "s"
            else ""
        )
        return joined, match[2]
    match = re.match(r"(.{2,60}?) (?:of|for|at|to) (.+)$", words)
    if (
        match
        and head(match[1]) in OFFICES
        and not re.match(r"(?:defence|defense|staff|information)\b", match[2], re.I)
    ):
        return match[2], match[1]
    return None, words


def _of_state(
    rest: str, noun: str, owner: str | None, country: str | None, *, place: Setting, end: int
) -> str | None:
    home = country or place.home
    of = f" of {with_article(home)}" if home else ""
    low = rest.lower()
    if "prime minister" in low or noun in ("premier", "chancellor"):
        if owner and head(rest) in ("spokesman", "spokeswoman"):
            return None
        return f"the government{of}"
    if (
        PORTFOLIO_END.search(low)
        and noun in MINISTERIAL
        and not low.endswith(("state secretary", "press secretary"))
    ):
        return _ministry(rest, owner, home, place, end)
    if "chief of defence" in low or "chief of defense" in low:
        return f"the armed forces{of}"
    if "chief of the defence staff" in low:
        return f"the Defence Staff{of}"
    if low.endswith("press secretary"):
        return None
    if noun in ("chair", "chairman", "chairwoman") and owner is None:
        committee = re.search(rf"\b((?:{NAME} )*Committee)\b", place.text)
        return f"the {committee[1].removeprefix('The ')}" if committee else None
    vice = owner is not None and "vice president" in low
    if (
        noun == "president"
        and not vice
        and (owner is None or country)
        and not _presides_body(rest, place)
    ):
        return f"the presidency{of}"
    if "head of state" in low:
        return f"the presidency{of}"
    if noun == "treasurer":
        return f"the treasury{of}"
    if noun == "speaker":
        return f"the parliament{of}"
    return _of_town(rest, noun, owner, place)


def _presides_body(rest: str, place: Setting) -> bool:
    """Whether a president is of a body named before the word: "Trust president"."""
    before = re.split(r"\bpresident\b", rest, flags=re.I)[0].split()
    last = before[-1].lower() if before else ""
    if not last or last in EMPTY | HONOURS or country_in(before[-1], place) is not None:
        return False
    return before[-1][0].isupper() or last in BODIES


def _of_town(rest: str, noun: str, owner: str | None, place: Setting) -> str | None:
    if noun == "mayor":
        return f"the municipality of {plain(owner)}" if owner else "the municipality"
    if noun == "governor":
        named = re.search(rf"\b({NAME} (?:Province|Region|State|Oblast))\b", place.text)
        if owner and plain(owner).lower() in ("province", "region", "state"):
            return named[1] if named else f"the {plain(owner)}"
        return (
            f"the {plain(rest).split()[0].lower()} government"
            if rest.lower().find("provincial") >= 0
            else owner
        )
    return None


def _ministry(
    rest: str, owner: str | None, home: str | None, place: Setting, end: int
) -> str | None:
    """The ministry of a minister: by the words before the title, by "for ...", or the only one."""
    match = re.search(r"\b[Mm]inister (?:for|of) ([\w ]+)", rest)
    words = [
        w for w in re.findall(r"[\w\-]+", PORTFOLIO_END.split(rest)[0]) if w.lower() not in EMPTY
    ]
    words = [w for w in words if country_in(w, place) is None]
    if match or (owner and not country_in(owner, place) and owner not in place.names):
        return f"the ministry of {match[1] if match else plain(owner or '')}"
    if not words:
        return (
            fuller("the ministry", place, end)
            if re.search(r"\b[Mm]inistry\b", place.text)
            else None
        )
    portfolio = " ".join(words).lower()
    if "secretary" in rest.lower():
        if portfolio in ("foreign", "home"):
            return f"the government of {with_article(home)}" if home else "the government"
        return f"the {portfolio} department"
    return f"{owning(home)} {portfolio} ministry" if home else f"the {portfolio} ministry"


def _named_in_text(office: str, place: Setting) -> str | None:
    """ "The Mediator" by "the Mediator of the Regional Commission" elsewhere in the article."""
    noun = re.escape(plain(office).split()[-1]) if plain(office) else ""
    match = re.search(rf"\b{noun} of (the {NAME}(?: {NAME})*)", place.text) if noun else None
    return match[1] if match else None


def _of_body(rest: str, noun: str, owner: str | None, place: Setting, end: int) -> str | None:
    """The body of a spokesman, chief, director ...: its owner, else the words before the office."""
    if rest.lower().endswith("state secretary"):
        return None
    if noun not in OFFICES and not noun.endswith(("man", "woman")):
        return None
    if owner:
        if head(owner) in OFFICES:
            return f"the {plain(owner)}'s office"
        inner = [w for w in re.findall(r"[\w\-]+", rest)[:-1] if w.lower() not in EMPTY]
        if (
            owner in place.names
            and inner
            and inner[-1].lower() in ("immigration", "police", "customs", "army", "navy")
        ):
            return f"{owner}'s {' '.join(inner)} authority"
        body = fuller(owner, place, end)
        named = owner[:4].lower() == "the " and body == owner[4:] and body[0].isupper()
        return f"the {body}" if named else body
    words: list[str] = re.findall(rf"[\w\-]+{APOSTROPHE}?", rest)
    while words and words[-1].lower() in IDLE:
        words.pop()
    while words and words[0].lower() in EMPTY:
        words.pop(0)
    if not words:
        return _named_in_text(rest, place)
    ends = [
        i
        for i, w in enumerate(words)
        if w.lower() in BODIES or w.lower().rstrip("s'’") in BODIES or w.isupper()
    ]
    if ends:
        return fuller(" ".join(words[: ends[-1] + 1]), place, end)
    country = country_in(" ".join(words), place)
    if country:
        return country
    return " ".join(words) if words[-1][0].isupper() and len(words) > 1 else None
