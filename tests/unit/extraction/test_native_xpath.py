"""The same lists as lxml's own XPath, or a refusal."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.extraction import native_xpath
from pipeline.extraction.native_xpath import NativePath, united
from pipeline.extraction.xpath_texts import Unsupported

REGEXP = {"re": "http://exslt.org/regular-expressions"}
PAGE = """
<root id="r" class="lead">
  <div id="top" class="lead story"><p class="text">1</p><p class="text">2</p></div>
  <div class="x" id="lead"><p id="lead" class="x">3</p><em role="Note">4</em><b role="\u00d1u">8</b></div>
  <!-- a comment --><?pi of a page?>
  <section class="Lead" style=""><h1>5</h1><p>6</p></section>
  <section><em class="lead">7</em></section>
</root>
"""


def xpath(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=REGEXP)


@pytest.mark.parametrize(
    "expression",
    [
        ".//p",
        ".//*",
        ".//p|.//em",
        ".//*[@class]",
        ".//*[@id|@role]",
        ".//*[@class='x']",
        './/*[@id|@class="x"]',
        ".//p[@style='']",
        ".//*[@style='']",
        ".//*[contains(@class, 'ea')]",
        ".//*[contains(@class, '')]",
        ".//*[starts-with(@class, 'lead')]",
        ".//*[starts-with(@id|@class, 'lead')]",
        ".//*[contains(translate(@class, 'L', 'l'), 'lead')]",
        ".//*[contains(translate(translate(@class, 'Lea', 'l'), 'd', 'x'), 'lx')]",
        ".//*[contains(translate(@id|@class, 'Ll', 'lL'), 'Lead')]",
        ".//*[re:test(@class, '^l')]",
        ".//*[re:test(@class, '^L', 'i')]",
        ".//*[re:test(@class, 'STORYS?|x{1}|te[xy]t', 'i')]",
        ".//*[re:test(@role, 'nothing|nots*e|\u00f1', 'i')]",
        ".//*[re:test(@class, '\u017ftory', 'i')]",
        ".//*[re:test(@id|@class, '^lead$')]",
        ".//*[re:test(@missing, '^$')]",
        ".//*[self::p or self::em][@class]",
        ".//*[self::p][@class][@id]",
        ".//*[self::p or @role]",
        ".//*[not(self::p)][not(@class='x' or @id)]",
        ".//*[not(self::p or self::em)]",
        ".//*[not(@class or .//em)]",
        ".//*[contains(translate(@class, 'LEADSTORYabcdef', 'leadstoryABCDEF'), 'lEAD')]",
        ".//*[contains(translate(@class, 'abcdefghij', 'jjjjjjjjjj'), 'ljjj')]",
        ".//*[starts-with(translate(@class, 'L', 'l'), 'L')]",
        ".//*[re:test(translate(@class, 'L', 'l'), '^le[a-d]')]",
        ".//div[@class and (@id='lead' or contains(@class, 'story')) and not(@role)]",
        ".//section[.//h1]",
        ".//*[@class][not(.//h1) or re:test(@class, 'x')]",
        ".//em|.//*[self::p or self::div][@id]|.//div[@class='x']",
        ".//*[self::p][1]",
        ".//p[contains(@class, 'text')][1]",
        "(.//p)[1]",
        "(.//*[self::p or self::em][@role or @class='x'])[1]",
        "(.//em)[1]|(.//p)[1]",
        "(.//h2)[1]|(.//em)[1]",
        "(.//h2)[1]|(.//h3)[1]",
        ".//section[.//h1]|.//p[@class]",
        ".//*[@class][not(.//h1) or re:test(@class, 'x')]|.//p[@id]",
        ".//section[@class][.//h1]|.//div[@class][.//p]|.//section[.//em]",
        "//p",
        "//root",
        "//p[@class='text']|.//em",
        "//*[self::p or self::em][@id or em='7' or re:test(@class, 'tex')]|//h1",
        "//*[em='7' or @role='Note']",
        "//section[em='7'][1]",
        ".//section[em='7' or p='6'][@class]",
        ".//section[em='7' or @class][1]",
        " .//*[ self::p\n or self::div ] [ @class = 'x' ] ",
    ],
)
def test_the_result_is_that_of_lxml(expression: str) -> None:
    root = etree.XML(PAGE)
    original, native = xpath(expression), NativePath(xpath(expression))
    for element in root.iter("*"):
        assert native(element) == original(element)
    assert native(root) == original(root), "answers that are remembered are the same answers"


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("p", "'.//' is expected"),
        (".//p/em", "'/em' is beyond"),
        (".//p[em]", "'(' is expected"),
        (".//p[em=@id]", "a text is expected"),
        (".//p[2]", "'2]' is beyond"),
        (".//p[1][@class]", "'' is expected"),
        ("(.//p[1])[1]", "within and after"),
        ("(.//p|.//em)[1]", "') [ 1 ]' is expected"),
        (".//p[@re:class]", "a name is expected"),
        (".//p[contains(@class, @id)]", "a text is expected"),
        (".//p[contains(., 'x')]", "is beyond the grammar"),
        (".//p[contains('x', @class)]", "'@' is expected"),
        (".//p[re:test(@class, 'x', 'g')]", "')' is expected"),
        (".//p[re:test(@class, '(')]", "pattern '('"),
        (".//p[re:match(@class, 'x')]", "the function re:match"),
        (".//p[@class = 'a' = 'b']", "']' is expected"),
    ],
)
def test_an_expression_that_says_more_is_refused(expression: str, what: str) -> None:
    with pytest.raises(Unsupported) as caught:
        NativePath(xpath(expression))
    assert what in str(caught.value)


def test_it_shows_its_expression() -> None:
    assert str(NativePath(xpath(".//p"))) == ".//p"


def test_what_is_remembered_is_bounded() -> None:
    """A site that gives every element a class of its own costs time, not memory."""
    native = NativePath(xpath(".//p[contains(@class, 'lead')]"))
    many = etree.Element("root")
    for number in range(native_xpath._MAX_ANSWERS + 10):
        etree.SubElement(many, "p").set("class", f"lead-{number}")
    assert len(native(many)) == native_xpath._MAX_ANSWERS + 10
    assert native.remembered == 10


def test_united_expressions_find_in_one_walk_what_each_finds() -> None:
    root = etree.XML(PAGE)
    originals = [xpath(".//div[@class][.//em]"), xpath(".//p[@class='text']"), xpath(".//*[@style='']")]
    first, *others = united([NativePath(original) for original in originals])
    assert first(root) == xpath("|".join(original.path for original in originals))(root)
    assert [other(root) for other in others] == [[], []]
    assert [one.original for one in (first, *others)] == originals


@pytest.mark.parametrize(
    "expression",
    [".//*[@class='x'][1]", ".//p|.//em", "(.//em)[1]|(.//p)[1]", ".//section[.//h1]|.//p[@class]", ".//h2"],
)
def test_who_looks_at_the_first_alone_gets_the_first(expression: str) -> None:
    root = etree.XML(PAGE)
    assert NativePath(xpath(expression), first=True)(root)[:1] == NativePath(xpath(expression))(root)[:1]
