"""The vocabulary of time: every word the time rules know, by class, with its value."""

from __future__ import annotations

from datetime import date, timedelta

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

# Class name -> word -> value. A rule names the class, its handler reads the value.
LEXICON: dict[str, dict[str, str | int | float | None]] = {
    "MONTH": {word: number for number, word in enumerate(MONTHS, 1)},
    "MONTHABBR": {
        "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
        "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    },
    "WEEKDAY": {word: number for number, word in enumerate(WEEKDAYS)},
    "WEEKDAYABBR": {
        "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4,
        "sat": 5, "sun": 6,
    },
    "WEEKDAYPLURAL": {word + "s": number for number, word in enumerate(WEEKDAYS)},
    "SHORTUNIT": {"day": "D", "week": "W", "fortnight": "F", "month": "M", "decade": "E"},
    "YEARUNIT": {"year": "Y"},
    "QUARTER": {"quarter": "Q"},
    "CENTURY": {"century": "C"},
    "WEEKEND": {"weekend": "WE"},
    "TIMEWORD": {"time": None},
    "MOMENT": {"moment": "PRESENT_REF"},
    "UNITS": {
        "days": "D", "weeks": "W", "fortnights": "F", "months": "M", "quarters": "Q",
        "years": "Y", "yrs": "Y", "decades": "E", "centuries": "C", "weekends": "WE",
        "nights": "D",
    },
    "CLOCKUNIT": {
        "hour": "H", "minute": "Min", "hr": "H", "hours": "H", "hrs": "H", "minutes": "Min",
        "mins": "Min", "min": "Min", "seconds": "S", "secs": "S", "sec": "S",
        "h": "H",
    },
    "PART": {
        "morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "dawn": "DW",
        "daybreak": "DW", "sunrise": "DW", "dusk": "DU", "nightfall": "DU", "sunset": "DU",
        "lunchtime": "MI", "overnight": "NI",
    },
    "PARTS": {"mornings": "MO", "afternoons": "AF", "evenings": "EV"},
    "NOON": {"noon": 12, "midday": 12, "midnight": 24, "noonish": 12},
    "ISH": {"ish": None},
    "SEASON": {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"},
    "DEICTIC": {"today": 0, "tomorrow": 1, "yesterday": -1},
    "TONIGHT": {"tonight": 0, "tonite": 0},
    "THIS": {"this": 0, "current": 0},
    "LAST": {"last": -1, "previous": -1, "past": -1, "preceding": -1, "latest": -1},
    "NEXT": {"next": 1, "following": 1, "coming": 1, "upcoming": 1, "forthcoming": 1},
    "RECENT": {"recent": -1},
    "THAT": {"that": 0, "same": 0},
    "THESE": {"these": None},
    "EACH": {"each": None, "every": None},
    "OTHERWORD": {"other": 2},
    "ALL": {"all": None},
    "ANOTHER": {"another": 1},
    "REST": {"rest": None, "remainder": None},
    "PER": {"per": None},
    "OFTEN": {
        "daily": "D", "nightly": "D", "weekly": "W", "fortnightly": "F", "monthly": "M",
        "quarterly": "Q", "yearly": "Y", "annually": "Y", "hourly": "H", "everyday": "D",
    },
    "REF": {
        "now": "PRESENT_REF", "currently": "PRESENT_REF", "nowadays": "PRESENT_REF",
        "recently": "PAST_REF",
        "soon": "FUTURE_REF", "shortly": "FUTURE_REF",
    },
    "FUTUREWORD": {"future": "FUTURE_REF"},
    "NEAR": {"near": None, "foreseeable": None, "immediate": None, "distant": None, "short": None},
    "WORKING": {"trading": None, "working": None, "business": None, "calendar": None, "full": None},
    "TERMWORD": {"term": None},
    "AGO": {"ago": -1},
    "EARLIER": {"earlier": -1},
    "LATER": {"later": 1, "afterwards": 1, "hence": 1},
    "MOD": {"early": "START", "mid": "MID", "late": "END"},
    "EDGE": {
        "beginning": "START", "start": "START", "middle": "MID", "end": "CLOSE", "close": "CLOSE",
    },
    "BEGINNING": {"commencing": None, "starting": None},
    "DATEWORD": {"date": None},
    "DAYEND": {"eod": "D", "eow": "W", "eom": "M", "eoy": "Y"},
    "TERM": {"period": None},
    "FISCAL": {"fiscal": None, "financial": None},
    "HALF": {"half": None},
    "ERA": {"twenties": 192, "thirties": 193, "forties": 194, "fifties": 195, "sixties": 196,
            "seventies": 197, "eighties": 198, "nineties": 199},
    "ENOUGH": {"sometime": None, "some": None},
    "THE": {"the": None, "its": None, "their": None},
    "A": {"a": 1, "an": 1},
    "OF": {"of": None},
    "ON": {"on": None},
    "IN": {"in": None},
    "TO": {"to": None, "through": None, "until": None, "till": None},
    "FROM": {"from": None, "between": None},
    "AND": {"and": None},
    "AT": {"at": None, "@": None},
    "SLASH": {"/": None},
    "VULGAR": {"½": 0.5, "¼": 0.25, "¾": 0.75},
    "OR": {"or": None},
    "SO": {"so": None},
    "AHEAD": {"ahead": None},
    "TURN": {"after": 1, "before": -1},
    "OLD": {"old": None},
    "S": {"s": None},
    "TH": {"st": None, "nd": None, "rd": None, "th": None},
    "AM": {"am": 0},
    "PM": {"pm": 12},
    "PLETTER": {"p": None},
    "Q": {"q1": 1, "q2": 2, "q3": 3, "q4": 4},
    "H": {"h1": 1, "h2": 2},
    "COMMA": {",": None},
    "DOT": {".": None},
    "HYPHEN": {"-": None, "–": None, "‑": None, "—": None},
    "QUOTE": {"'": None, "’": None, "‘": None},
}  # fmt: skip

# "mar4": a month and the figure of its day run together.
LEXICON["MONTHDAY"] = {
    f"{name}{day}": 100 * number + day
    for name, number in [*LEXICON["MONTH"].items(), *LEXICON["MONTHABBR"].items()]
    if isinstance(number, int)
    for day in range(1, 10)
}
# Abbreviations without a capital count only between marks: 2019/aug/01.
LEXICON["MONTHLOWER"] = {}

# Words that are something else when they are not capitalised.
CAPITAL_ONLY = frozenset(
    {"may", "march", "august", "mar", "dec", "jan", "sun", "sat", "wed", "mon"}
)
LOWER_TOO = frozenset({"tues", "thurs", "thur"})
CAPITAL_CLASSES = frozenset({"MONTHABBR", "WEEKDAYABBR"})

# Hours ahead of UTC; abbreviations count only in capitals.
ZONES = {
    "GMT": 0.0, "UTC": 0.0, "Z": 0.0, "BST": 1.0, "WET": 0.0, "CET": 1.0, "CEST": 2.0,
    "EET": 2.0, "EEST": 3.0, "MSK": 3.0, "TRT": 3.0, "IST": 5.5, "PKT": 5.0, "SGT": 8.0,
    "HKT": 8.0, "AWST": 8.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0,
    "NZDT": 13.0, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0,
    "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "HST": -10.0, "AST": -4.0, "BRT": -3.0, "SAST": 2.0,
    "EAT": 3.0, "WAT": 1.0,
}  # fmt: skip
# "Moscow time": hours in winter and whose summer-time rule holds there.
ZONE_NAMES: dict[str, tuple[float, str]] = {
    "moscow": (3.0, ""), "minsk": (3.0, ""), "istanbul": (3.0, ""), "baghdad": (3.0, ""),
    "kyiv": (2.0, "europe"), "kiev": (2.0, "europe"), "athens": (2.0, "europe"),
    "london": (0.0, "europe"), "paris": (1.0, "europe"), "berlin": (1.0, "europe"),
    "brussels": (1.0, "europe"), "rome": (1.0, "europe"), "madrid": (1.0, "europe"),
    "eastern": (-5.0, "america"), "central": (-6.0, "america"), "mountain": (-7.0, "america"),
    "pacific": (-8.0, "america"), "washington": (-5.0, "america"), "beijing": (8.0, ""),
    "singapore": (8.0, ""), "tokyo": (9.0, ""), "seoul": (9.0, ""), "delhi": (5.5, ""),
    "tehran": (3.5, ""), "kabul": (4.5, ""), "dubai": (4.0, ""), "nairobi": (3.0, ""),
}  # fmt: skip


def easter(year: int) -> date:
    """Easter Sunday of the western churches (the anonymous Gregorian computation)."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon = epact - (epact // 28) * (1 - (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth given weekday of a month, counted from the end where `nth` is negative."""
    if nth > 0:
        first = date(year, month, 1)
        return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    return last - timedelta((last.weekday() - weekday) % 7)


# Fixed (month, day), counted (month, weekday, nth) or days from Easter.
HOLIDAYS: dict[str, tuple[int, ...]] = {
    "new year's day": (1, 1), "new year's eve": (12, 31), "new year's": (1, 1),
    "epiphany": (1, 6), "valentine's day": (2, 14), "st. patrick's day": (3, 17),
    "april fools' day": (4, 1), "may day": (5, 1), "victory day": (5, 9), "d-day": (6, 6),
    "juneteenth": (6, 19), "independence day": (7, 4), "fourth of july": (7, 4),
    "july fourth": (7, 4), "bastille day": (7, 14), "halloween": (10, 31),
    "all saints' day": (11, 1), "veterans day": (11, 11), "armistice day": (11, 11),
    "remembrance day": (11, 11), "christmas eve": (12, 24), "christmas day": (12, 25),
    "christmas": (12, 25), "boxing day": (12, 26), "martin luther king day": (1, 0, 3),
    "presidents day": (2, 0, 3), "presidents' day": (2, 0, 3), "memorial day": (5, 0, -1),
    "labor day": (9, 0, 1), "columbus day": (10, 0, 2), "thanksgiving": (11, 3, 4),
    "thanksgiving day": (11, 3, 4), "mother's day": (5, 6, 2), "father's day": (6, 6, 3),
    "easter": (0,), "easter sunday": (0,), "easter monday": (1,), "good friday": (-2,),
    "maundy thursday": (-3,), "palm sunday": (-7,), "ash wednesday": (-46,),
    "shrove tuesday": (-47,), "ascension day": (39,), "pentecost": (49,), "whit monday": (50,),
}  # fmt: skip


def holiday(name: str, year: int) -> date:
    """The day a holiday falls on in a year."""
    where = HOLIDAYS[name]
    if len(where) == 1:
        return easter(year) + timedelta(where[0])
    if len(where) == 2:
        return date(year, where[0], where[1])
    return nth_weekday(year, where[0], where[1], where[2])
