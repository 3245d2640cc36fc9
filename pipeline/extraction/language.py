"""Which language a text is in. The one module that knows the detector; its model is loaded at first use."""

from __future__ import annotations

import re
from array import array
from functools import cache
from typing import Any

_DETECTED_CHARS = 2_000
"""More text changes no verdict and costs 3.5 times as much. Source: docs/extraction.md."""
_FIRST_CHARS = 400
"""They decide if they are clear and contradict no declaration: of 485 real articles all read the same."""
_SAMPLE_CHARS = 150
"""From the midst of a text, where no furniture stands: enough to confirm what the page declares."""
_SHORT_CHARS = 150
"""Below this the detector guesses; what the page declares counts."""
_CONFIDENT = 0.85
_CERTAIN = 0.95
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?")
_MACRO = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh", "mo": "ro"}
"""Codes for the same thing, so that two pages in one language carry one code."""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    load: Any = LanguageIdentifier.from_model_file
    identifier = load(MODEL_FILE, norm_probs=True)
    # two lists of 100,000 numbers each: 7 MB less as arrays
    identifier._rowbase = array("I", identifier._rowbase)
    identifier.tk_output = array("i", identifier.tk_output)
    return identifier


def primary(tag: str | None) -> str | None:
    """The language of a BCP 47 tag; None = no tag.

    >>> primary("pt_BR"), primary("nb-NO"), primary("x-default")
    ('pt', 'no', None)
    """
    match = _TAG.fullmatch((tag or "").strip())
    return _MACRO.get(match[1].lower(), match[1].lower()) if match else None


def _detected(text: str) -> tuple[str | None, float]:
    guess, confidence = _identifier().classify(text)
    return primary(guess), confidence


def _confirmed(stated: str, text: str) -> bool:
    """Whether a few words from its midst are certainly in the language that the page declares."""
    begin = (len(text) - _SAMPLE_CHARS) // 2
    found, confidence = _detected(text[begin : begin + _SAMPLE_CHARS])
    return found == stated and confidence >= _CERTAIN


def language_of(text: str, *declared: str | None) -> str | None:
    """ISO 639-1 code: the detected one where that is sure, else the first declared, else the guess."""
    stated = next((code for code in map(primary, declared) if code), None)
    if stated and len(text) < _SHORT_CHARS:
        return stated
    if stated and len(text) > _FIRST_CHARS and _confirmed(stated, text):
        return stated
    found, confidence = _detected(text[:_FIRST_CHARS])
    if len(text) > _FIRST_CHARS and (confidence < _CONFIDENT or found != (stated or found)):
        found, confidence = _detected(text[:_DETECTED_CHARS])
    return found if stated is None or confidence >= _CONFIDENT else stated
