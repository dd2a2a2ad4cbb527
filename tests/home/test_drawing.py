"""Forms drawn by `labinovasi.home.drawing` look as Django's own templates would have drawn them."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.safestring import mark_safe

from labinovasi.home.forms import LabRenderer

CHOICES = [("", "Pilih"), ("a", 'A & "B"'), ("Besar", [("c", "<C>"), (4, "Empat")])]
NASTY = "<b>\"saya\" & 'Anda'</b>"


class Every(forms.Form):
    line = forms.CharField(max_length=20, help_text="Satu baris.")
    text = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    number = forms.IntegerField(min_value=0, required=False)
    day = forms.DateField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    agreed = forms.BooleanField()
    one = forms.ChoiceField(choices=CHOICES)
    some = forms.MultipleChoiceField(choices=CHOICES, required=False)
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect(attrs={"class": "dua"}))
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    mail = forms.EmailField(disabled=True, required=False)
    link = forms.URLField(
        assume_scheme="https", widget=forms.URLInput(attrs={"data-x": mark_safe("a&amp;b")})
    )
    secret = forms.CharField(widget=forms.PasswordInput)
    seen = forms.CharField(widget=forms.HiddenInput)


TYPED = {
    "line": NASTY,
    "text": NASTY,
    "number": "12",
    "day": "2026-11-24",
    "agreed": "on",
    "one": "c",
    "some": ["a", "4"],
    "radio": "a",
    "boxes": ["a", "c"],
    "link": "https://a.example/?b&c",
    "seen": "3",
}


@pytest.mark.parametrize("typed", [None, {}, TYPED], ids=["fresh", "empty", "typed"])
@pytest.mark.parametrize("name", Every.base_fields)
def test_a_widget_comes_out_as_from_its_template(name, typed):
    ours, theirs = Every(typed, renderer=LabRenderer()), Every(typed, renderer=TemplatesSetting())
    assert _close(str(ours[name])) == _close(str(theirs[name]))


def _close(html: str) -> str:
    """Without the empty lines after tags."""
    return re.sub(r">\s+", ">", html)


def test_a_field_shows_its_label_hint_error_and_that_it_may_stay_empty():
    form = Every({"text": "", "agreed": "", "line": NASTY * 2}, renderer=LabRenderer())
    line = form["line"].as_field_group()
    assert line.startswith('<div class="field wrong">')
    assert '<label for="id_line">Line</label>' in line
    assert '<div class="hint" id="id_line_helptext">Satu baris.</div>' in line
    assert re.search(r'<ul class="errorlist" id="id_line_error"><li>.*20', line)
    assert 'aria-invalid="true" aria-describedby="id_line_helptext id_line_error"' in line
    assert "&lt;b&gt;&quot;saya&quot;" in line
    assert "<b>" not in line
    text = form["text"].as_field_group()
    assert '<label for="id_text">Text <span class="optional">(boleh kosong)</span></label>' in text
    assert 'class="field"' in text
    assert "errorlist" not in text
    assert '<div class="choice"><input type="checkbox" name="agreed"' in form["agreed"].as_field_group()
    radio = form["radio"].as_field_group()
    assert radio.startswith('<fieldset class="field wrong" aria-describedby="id_radio_error">')
    assert "<legend>Radio</legend>" in radio
