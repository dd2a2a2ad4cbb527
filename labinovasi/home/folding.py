"""What a template says the same to everybody is drawn once for each language.

A page is some three hundred nodes, and most never change: text between tags, translated words, addresses
without arguments, icons, names of static files. A run of them becomes one node that keeps what it drew. What
it drew depends on the language alone; whatever names a variable stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.template import Template
from django.template.base import FilterExpression, Node, NodeList, TextNode, TokenType
from django.template.context import Context
from django.template.defaulttags import CommentNode, IfNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

ICONS = "heroicons.templatetags.heroicons"


class Fixed(Node):
    """A run of nodes that say the same whatever the context, and what they said in each language."""

    child_nodelists = ()

    def __init__(self, nodes: list[Node]) -> None:
        self._nodes = nodes
        self._said: dict[tuple[str | None, str, bool], str] = {}
        self.token, self.origin = nodes[0].token, nodes[0].origin

    def render(self, context: Context) -> str:
        key = (get_language(), settings.ROOT_URLCONF, context.autoescape)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = "".join(str(node.render_annotated(context)) for node in self._nodes)
        return said


class Loader(cached.Loader):
    """Keeps compiled templates, folded."""

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        template: Any = super().get_template(template_name, skip)
        if not getattr(template, "is_folded", False):
            fold(template.nodelist)
            template.is_folded = True
        return template


def fold(nodes: NodeList) -> None:
    """Put one `Fixed` in the place of each run of nodes that never change, in these nodes and below."""
    told: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and _is_fixed(node):
            run.append(node)
            continue
        told += _as_one(run)
        run = []
        if node is not None:
            told.append(node)
            for below in _below(node):
                fold(below)
    nodes[:] = told  # at once: another thread may be drawing this very page


def _as_one(run: list[Node]) -> list[Node]:
    """Text alone stays: it is as quick, and Django looks for it before an `extends`."""
    return [Fixed(run)] if any(type(node) is not TextNode for node in run) else run


def _below(node: Node) -> Iterable[NodeList]:
    if isinstance(node, IfNode):
        return [nodelist for _condition, nodelist in node.conditions_nodelists]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [nodelist for nodelist in found if isinstance(nodelist, NodeList)]


def _is_fixed(node: Any) -> bool:
    """By the very class: what builds on one of these may say something else each time."""
    says = _FIXED_WHEN.get(type(node))
    return says is not None and says(node)


def _is_literal(told: FilterExpression) -> bool:
    return not told.filters and getattr(told.var, "lookups", None) is None


def _is_icon(node: Any) -> bool:
    told = [*node.args, *node.kwargs.values()]
    return node.func.__module__ == ICONS and node.target_var is None and all(map(_is_literal, told))


def _is_plain(node: Any) -> bool:
    """A paragraph with nothing to fill in."""
    asks = node.extra_context or node.countervar or node.message_context or node.asvar
    return not asks and all(token.token_type == TokenType.TEXT for token in node.singular)


_FIXED_WHEN: dict[type[Node], Callable[[Any], bool]] = {
    TextNode: lambda _node: True,
    CommentNode: lambda _node: True,
    LoadNode: lambda _node: True,
    TranslateNode: lambda node: (
        not node.asvar and not node.message_context and _is_literal(node.filter_expression)
    ),
    BlockTranslateNode: _is_plain,
    StaticNode: lambda node: node.varname is None and _is_literal(node.path),
    URLNode: lambda node: not (node.asvar or node.args or node.kwargs) and _is_literal(node.view_name),
    SimpleNode: _is_icon,
}
