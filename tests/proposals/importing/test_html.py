"""Word-processor HTML becomes one safe subset; nothing vanishes unsaid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.proposals.importing.html import clean, lost, plain, take_apart

PIXEL = "iVBORw0KGgo="


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("<p>Satu</p><p>&nbsp;</p><p> </p>", "<p>Satu</p>"),
        ("<h2>Judul</h2><div>Isi</div>", "<h4>Judul</h4><p>Isi</p>"),
        (
            "<ul>\n\t<li>Satu;</li>\n\t<li><b>Dua</b></li></ul>",
            "<ul> <li>Satu;</li> <li><strong>Dua</strong></li></ul>",
        ),
        ('<span style="color:red">Merah</span> <font>huruf</font>', "Merah huruf"),
        ('<a href="javascript:alert(1)">tautan</a>', "tautan"),
        ("<o:p>&nbsp;</o:p><p>Isi<o:p></o:p></p>", "<p>Isi</p>"),
        ("<table><tr><td>1<td>2</table>", "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"),
        ("3 < 5 & 7 > 6", "3 &lt; 5 &amp; 7 &gt; 6"),
        ("nama\x00 rusak", "nama rusak"),
    ],
)
def test_the_subset_keeps_words_lists_and_tables(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ('Halo<div id="x" style="display:none;">\n\t&nbsp;rahasia</div>', "Halo"),
        ("<style><!-- p.MsoNormal {margin:0} --></style>Halo", "Halo"),
        ("<!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->Halo", "Halo"),
        ("<!-- <style> li {mso-list:l0} </style> --><p>Halo</p>", "<p>Halo</p>"),
        ("p.p1 {margin: 0} li.li1 {font: 12px} Ringkasan {penting}", "Ringkasan {penting}"),
        ("<p>p.p1 {margin: 0}</p><p>Isi</p>", "<p>Isi</p>"),
    ],
)
def test_no_style_rule_and_nothing_hidden_is_ever_visible_text(raw: str, seen: str) -> None:
    """Catalogue 31."""
    assert clean(raw) == seen


def test_paragraphs_that_a_word_processor_means_as_a_list_stay_a_list() -> None:
    raw = (
        '<p class="MsoListParagraph">&middot;&nbsp;&nbsp;Satu</p>'
        "<p class=MsoListParagraphCxSpMiddle>·\u00a0 Dua</p><p>Lalu</p>"
        '<p class="MsoListParagraph">1.&nbsp;&nbsp;Pertama</p>'
    )
    assert clean(raw) == "<ul><li>Satu</li><li>Dua</li></ul><p>Lalu</p><ol><li>Pertama</li></ol>"


@pytest.mark.parametrize(
    "raw",
    [
        '<svg><desc><style><i title="</style><img src=x onerror=alert(1)>">',
        '<math><mi><style><i title="</style><img src=x onerror=alert(1)>">',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
        "<template><img src=x onerror=alert(1)></template>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<img src=x onerror=alert(1)>",
    ],
)
def test_nested_tags_never_become_a_script(raw: str) -> None:
    """Catalogue 29."""
    cleaned = clean(raw)
    assert not any(
        word in cleaned for word in ("<img", "<svg", "<math", "<script", "<style", "onerror=alert(1)>")
    )
    assert clean(cleaned) == cleaned


# fmt: off
PIECES = st.sampled_from([
    "<p>", "</p>", "<div>", "</div>", "<li>", "<ul>", "</ul>", "<b>", "</i>", "<p class=MsoList>", "<td>",
    "<table>", "<br>", "&nbsp;", "&lt;", "<", "a", " ", "·", "<style>", "</style>", "<svg>", "x{a:b}",
    "<!--", "-->",
])
# fmt: on


@given(st.lists(PIECES, max_size=12).map("".join))
def test_what_was_cleaned_before_stays_as_it_is(raw: str) -> None:
    once = clean(raw)
    assert clean(once) == once


def test_inline_pictures_are_taken_out_and_leave_their_place() -> None:
    raw = f'<p>Sebelum <img alt="" src="data:image/png;base64,{PIXEL}" /> sesudah</p>'
    found = take_apart(raw)
    assert found.html == "<p>Sebelum [[gambar:1]] sesudah</p>"
    assert [(one.number, one.base64) for one in found.pictures] == [(1, PIXEL)]
    assert (found.broken, found.cut) == ([], False)


def test_a_picture_cut_off_at_the_end_leaves_a_sentence_and_the_text_before_it() -> None:
    """A sanitiser alone drops the tag and all behind it, and cells come out empty (catalogue 1)."""
    raw = '<p>Langkah pertama</p><p><img src="data:image/png;base64,' + "A" * 500
    found = take_apart(raw)
    assert found.html == f"<p>Langkah pertama</p><p>{lost(500)}</p>"
    assert [one.size for one in found.broken] == [500]


def test_a_text_cut_off_in_a_tag_is_kept_to_its_end_and_said_to_be_cut() -> None:
    found = take_apart("<p>Isi yang berhenti di <stro")
    assert (found.html, found.cut) == ("<p>Isi yang berhenti di</p>", True)
    assert take_apart("<p>Isi</p>").cut is False


def test_a_text_as_long_as_the_source_could_hold_is_said_to_be_cut() -> None:
    assert take_apart("x" * 65_535).cut
    assert not take_apart("x" * 65_500).cut


def test_plain_words_end_with_a_sentence() -> None:
    html = "<p>Satu kalimat pendek. Kalimat kedua yang lebih panjang.</p><ul><li>Tiga &amp; empat</li></ul>"
    assert plain(html, 500) == "Satu kalimat pendek. Kalimat kedua yang lebih panjang. Tiga & empat"
    assert plain(html, 30) == "Satu kalimat pendek."
