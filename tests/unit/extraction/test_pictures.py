from __future__ import annotations

import pytest

from pipeline.extraction import html
from pipeline.extraction.pictures import MAX_CREDITS, announced, credits_of
from tests.unit.extraction.building import WIRES, article_of, page_of


def credits_in(body: str, *declared: str) -> tuple[str, ...]:
    page = page_of(f"<html><body>{body}</body></html>")
    tree, _ = html.parse(page.body, page.content_type)
    return credits_of(tree, declared, WIRES)


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("The ferry at noon. Photo: Ann Vale/Kestrel Images", "Ann Vale/Kestrel Images"),
        ("(Image credit: Ann Vale)", "Ann Vale"),
        ("The ferry. Photograph: A. J. Vale (uk)/Kestrel", "A. J. Vale (uk)/Kestrel"),
        ("Photo illustration by Kestrel. Photo by Ann Vale.", "Ann Vale"),
        ("Die Fähre © 2024, Kestrel Bilder", "Kestrel Bilder"),
        ("Le bac. Crédit photo : Ann Vale", "Ann Vale"),
        ("The ferry, courtesy of Harbour Line", "Harbour Line"),
        ("写真：岬太郎", "岬太郎"),
        ("The ferry leaves the harbour", None),
        ("Source: https://data.example/ferry", None),
        ("Image: " + "the old ferry in the bay " * 4, None),
        ("Photo: ", None),
    ],
)
def test_what_follows_the_word_for_a_picture_is_its_credit(caption: str, credit: str | None) -> None:
    assert announced(caption) == credit


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        ("The ferry at noon. <small>Ann Vale/Kestrel</small>", "Ann Vale/Kestrel"),
        ("The ferry at noon. <small>Kestrel Images</small>", "Kestrel Images"),
        ("The ferry at noon <small>Harbour Line via Kestrel</small>", "Harbour Line via Kestrel"),
        ("The ferry at noon (AP Photo/Ann Vale, File)", "AP Photo/Ann Vale, File"),
        ("The ferry at noon <small>Reuters</small>", "Reuters"),
        ("The ferry at noon. <small>Ann Vale</small>", "Ann Vale"),
        ("<small>Ann Vale</small>", None),
        ("The ferry at noon <small>Ann Vale</small>", None),
        ("The ferry at noon. <small>more pictures</small>", None),
        ("The ferry at noon. <small>It left late.</small>", None),
        ("The ferry at noon (on 3/4 power)", None),
        ("", None),
    ],
)
def test_a_credit_that_nothing_announces_is_known_by_its_form_or_place(
    caption: str, credit: str | None
) -> None:
    found = credits_in(f"<figure><img><figcaption>{caption}</figcaption></figure>")
    assert found == ((credit,) if credit else ())


def test_what_is_marked_up_as_a_credit_goes_before_the_caption() -> None:
    figure = (
        '<figure><span class="credit-wrap">Foto: <b class="credit">Ann Vale</b></span>'
        "<figcaption>Photo: none of it</figcaption></figure>"
    )
    assert credits_in(figure) == ("Ann Vale",)
    assert credits_in('<figure><i itemprop="copyrightHolder">Kestrel</i></figure>') == ("Kestrel",)


def test_captions_outside_figures_count_where_the_page_has_no_figure() -> None:
    caption = "<figcaption>Photo: Ann Vale</figcaption>"
    assert credits_in(f"<div>{caption}</div>") == ("Ann Vale",)
    assert credits_in(f"<div>{caption}</div><figure></figure>") == ()


def test_only_the_first_pictures_of_the_article_count() -> None:
    figures = "".join(f"<figure><figcaption>Photo: Ann Vale {n}</figcaption></figure>" for n in "ABCD")
    teaser = "<aside><figure><figcaption>Photo: Tom Reed</figcaption></figure></aside>"
    assert credits_in(teaser + figures) == ("Ann Vale A", "Ann Vale B", "Ann Vale C")
    nested = "<figure><figure><figcaption>Photo: Ann Vale</figcaption></figure></figure>"
    assert credits_in(nested) == ("Ann Vale",)


def test_each_credit_stands_once_those_of_json_ld_first_and_few() -> None:
    figure = "<figure><figcaption>Photo: ann vale</figcaption></figure>"
    assert credits_in(figure, "© Kestrel", "Ann Vale") == ("Kestrel", "Ann Vale")
    assert credits_in("", "Credit: ", "x" * 200) == ()
    assert len(credits_in("", *(f"Outlet {n}" for n in "ABCDEFGH"))) == MAX_CREDITS


def test_the_credit_of_a_picture_is_no_credit_of_the_text() -> None:
    article = article_of("photo-credit.html")
    assert article.image_credits == ("Ann Vale/Reuters", "AP Photo/Tom Reed")
    assert article.wire is None
