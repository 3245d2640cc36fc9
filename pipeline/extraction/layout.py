"""Three habits of page layout that mislead text extraction, put right in the tree before it.

Tables that hold the page in their cells, paragraphs that are parted by empty lines only, and lists of
teasers for other articles. Structure only: no class names, no words, no site.
"""

from __future__ import annotations

from collections import Counter

from pipeline.extraction.tree import Tree

_CELL_CHARS = 400
"""A cell of data is shorter; a longer one holds an article."""
_TEASER_CHARS = 400
_TEASERS = 2
"""One linked heading may be a section's; two cards side by side are a list of other articles."""
_GAPS = 2
_PARTED = frozenset(["div", "td", "article", "section", "main", "body", "span", "font"])
_BLOCKS = frozenset(["div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "blockquote", "form", "hr"])
_CARDS = frozenset(["div", "li", "article", "section"])


def _is_longer(element: Tree, limit: int) -> bool:
    """Whether the text in it exceeds that many characters; reads no further than that."""
    total = 0
    for text in element.itertext():
        total += len(text)
        if total > limit:
            return True
    return False


def unfold_tables(root: Tree) -> None:
    """Make blocks of the parts of every table that lays out the page."""
    for table in list(root.iter("table")):
        if any(_is_longer(cell, _CELL_CHARS) for cell in table.iter("td")):
            for part in list(table.iter("table", "tbody", "tr", "td", "th")):
                part.tag = "div"


def _is_gap(element: Tree) -> bool:
    """Whether an empty line begins here: a `br` with nothing but another one after it."""
    following = element.getnext()
    return (
        element.tag == "br"
        and not (element.tail or "").strip()
        and following is not None
        and following.tag == "br"
    )


def part_paragraphs(root: Tree) -> None:
    """Make paragraphs of what stands between empty lines, where a block has at least two of those."""
    gaps = Counter(element.getparent() for element in root.iter("br") if _is_gap(element))
    for block, number in gaps.items():
        if number >= _GAPS and block is not None and block.tag in _PARTED and block.find("p") is None:
            _part(block)


def _part(block: Tree) -> None:
    children, lead = list(block), block.text
    starts = {number for number, child in enumerate(children) if _is_gap(child)}
    block.text = None
    for child in children:
        block.remove(child)
    current = _paragraph(block, lead)
    for number, child in enumerate(children):
        if number in starts or child.tag in _BLOCKS:
            tail, child.tail = child.tail, None
            if child.tag in _BLOCKS:
                block.append(child)
            current = _paragraph(block, tail)
        elif number - 1 in starts:
            current.text = (current.text or "") + (child.tail or "")
        else:
            current.append(child)


def _paragraph(block: Tree, text: str | None) -> Tree:
    made = block.makeelement("p")
    made.text = text
    block.append(made)
    return made


def _card(heading: Tree) -> Tree | None:
    """The teaser that this heading opens: linked as a whole, in a block with a few lines of text."""
    above = heading.getparent()
    links = [link for link in heading.iter("a") if link.get("href")]
    within = above is not None and above.tag == "a"
    if within:
        above = above.getparent()
    if not (within or links) or above is None or above.tag not in _CARDS:
        return None
    text = "".join("".join(heading.itertext()).split())
    linked = text if within else "".join("".join("".join(link.itertext()) for link in links).split())
    if not text or linked != text:
        return None
    return None if _is_longer(above, _TEASER_CHARS) else above


def drop_teasers(root: Tree) -> None:
    """Take away the teasers that stand side by side."""
    headings = list(root.iter("h2", "h3", "h4", "h5"))
    cards = dict.fromkeys(card for heading in headings if (card := _card(heading)) is not None)
    lists = Counter(card.getparent() for card in cards)
    for card in cards:
        parent = card.getparent()
        if parent is not None and lists[parent] >= _TEASERS:
            card.drop_tree()
