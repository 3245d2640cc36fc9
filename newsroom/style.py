"""House style: what a copy desk changes in every text (spelling, quotes, per cent, millions).

Pure functions on strings. Stories are written in US spelling with straight quotes.
"""

import re

from newsroom.model import HouseStyle

_UK = {
    "aging": "ageing", "aluminum": "aluminium", "analyze": "analyse", "analyzed": "analysed",
    "apologize": "apologise", "apologized": "apologised", "behavior": "behaviour",
    "canceled": "cancelled", "catalog": "catalogue", "center": "centre", "centers": "centres",
    "centimeters": "centimetres", "color": "colour", "colors": "colours",
    "counselor": "counsellor", "criticized": "criticised", "defense": "defence",
    "endeavor": "endeavour", "favor": "favour", "favorite": "favourite", "fiber": "fibre",
    "fueled": "fuelled", "gray": "grey", "harbor": "harbour", "harbors": "harbours",
    "honor": "honour", "honored": "honoured", "jewelry": "jewellery",
    "kilometer": "kilometre", "kilometers": "kilometres", "labor": "labour",
    "license": "licence", "liter": "litre", "liters": "litres", "maneuver": "manoeuvre",
    "meter": "metre", "meters": "metres", "millimeters": "millimetres",
    "modernize": "modernise", "mold": "mould", "neighbor": "neighbour",
    "neighborhood": "neighbourhood", "neighboring": "neighbouring", "neighbors": "neighbours",
    "organization": "organisation", "organizations": "organisations", "organize": "organise",
    "organized": "organised", "organizer": "organiser", "organizers": "organisers",
    "plow": "plough", "program": "programme", "programs": "programmes",
    "realize": "realise", "realized": "realised", "recognize": "recognise",
    "recognized": "recognised", "rumor": "rumour", "rumors": "rumours",
    "signaled": "signalled", "specialized": "specialised", "theater": "theatre",
    "theaters": "theatres", "tire": "tyre", "tires": "tyres", "toward": "towards",
    "traveled": "travelled", "traveling": "travelling", "traveler": "traveller",
    "travelers": "travellers", "vapor": "vapour", "gasoline": "petrol",
}  # fmt: skip
_WORD = re.compile(r"\b[A-Za-z]+\b")
_PERCENT = re.compile(r"(?<=\d) percent\b")
_MILLIONS = re.compile(r"(?<=\d) million (?=crowns)")
_OPENING = re.compile(r"""(^|[\s(\[])(["'])""")


def _british(match: re.Match[str]) -> str:
    word = match.group()
    changed = _UK.get(word.lower())
    if changed is None:
        return word
    return changed.capitalize() if word[0].isupper() else changed


def curly(text: str) -> str:
    """Typographic quotes for straight ones.

    >>> curly('He said: "It\\'s done."')
    'He said: “It’s done.”'
    """
    opened = _OPENING.sub(lambda m: m[1] + ("“" if m[2] == '"' else "‘"), text)
    return opened.replace('"', "”").replace("'", "’")


def _single(text: str) -> str:
    inner = curly(text).replace("‘", "\0").replace("“", "‘").replace("”", "’")
    return inner.replace("\0", "“")


def house(text: str, style: HouseStyle) -> str:
    """The text as that copy desk prints it.

    >>> house("labor costs rose 3 percent", HouseStyle(spelling="uk", percent="per cent"))
    'labour costs rose 3 per cent'
    """
    if style.spelling == "uk":
        text = _WORD.sub(_british, text)
    if style.percent != "percent":
        text = _PERCENT.sub("%" if style.percent == "%" else " per cent", text)
    if style.short_millions:
        text = _MILLIONS.sub("m ", text)
    if style.quotes == "curly":
        return curly(text)
    return _single(text) if style.quotes == "single" else text
