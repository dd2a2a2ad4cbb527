"""Templates are folded when they are read: they say what they said, in each language, and only quicker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.template import Context, Engine, Template
from django.template.base import Node, NodeList
from django.utils import translation

from labinovasi.home.folding import Fixed, fold

pytestmark = pytest.mark.page

PAGE = """{% load heroicons i18n static %}<a href="{% url 'home' %}">{% translate "Keluar" %}</a>
{% if name %}<b>{% translate "Sebelumnya" %} {{ name }}</b>{% heroicon_mini "check-circle" %}
{% else %}<i>{% blocktranslate trimmed %} Langsung ke isi {% endblocktranslate %}</i>{% endif %}
{% for each in names %}<li>{{ each }}: {% translate "Halaman" %}, {% translate each %}
{% blocktranslate trimmed %} untuk {{ each }} {% endblocktranslate %}</li>{% endfor %}
{% translate "Berikutnya" as word %}{{ word }}{% comment %} Nothing. {% endcomment %}{% url page %}"""


def _read() -> Template:
    return Template(PAGE, engine=Engine.get_default())


def _nodes(nodelist: NodeList) -> Iterator[Node]:
    yield from nodelist.get_nodes_by_type(Node)


@pytest.mark.parametrize("name", ["", "<Sri>"])
def test_a_folded_template_says_the_same_in_every_language_and_again(name: str) -> None:
    plain, folded = _read(), _read()
    fold(folded.nodelist)
    said = {}
    for code in ("id", "en", "id"):
        with translation.override(code):
            context = {"name": name, "names": ["Sri", "Halaman"], "page": "home"}
            said[code] = folded.render(Context(context))
            assert said[code] == plain.render(Context(context))
    assert said["id"] != said["en"]


def test_what_names_a_variable_is_asked_each_time() -> None:
    template = _read()
    fold(template.nodelist)
    for name in ("Sri", "Tono"):
        assert f" {name}</b>" in template.render(Context({"name": name, "page": "home"}))


def test_pages_are_read_folded() -> None:
    base = Engine.get_default().get_template("base.html")
    assert any(isinstance(node, Fixed) for node in _nodes(base.nodelist))
