"""Hostile texts for every place where a text stands: dates, addresses, header fields, markup."""

from __future__ import annotations

from hypothesis import strategies as st

Texts = st.SearchStrategy[str]

LETTERS = st.characters(exclude_categories=())
"""Any code point, lone surrogates included: a header's bytes become them."""

NUMBERS = st.one_of(
    st.sampled_from(
        ["0", "-1", "00", "1e999", "9" * 12, "9" * 400, "4294967296", "0x1", "1_000", "٣", "¹", "NaN", "inf"]
    ),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(str),
)

_DATE_WORDS = st.sampled_from(
    [
        *(
            "Mon",
            "Wed,",
            "Sept",
            "January",
            "févr.",
            "Mrt",
            "mag",
            "13th",
            "2026",
            "26",
            "0001",
            "9999",
            "1970",
        ),
        *("07", "31", "00", "24:00:00", "23:59:60", "10:00", "99:99:99", "12:30 PM", "0:00 am", "T10:00:00Z"),
        *("GMT", "+0530", "-14:00", "+99:99", "EST", "CEST", "Z", "(CET)", "UTC+2", "+00:00", "XYZZY", "at"),
        *(
            "2026-01-07",
            "2026/1/7",
            "20260107T100000Z",
            "1767780000",
            "1767780000000",
            "2026-W02-3",
            "2026-007",
        ),
        *("-", "/", ".", ",", "T", ":", " ", "\u200e", "\xa0", "\0", "年", "2026-02-30", "-0001-01-01"),
    ]
)
DATES: Texts = st.one_of(
    st.lists(_DATE_WORDS, min_size=1, max_size=7).map(" ".join),
    st.lists(_DATE_WORDS, min_size=1, max_size=7).map("".join),
    st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S +0000")),
    st.datetimes().map(lambda moment: moment.isoformat()),
    NUMBERS,
    st.text(LETTERS, max_size=40),
)

_URL_PARTS = st.sampled_from(
    [
        *(
            "https://",
            "http:",
            "HTTP://",
            "//",
            "/",
            "\\\\",
            "?",
            "#",
            "@",
            ":",
            "&",
            ";",
            "..",
            ".",
            "%",
            "[",
            "]",
        ),
        *("javascript:", "data:text/html,", "file:///", "ftp://", "feed://", "mailto:", "tag:", "urn:uuid:"),
        *(
            "example.org",
            "EXAMPLE.ORG.",
            "münchen.example",
            "xn--",
            "xn--a",
            "localhost",
            "a" * 64,
            "１２７。0。0。1",
        ),
        *(
            "127.0.0.1",
            "0x7f.1",
            "2130706433",
            "0177.1",
            "[::1]",
            "[::ffff:7f00:1]",
            "[fe80::1%25eth0]",
            "[::",
            "①",
        ),
        *(
            ":80",
            ":443",
            ":0",
            ":65536",
            ":-1",
            ":８０",
            ":99999999999999999999",
            "user:pass@",
            "%00",
            "%zz",
            "%2e%2e",
        ),
        *(
            "utm_source=x",
            "ref=example.org",
            "a=b",
            "=",
            "&&",
            "+",
            " ",
            "\t",
            "\n",
            "\0",
            "\u2028",
            "\ud800",
            "é",
            "💥",
        ),
        *("news/2026/story", "entry=0123456789abcdef", "x" * 300, "../" * 30, "a=1&" * 50),
    ]
)
URLS: Texts = st.one_of(
    st.lists(_URL_PARTS, min_size=1, max_size=8).map("".join),
    st.lists(_URL_PARTS, max_size=5).map(lambda parts: "https://example.org/" + "".join(parts)),
    st.text(LETTERS, max_size=60),
)

_HEADER_WORDS = st.sampled_from(
    [
        *(
            "max-age=",
            "max-age",
            "s-maxage=60",
            "no-cache",
            "no-store",
            '"',
            '="',
            ",",
            ";",
            "=",
            " ",
            "\t",
            "private",
        ),
        *(
            "Wed, 07 Jan 2026 10:00:00 GMT",
            "Wed, 07 Jan 0001 00:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "0",
        ),
        *("Wednesday, 07-Jan-26 10:00:00 GMT", "Wed Jan  7 10:00:00 2026", "Thu, 01 Jan 1970 00:00:00 -9999"),
        *(
            '"abc"',
            'W/"abc"',
            '"abc-gzip"',
            '"abc;gzip"',
            "abc",
            '""',
            '"',
            "*",
            "challenge",
            "-0",
            "\xff",
            "\udcff",
        ),
    ]
)
HEADER_VALUES: Texts = st.one_of(
    st.lists(_HEADER_WORDS, max_size=6).map("".join),
    NUMBERS,
    NUMBERS.map("max-age={}".format),
    DATES,
    st.text(LETTERS, max_size=30),
)
HEADER_NAMES: Texts = st.sampled_from(
    [
        *(
            "cache-control",
            "expires",
            "age",
            "date",
            "retry-after",
            "etag",
            "last-modified",
            "location",
            "link",
        ),
        *("content-type", "cf-mitigated", "content-encoding", "content-length", "vary", "im", "x-robots-tag"),
        *("content-location", "pragma", "warning", "server", "set-cookie", "tdm-reservation"),
    ]
)
SENT_VALUES: Texts = HEADER_VALUES.map(lambda value: value.encode("utf-8", "replace").decode())
"""As the HTTP adapter hands header fields on: what is no text is replaced there."""
HEADERS = st.dictionaries(HEADER_NAMES, SENT_VALUES, max_size=8)

_MARKUP_WORDS = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b",
            ">",
            "<",
            "&",
            "&amp;",
            "&amp;amp;",
            "&nbsp;",
            "&#0;",
            "&#xD800;",
            "&#99999999;",
            "&x;",
        ),
        *(
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?xml ?>",
            "<script>",
            "</script>",
            "<style>",
            "onerror=x",
            "]]",
            "--",
        ),
        *(
            "<img src=x onerror=alert(1)>",
            '<a href="javascript:x">',
            "<br/>",
            "<div>" * 20,
            "</div>" * 20,
            "\x00",
        ),
        *(
            "\x0b",
            "\x1f",
            "\ufffe",
            "\ufeff",
            "\u202e",
            "a@a.a",
            "a@a." * 40,
            "(A) <a@b.example>",
            "text ",
            "é",
            "💥",
        ),
    ]
)
MARKUP: Texts = st.one_of(
    st.lists(_MARKUP_WORDS, max_size=10).map("".join), st.text(max_size=60), URLS, DATES, NUMBERS
)
