"""Text → whether it is English, the one language sayso reads; anything else is refused by name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from sayso.errors import LanguageError

# Fewer letters or words than this say too little; the text passes as English with a warning.
FEWEST_LETTERS, FEWEST_WORDS = 40, 8
# A look at so many characters from the start, the middle and the end settles it.
LOOKED_AT = 6_000
# Share of words that are MARKERS. Measured: 921 of 924 English news articles have at least 0.12
# (median 0.23), sample paragraphs in 20 other languages at most 0.10 (Polish). Below it the model
# decides; it needs 0.8 s to load, too long for every start.
PLAINLY_ENGLISH = 0.12

MARKERS = frozenset(
    ("the", "and", "to", "that", "with", "by", "from", "which", "were", "have", "has", "been",
     "would", "they", "this", "their", "said", "it", "are", "not", "but", "who", "of", "is", "was")
)  # fmt: skip
NAMES = {
    "af": "Afrikaans", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian",
    "bg": "Bulgarian", "bn": "Bengali", "bs": "Bosnian", "ca": "Catalan", "cs": "Czech",
    "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek", "eo": "Esperanto",
    "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian",
    "id": "Indonesian", "is": "Icelandic", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "ku": "Kurdish", "ky": "Kyrgyz",
    "la": "Latin", "lb": "Luxembourgish", "lo": "Lao", "lt": "Lithuanian", "lv": "Latvian",
    "mk": "Macedonian", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay", "mt": "Maltese",
    "my": "Burmese", "ne": "Nepali", "nl": "Dutch", "nn": "Norwegian",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian",
    "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "tg": "Tajik", "th": "Thai", "tk": "Turkmen",
    "tl": "Tagalog", "tr": "Turkish", "ug": "Uyghur", "uk": "Ukrainian", "ur": "Urdu",
    "uz": "Uzbek", "vi": "Vietnamese", "xh": "Xhosa", "yo": "Yoruba", "zh": "Chinese",
    "zu": "Zulu",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def english_or_refuse(text: str, *, subject: str) -> list[str]:
    """The warnings about the language of `text`; raises LanguageError when it is not English."""
    sample = _sample(text)
    words = _WORD.findall(sample.lower())
    letters = sum(map(len, words))
    foreign_script = _in_another_script(words)
    if not foreign_script and (letters < FEWEST_LETTERS or len(words) < FEWEST_WORDS):
        return ["too short to tell its language: taken as English"]
    if marker_share(words) >= PLAINLY_ENGLISH:
        return []
    code = _recognise(sample)
    if code == "en" and not foreign_script:
        return []
    name = NAMES.get(code, f"a language with the code {code}")
    raise LanguageError(
        f"the text is not English but {name if code != 'en' else 'in another script'}",
        subject=subject,
        mend="sayso reads English only: give it an English version of the article",
    )


def marker_share(words: list[str]) -> float:
    """How many of `words` (lower case) are little words that English alone is full of, 0 to 1."""
    return sum(word in MARKERS for word in words) / max(1, len(words))


def _sample(text: str) -> str:
    if len(text) <= 3 * LOOKED_AT:
        return text
    middle = len(text) // 2
    parts = (text[:LOOKED_AT], text[middle : middle + LOOKED_AT], text[-LOOKED_AT:])
    return "\n".join(parts)


def _in_another_script(words: list[str]) -> bool:
    letters = "".join(words)[:2_000]
    foreign = sum(
        letter > "\u024f" and not unicodedata.name(letter, "").startswith("LATIN")
        for letter in letters
    )
    return foreign > len(letters) / 2


def _recognise(sample: str) -> str:
    code, _score = _identifier().classify(sample.lower())
    return str(code)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    # Without the small languages short headlines full of names stay English; each of the small
    # ones is nearer to one of NAMES than to English, so none of them passes by this.
    identifier.set_languages(["en", *NAMES])
    return identifier
