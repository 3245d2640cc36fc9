"""What dates are made of: names of months, weekdays and zones, and the forms that they are put together in.

All lower-case. Names that mean two things where dates are written (listopad is October in Zagreb and
November in Warsaw) are left out.
"""

from __future__ import annotations

import re
import unicodedata

_MONTH_NAMES = (
    "jan january januar janvier janv enero ene gennaio gen janeiro januari stycznia styczen"
    " января янв січня ocak oca ιανουαριου ιανουαριος ιαν januar leden ledna ianuarie",
    "feb february februar fevrier fevr fev febrero febbraio fevereiro februari lutego luty"
    " февраля фев лютого subat sub φεβρουαριου φεβρουαριος φεβ februar unor unora februarie",
    "mar march marz maerz mars marzo marco maart mrt mär märz marca marzec"
    " марта мар березня mart μαρτιου μαρτιος μαρ marcius brezen brezna martie",
    "apr april avril avr abril abr aprile kwietnia kwiecien"
    " апреля апр квітня nisan nis απριλιου απριλιος απρ aprilis duben dubna aprilie",
    "may mai mayo maggio mag maio mei maja maj мая май травня mayis μαιου μαιος μαι majus kveten kvetna",
    "jun june juni juin junio giugno giu junho czerwca czerwiec"
    " июня июн червня haziran haz ιουνιου ιουνιος ιουν junius cerven cervna iunie",
    "jul july juli juillet juil julio luglio lug julho lipca lipiec"
    " июля июл липня temmuz tem ιουλιου ιουλιος ιουλ julius cervenec cervence iulie",
    "aug august aout agosto ago augustus sierpnia sierpien"
    " августа авг серпня agustos αυγουστου αυγουστος αυγ augusztus srpen srpna augusti",
    "sep sept september septembre septiembre settembre set setembro wrzesnia wrzesien"
    " сентября сен сент вересня eylul eyl σεπτεμβριου σεπτεμβριος σεπ szeptember zari septembrie",
    "oct october oktober okt octobre octubre ottobre ott outubro out pazdziernika pazdziernik"
    " октября окт жовтня ekim eki οκτωβριου οκτωβριος οκτ rijen rijna octombrie",
    "nov november novembre noviembre novembro"
    " ноября ноя листопада kasim kas νοεμβριου νοεμβριος νοε noiembrie",
    "dec december dezember dez decembre diciembre dic dicembre dezembro grudnia grudzien"
    " декабря дек грудня aralik ara δεκεμβριου δεκεμβριος δεκ prosinec prosince decembrie",
)
# Letters that have no plain one inside.
_PLAIN_LETTERS = str.maketrans("łıøðæ", "liode")


def plain_letters(text: str) -> str:
    """Without accents, as names are looked up.

    >>> plain_letters("déc")
    'dec'
    """
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(_PLAIN_LETTERS))
    return unicodedata.normalize("NFC", "".join(char for char in apart if not unicodedata.combining(char)))


MONTHS = {
    plain_letters(name): number
    for number, names in enumerate(_MONTH_NAMES, start=1)
    for name in names.split()
}
WEEKDAYS = {
    start: number
    for number, starts in enumerate(("mo lu", "tu", "we me", "th je ju gi", "fr ve vi", "sa", "su so"))
    for start in starts.split()
}
"""By two letters, Monday = 0; those of different days (dimanche, Dienstag) are left out."""

# Minutes east of UTC. Of names with several meanings the one that news feeds mean.
ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet", "uhr"), 0),
    **{"bst": 60, "west": 60, "cet": 60, "met": 60, "wat": 60, "cest": 120, "mest": 120, "eet": 120},
    **{"mez": 60, "mesz": 120, "sast": 120, "cat": 120, "eest": 180, "msk": 180, "eat": 180, "trt": 180},
    **{"gst": 240, "pkt": 300, "ist": 330, "npt": 345, "ict": 420, "wib": 420, "hkt": 480, "sgt": 480},
    **{"pht": 480, "awst": 480, "jst": 540, "kst": 540, "acst": 570, "aest": 600, "acdt": 630, "aedt": 660},
    **{"nzst": 720, "nzdt": 780, "brt": -180, "art": -180, "clt": -240, "ast": -240, "adt": -180},
    **{"nst": -210, "ndt": -150, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420},
    **{"mdt": -360, "pst": -480, "pdt": -420, "akst": -540, "akdt": -480, "hst": -600},
}
RULED_ZONES = {
    "at": "America/Halifax",
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
}
"""Names that do not say whether it was summer; the date does."""
HALVES = {"am": 0, "pm": 12, "오전": 0, "오후": 12, "上午": 0, "下午": 12, "午前": 0, "午後": 12}
"""Of the day: hours to be added."""

_HALF_BEFORE = r"(?:(?P<half_before>오전|오후|上午|下午|午前|午後)\s*)?"
_TIME = (
    rf"{_HALF_BEFORE}(?P<hour>\d{{1,2}})"
    r"(?:[:.h時](?P<minute>\d{1,2})分?(?:[:.](?P<second>\d{1,2})(?:[.,]\d+)?)?)?"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?"
)
_ZONE = (
    r"(?:\s*(?P<zone>[a-z]+/[a-z_/]+(?:[+-]\d{1,2})?|(?:[a-z]{1,5})?\s?[+-]?\d{1,2}:?\d{2}"
    r"|(?:utc|gmt)?[+-]\d{1,2}|[a-z]{1,5}))?"
)
_DAY_ZONE = r"(?:\s?(?P<day_zone>z|[+-]\d{2}:\d{2})|\s(?P<day_zone_name>[+-]\d{4}|[a-z]{2,4}))"
_BEFORE_TIME = r"(?:\s*[,t]\s*|\s*,?\s+(?:at|um|om|kl\.?|a|alle)\s+|\s*,?\s+(?:-\s+)?)"
_CLOCK = rf"(?:{_BEFORE_TIME}{_TIME}{_ZONE}|{_DAY_ZONE})?"
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})(?:\.?\s*,\s*|\.?\s+))?"
_MONTH = r"(?P<month_name>[^\W\d_]{3,12})"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>\d{4})"

FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        # Wed, 07 Jan 2026 10:00:00 +0100, 7. Januar 2026, 7 de enero de 2026
        rf"{_WEEKDAY}{_DAY}(?:st|nd|rd|th|er|\.)?,?(?:\s+de\s+|[\s-]*){_MONTH}\.?,?(?:\s+de\s+|[\s-]*)"
        rf"(?P<year>\d{{2,4}}){_CLOCK}",
        # 2026-01-07T10:00:00Z, 2026/1/7 10:00, 2026. 1. 7.
        rf"{_WEEKDAY}{_YEAR}(?P<mark>[-/]|\.\s?)(?P<month>0?\d{{1,2}})(?P=mark){_DAY}\.?{_CLOCK}",
        # 2026-01
        rf"{_YEAR}[-/](?P<month>\d{{1,2}})",
        # 20260107, 20260107T100000Z
        r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?{_ZONE})?",
        # January 7th, 2026, 10:00 PM EST
        rf"{_WEEKDAY}{_MONTH}\.?\s+{_DAY}(?:st|nd|rd|th)?(?:\s*,\s*|\s+){_YEAR}{_CLOCK}",
        # Wed Jan  7 10:00:00 UTC 2026
        rf"{_WEEKDAY}{_MONTH}\s+{_DAY},?\s+{_TIME}{_ZONE}\s+{_YEAR}{_DAY_ZONE}?",
        # 07.01.2026 10:00
        rf"{_WEEKDAY}{_DAY}\.\s?(?P<month>\d{{1,2}})\.\s?(?P<year>\d{{4}}|\d\d){_CLOCK}",
        # 27/01/2026, 01/27/2026, Sat, 11 04 2020
        rf"{_WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[-/ ])(?P<then>\d{{1,2}})(?P=mark)"
        rf"(?P<year>\d{{4}}|\d\d){_CLOCK}",
        # 10:00 7.1.2026, 10:00 PM, 7 January 2026
        rf"{_TIME}\s*[,-]?\s+{_DAY}(?:\.\s?(?P<month>\d{{1,2}})\.\s?|\s+{_MONTH}\.?,?\s+){_YEAR}{_DAY_ZONE}?",
        # 2026年1月7日 10:00
        rf"{_YEAR}\s?(?:年|(?P<korean>년))\s?(?P<month>\d{{1,2}})\s?[月월]\s?{_DAY}\s?[日일]\s*(?:{_TIME}{_ZONE})?",
        # 2026-január-7T10:00
        rf"{_YEAR}\.?[\s-]+{_MONTH}\.?[\s-]+{_DAY}\.?{_CLOCK}",
        # Nov. 2020
        rf"{_MONTH}\.?,?\s+{_YEAR}",
    )
)
"""The usual ones first."""
