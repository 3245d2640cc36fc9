"""Trees of every kind of element, with texts that count and texts that nobody sees. Knows lxml."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from lxml import html as lxml_html

TAGS = ["aside", "b", "br", "div", "footer", "li", "p", "span", "svg", "ul"]
TEXTS = st.text(st.sampled_from("ab \n\u00ad\u200b\u3000"), max_size=4)


def elements() -> st.SearchStrategy[Any]:
    """An element with texts and others in it."""

    def build(tag: str, texts: tuple[str, str], css: str, children: list[Any]) -> Any:
        made = lxml_html.Element(tag, {"class": css} if css else None)
        made.text, made.tail = texts
        made.extend(children)
        return made

    attributes = st.sampled_from(["", "", "", "cookie-bar", "footer", "Onetrust x"])
    return st.recursive(
        st.builds(build, st.sampled_from(TAGS), st.tuples(TEXTS, TEXTS), attributes, st.just([])),
        lambda inner: st.builds(
            build, st.sampled_from(TAGS), st.tuples(TEXTS, TEXTS), attributes, st.lists(inner, max_size=4)
        ),
        max_leaves=12,
    )
