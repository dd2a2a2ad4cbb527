"""The interface is Indonesian wholly and English wholly, and what is compiled is what is written."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polib
import pytest
from django.conf import settings

from labinovasi.home import catalogue
from labinovasi.home.catalogue import Text

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\w*\}")


def test_every_text_of_the_code_has_english() -> None:
    missing = catalogue.untranslated(catalogue.update_english(settings.BASE_DIR))
    assert not missing, f"run ./lab manage messages and translate {len(missing)} texts: {missing[:5]}"


def test_the_english_catalogue_holds_no_text_the_code_lost() -> None:
    written = {(entry.msgctxt or "", entry.msgid) for entry in catalogue.read("en")}
    living = {(text.context, text.msgid) for text in catalogue.texts(settings.BASE_DIR)}
    assert not written - living


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_compiled_catalogue_says_what_the_written_one_says(language: str) -> None:
    compiled = polib.mofile(str(catalogue.po_path(language).with_suffix(".mo")))
    written = [entry for entry in catalogue.read(language) if entry.translated()]
    assert _said(compiled) == _said(written)


def _said(entries: Iterable) -> dict:
    return {(entry.msgctxt, entry.msgid): entry.msgstr_plural or entry.msgstr for entry in entries}


def test_a_translation_keeps_the_placeholders_of_its_text() -> None:
    wrong = [
        text
        for entry in catalogue.read("en")
        for text, english in (
            zip((entry.msgid, entry.msgid_plural), entry.msgstr_plural.values(), strict=True)
            if entry.msgid_plural
            else [(entry.msgid, entry.msgstr)]
        )
        if set(PLACEHOLDER.findall(english)) != set(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_texts_are_found_in_python_and_in_templates() -> None:
    source = '_("Satu")\nngettext("%(n)d hal", "%(n)d hal-hal", n)\npgettext("bulan", "Mei")\n_(variable)'
    assert list(catalogue.in_python(source)) == [
        Text("Satu"),
        Text("%(n)d hal", "%(n)d hal-hal"),
        Text("Mei", context="bulan"),
    ]
    template = (
        "{% load i18n %}{% translate \"Kata 'sandi'\" %}"
        "{% blocktranslate count n=m %}Satu{% plural %}{{ n }} hal{% endblocktranslate %}"
    )
    assert list(catalogue.in_template(template)) == [
        Text("Kata 'sandi'"),
        Text("Satu", "%(n)s hal"),
    ]
