"""Text that a word processor made, brought down to one safe subset, with its pictures taken out.

Nothing vanishes unsaid: a picture that cannot be kept leaves a sentence where it stood and is named in the
report, a text that the source cut off is kept to its end and said to be cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _

from workflow.cleaning import clean_text

TAGS = frozenset(
    ("p br ul ol li strong em u sub sup blockquote h4 table thead tbody tr th td").split()  # noqa: SIM905
)
BLOCKS = frozenset("p ul ol li blockquote h4 table thead tbody tr th td".split())  # noqa: SIM905
_RENAMED = {"b": "strong", "i": "em", "h1": "h4", "h2": "h4", "h3": "h4", "h5": "h4", "h6": "h4", "div": "p"}
# What stands inside these is no text for readers.
_SILENT = frozenset(
    ("style script template noscript svg math object iframe title xml head textarea select").split()  # noqa: SIM905
)
_VOID = frozenset({"br", "img", "hr", "input", "meta", "link", "col", "wbr", "area", "base", "embed"})
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_STYLE_RULES = re.compile(r"\A(?:\s*[a-zA-Z.#@][\w.#@:>, \-]*\{[^{}]*:[^{}]*\})+")
_BULLET = re.compile(r"\A[\s\u00a0]*(?:[·•▪§o\-–]|(\d{1,2}[.)]))[\s\u00a0]+")
_DATA = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*(["']?)\s*data:""", re.IGNORECASE)
_PAYLOAD = re.compile(r"image/[\w.+-]+(?:;[\w=.-]+)*;base64,", re.IGNORECASE)
_OPEN_TAG = re.compile(r"<[a-zA-Z/!][^>]*\Z")
MOST_TURNS = 8
_CUT_AT = range(65_533, 65_536)  # bytes: where a MySQL TEXT column cuts, and a letter may not fit


@dataclass(frozen=True)
class Inline:
    """A picture that stood in the text: its number there, and its base64 as it was written."""

    number: int
    base64: str

    @property
    def size(self) -> int:
        """Bytes of the source taken up."""
        return len(self.base64)


@dataclass
class Found:
    """A cleaned text. `pictures` are whole, `broken` are those the source cut off."""

    html: str = ""
    pictures: list[Inline] = field(default_factory=list)
    broken: list[Inline] = field(default_factory=list)
    cut: bool = False


def clean(html: str) -> str:
    """The safe subset, and nothing else; what was cleaned before stays as it is."""
    text = clean_text(html)
    for _turn in range(MOST_TURNS):  # a block inside a block takes a second look
        if (cleaned := _once(text)) == text:
            return cleaned
        text = cleaned
    return text


def _once(html: str) -> str:
    parser = _Subset()
    parser.feed(html)
    parser.close()
    return nh3.clean(parser.html(), tags=set(TAGS), attributes={}, link_rel=None).strip()


def take_apart(raw: str) -> Found:
    """Clean a cell as it came. Each picture leaves `placeholder(n)`, each broken one a sentence."""
    found = Found()
    text = _without_pictures(raw, found)
    if unclosed := _OPEN_TAG.search(text):  # the source ends inside a tag
        text, found.cut = text[: unclosed.start()], True
    if len(raw.encode("utf-8", "surrogatepass")) in _CUT_AT and not found.broken:
        found.cut = True
    found.html = clean(text)
    return found


def placeholder(number: int) -> str:
    return f"[[gambar:{number}]]"


def lost(size: int) -> str:
    """What a reader sees where a picture could not be kept."""
    return (
        "<em>" + escape(_("[Gambar tidak terbawa: rusak pada sumbernya, %(n)s bita]") % {"n": size}) + "</em>"
    )


def plain(html: str, longest: int) -> str:
    """The words alone, up to a whole sentence (or word) of at most `longest` characters."""
    text = re.sub(r"\s+", " ", nh3.clean(html.replace("<", " <"), tags=set(), attributes={}))
    text = unescape(text).strip()
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    end = max(head.rfind(". "), head.rfind("! "), head.rfind("? "))
    return head[: end + 1] if end > longest // 3 else head[: max(head.rfind(" "), longest // 2)] + "…"


def paragraphs(html: str) -> str:
    """The words alone as plain text: paragraphs apart by an empty line, each point of a list on its own."""
    text = re.sub(r"\s+", " ", html)
    text = re.sub(r"<li>", "\n– ", re.sub(r"<br ?/?>|</tr>", "\n", text))
    text = re.sub(r"</?(?:p|ul|ol|h4|blockquote|table)>", "\n\n", text)
    words = unescape(nh3.clean(text.replace("</td>", " "), tags=set(), attributes={}))
    lines = [line.strip() for line in words.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_pictures(raw: str, found: Found) -> str:
    """The text before, between and behind the inline pictures."""
    parts, place, number = [], 0, 0
    for match in _DATA.finditer(raw):
        if match.start() < place:
            continue
        number += 1
        parts.append(raw[place : match.start()])
        end, place = _ends(raw, match)
        payload = raw[match.end() : end]
        known = _PAYLOAD.match(payload)
        inline = Inline(number, payload[known.end() :] if known else payload)
        whole = place <= len(raw) and known is not None
        (found.pictures if whole else found.broken).append(inline)
        parts.append(placeholder(number) if whole else lost(inline.size))
        if place > len(raw):
            return "".join(parts)
    return "".join([*parts, raw[place:]])


def _ends(raw: str, match: re.Match[str]) -> tuple[int, int]:
    """Where the address ends and where the tag ends; beyond the text for a tag that never does."""
    beyond = len(raw) + 1
    if match[1]:
        quote = raw.find(match[1], match.end())
        if quote < 0:
            return len(raw), beyond
        closed = raw.find(">", quote)
        return quote, closed + 1 if closed >= 0 else beyond
    space = re.compile(r"[\s>]").search(raw, match.end())
    if space is None:
        return len(raw), beyond
    closed = raw.find(">", space.start())
    return space.start(), closed + 1 if closed >= 0 else beyond


class _Subset(HTMLParser):
    """Turns tags into those of the subset; hidden parts, comments and style sheets give nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silent: list[str] = []  # open tags inside something that is not for readers
        self.listed = ""  # the list that word-processor paragraphs are collected in
        self.bullet = False  # the paragraph just begun is an item of such a list
        self.renamed: list[tuple[str, str]] = []  # open tags as written, and as put out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self.silent or tag in _SILENT or "hidden" in given or _HIDDEN.search(given.get("style", "")):
            if tag not in _VOID:
                self.silent.append(tag)
            return
        if tag == "br":
            self.out.append("<br>")
        if tag in _VOID:
            return
        written = _RENAMED.get(tag, tag)
        self.bullet = written == "p" and "msolist" in given.get("class", "").lower()
        if written in BLOCKS and not self.bullet:
            self._end_list()
        put = "" if self.bullet or written not in TAGS else written
        self.renamed.append((tag, "li" if self.bullet else put))
        if put:
            self.out.append(f"<{put}>")

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag in self.silent:
                while self.silent and self.silent.pop() != tag:
                    pass
            return
        if not any(name == tag for name, _put in self.renamed):
            return
        while self.renamed:
            name, put = self.renamed.pop()
            if put:
                self.out.append(f"</{put}>")
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        text = re.sub(r"[ \t\r\n\f\u00a0]+", " ", data)
        if self._starts_block():
            text = _STYLE_RULES.sub("", text)
        if self.bullet and text.strip():
            text = self._as_item(data)
        self.out.append(escape(text, quote=False))

    def _starts_block(self) -> bool:
        """Is this the first text of a block, or of the whole?"""
        last = next((part for part in reversed(self.out) if part.strip()), "")
        return last == "" or last.strip("</>") in BLOCKS

    def _as_item(self, data: str) -> str:
        """The first words of a paragraph that a word processor calls a list item, without its bullet."""
        self.bullet = False
        bullet = _BULLET.match(data)
        wanted = "ol" if bullet and bullet[1] else "ul"
        if self.listed != wanted:
            self._end_list()
            self.out.append(f"<{wanted}>")
            self.listed = wanted
        self.out.append("<li>")
        return re.sub(r"\s+", " ", data[bullet.end() :] if bullet else data)

    def _end_list(self) -> None:
        if self.listed:
            self.out.append(f"</{self.listed}>")
            self.listed = ""

    def html(self) -> str:
        self._end_list()
        text = "".join(self.out)
        empty = re.compile(r"<(p|li|h4|strong|em|u|blockquote|ul|ol)>(?:\s|<br>)*</\1>")
        while (shorter := empty.sub("", text)) != text:
            text = shorter
        return re.sub(r"\s*\n\s*", "\n", text)
