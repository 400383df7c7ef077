"""The vocabulary of amounts: scales, currencies, hedges, rises, and what is no amount."""

from __future__ import annotations

import re
from typing import Literal

from sayso.extract.times.numbers import NUMBER_PHRASE, word_set

Change = Literal["=", "~", ">", "<", "up", "down"]

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "mil": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12,
    "lakh": 1e5, "crore": 1e7, "dozen": 12.0, "hundred thousand": 1e5, "hundred million": 1e8,
    "hundred billion": 1e11,
}  # fmt: skip
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True)).replace(" ", "[ ]")
_CODES = (
    "USD|EUR|GBP|SEK|NOK|DKK|CHF|JPY|CNY|RMB|RUB|UAH|PLN|CZK|HUF|TRY|ILS|INR|PKR|AUD|CAD|NZD|SGD|"
    "HKD|ZAR|BRL|MXN|KRW|RM|PS|Rs"
)
_CURRENCY = (
    r"(?:(?<!\w)(?:US|AU|NZ|HK|CA|[ACSR])[ ]?\$|\$(?:US|A|C|NZ)(?=\d)|[$€£¥₹₽₴₪]|\bY=|"
    rf"\b(?:{_CODES})[ ]?(?=\d))"
)
_FIGURES = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?|\.\d{1,9})"
# "@" stands for the number of the amount, so that the second of a range has names of its own.
_AMOUNT = rf"""
    (?:(?P<currency@>{_CURRENCY})[ ]?|(?<![\w./⁄])(?<!\d,))
    (?P<sign@>minus[ -]|[-−+])?
    (?:(?P<figures@>{_FIGURES})(?:[/⁄](?P<over@>\d{{1,3}})(?![\d/]))?
      |\b(?P<words@>(?i:{NUMBER_PHRASE}))\b)
    (?:[ -]?(?P<scale@>(?i:{_SCALE}))(?![\w/²]))?
"""
_PERCENT = r"(?:%|(?:-|\s)?(?:percentage[ -]points?|per[ ]?cent|pc)\b)"
AMOUNT = re.compile(_AMOUNT.replace("@", ""), re.VERBOSE)
SECOND = re.compile(
    r"(?P<joint>[ ]?[-–~][ ]?|[ ]to[ ]|[ ]and[ ])" + _AMOUNT.replace("@", "2"), re.VERBOSE
)
PERCENT = re.compile(r"\s?" + _PERCENT, re.IGNORECASE)

QUALIFIERS: tuple[tuple[str, Change], ...] = (
    (r"more than|over|at least|no (?:less|fewer) than|upwards? of|above|in excess of|well over|"
     r"exceed(?:s|ed|ing)?|minimum of|surpass(?:ed|ing)?|>", ">"),
    (r"less than|fewer than|(?:just |well )?under|up to|below|at most|(?:no|not) more than|"
     r"a maximum of|as (?:much|many) as|<", "<"),
    (r"about|around|roughly|approximately|nearly|almost|some|an? estimated|estimated|circa|"
     r"close to|barely|approaching|~|≈", "~"),
)  # fmt: skip
QUALIFIER = re.compile(
    r"(?:"
    + "|".join(rf"(?P<q{n}>(?<![\w-])(?:{words}))" for n, (words, _) in enumerate(QUALIFIERS))
    + r")\s?(?:(?:the|a|an|another|just)\s)?$",
    re.IGNORECASE,
)
_RISE = (
    "rose|rise|rises|rising|up|gain(?:s|ed|ing)?|jump(?:s|ed|ing)?|climb(?:s|ed|ing)?|surg(?:es|ed|ing)|"
    "increas(?:e|es|ed|ing)|grew|grow(?:s|ing)?|advanc(?:e|es|ed|ing)|soar(?:s|ed|ing)|rall(?:ies|ied)|"
    "added|higher"
)
_FALL = (
    "fell|fall(?:s|ing|en)?|down|drop(?:s|ped|ping)?|los(?:e|es|t|ing)|declin(?:e|es|ed|ing)|"
    "decreas(?:e|es|ed|ing)|slid|slipp?(?:s|ed|ing)|tumbl(?:es|ed|ing)|plung(?:es|ed|ing)|"
    "plummet(?:s|ed|ing)?|shed|sank|cut|eased|lower"
)
MOVED = re.compile(
    rf"\b(?:(?P<rise>{_RISE})|(?P<fall>{_FALL}))\s(?:by\s)?(?:(?:about|around|nearly|almost|roughly|"
    rf"over|under|more than|another|a|some|up to|just)\s){{0,2}}$",
    re.IGNORECASE,
)
HEDGED = re.compile(r"\b(?:about|around|roughly|approximately)\s$", re.IGNORECASE)
MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*"
DATED_BEFORE = re.compile(
    rf"\b{MONTH}\.?\s(?:the\s)?(?:\d{{1,2}}(?:,\s|\s?[-–]\s?|\sto\s|\sand\s))?$"
)
DATED_AFTER = re.compile(
    rf"(?:st|nd|rd|th)\b|[:/]\d|\s?(?:[ap]\.\s?m\b|[ap]m\b|o['’]clock)|(?:\s?[-–]\s?\d{{1,2}})?\s(?:of\s)?{MONTH}\b"
    r"|-\d{1,2}-\d|(?:s|'s|’s)\b|-(?:strong\b)"
)  # fmt: skip
NAMED_BEFORE = re.compile(
    r"(?:\b[a-z]?[A-Z][\w&'’]*|\bNo\.?|\bS\s?&\s?P|#|\b[Cc]hapter|\b[Cc]ategory|\b[Pp]age"
    r"|\bvs?\.)[ -]$"
)
UNIT_AFTER = re.compile(
    r"(?P<glued>[^\W\d_]{1,6}\d?(?:[-/][^\W\d_]{1,4})?(?![\w])|°\s?[CF]?|[″”\"](?=\s))"
    r"|[ -](?P<run>[^\W\d_][\w'’-]*(?:[ ][^\W_][\w'’-]*){0,5})"
)
STOPS = word_set(
    "of in on at to for from by with and or but as than that which who whom whose where "
    "when while is are was were be been being has have had do does did will would can could "
    "may might must shall should not no it its he she they we you i his her their our your "
    "this these those the a an after before since until during into over under up down per "
    "if so because there here about against between through out off then only also said "
    "says say more"
)
PLURALS = word_set("people men women children personnel police troops staff feet fish aircraft")
MEASURES = word_set("square cubic nautical metric light basis percentage")
YEARS = range(1500, 2100)
YEAR_BEFORE = re.compile(
    r"\b(?:in|since|by|of|from|until|to|during|early|late|fiscal|and|the|between|through|for|before|"
    r"after|year|mid|than|s|spring|summer|autumn|fall|winter)[ -]?['’]?$|\(\s?$|,\s$",
    re.IGNORECASE,
)
FRACTIONS = {
    "half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0,
    "thirds": 100 / 3, "quarters": 25.0, "fifths": 20.0, "tenths": 10.0,
}  # fmt: skip
FRACTION = re.compile(
    r"\b(?:(?P<times>an?|one|two|three|four|nine)[ -])?"
    r"(?P<part>half|thirds?|quarters?|fifths?|tenths?)"
    r"\s(?:of\b|(?=the\b|its\b|their\b|a\b))",
    re.IGNORECASE,
)
TIMES = {"two": 2, "three": 3, "four": 4, "nine": 9}
VAGUE = re.compile(
    r"\b(?:(?:an?|some)\s(?:small|large|limited|great|undisclosed)\s(?:number|part|share|portion)\sof"
    r"|a\s(?:number|fraction|handful|series|couple|part)\sof|a\sfew|tens\sof\sthousands|"
    r"(?:dozens|scores|hundreds|thousands|millions|billions)(?:\sof)?|some|several|many|most|few)\b",
    re.IGNORECASE,
)
