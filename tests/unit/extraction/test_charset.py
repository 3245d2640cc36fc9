from __future__ import annotations

import codecs

import pytest

from pipeline.extraction.charset import declared, to_utf8

GERMAN = "<p>Die Fähre fährt wieder über den Fluß, sagte die Behörde für Häfen.</p>"


def text_of(body: bytes, content_type: str) -> str:
    return to_utf8(body, content_type).decode()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_decides(mark: bytes, encoding: str) -> None:
    assert text_of(mark + GERMAN.encode(encoding), "text/html; charset=koi8-r") == GERMAN


def test_http_is_believed_before_the_page() -> None:
    body = b'<meta charset="koi8-r">' + GERMAN.encode("latin-1")
    assert GERMAN in text_of(body, "text/html; charset=ISO-8859-1")


def test_the_page_is_believed_where_http_is_silent() -> None:
    text = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Паром</p>'
    assert text_of(text.encode("cp1251"), "text/html") == text


def test_latin_1_means_windows_1252_on_the_web() -> None:
    assert text_of("<p>“Fog”</p>".encode("cp1252"), "text/html; charset=latin1") == "<p>“Fog”</p>"


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    assert text_of(GERMAN.encode(), "text/html; charset=iso-8859-1") == GERMAN


def test_one_broken_byte_does_not_change_the_encoding() -> None:
    body = GERMAN.encode() * 10 + b"\xff" + GERMAN.encode() * 10
    assert text_of(body, "text/html; charset=utf-8").count("\ufffd") == 1


@pytest.mark.parametrize("repeat", [12, 400])
def test_undeclared_bytes_are_detected(repeat: int) -> None:
    text = "<p>Паромное сообщение с островом возобновится в понедельник утром, сообщил порт.</p>" * repeat
    assert text_of(text.encode("cp1251"), "text/html") == text


def test_noise_of_no_encoding_still_gives_a_string() -> None:
    assert isinstance(text_of(bytes(range(128, 256)) * 4, ""), str)


def test_labels_that_are_no_text_encoding_are_passed_over() -> None:
    assert declared(b'<meta charset="rot13">', "text/html; charset=nonsense-9") == []


def test_a_readable_utf_16_label_is_not_utf_16() -> None:
    assert declared(b'<meta charset="utf-16">', "") == ["utf-8"]
