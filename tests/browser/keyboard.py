"""Going through pages as somebody without a mouse: Tab until a thing has the focus, then type or press."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.typed import TYPED, rows_of
from workflow.proposals.machine import Stage

FOCUSED = """() => {
  const it = document.activeElement, label = it.labels && it.labels[0];
  const said = (it.getAttribute('aria-label') || (label ? label.innerText : it.innerText) || '').trim();
  return {said, name: it.name || '', kind: it.type || '', value: it.value || '',
          saves: it.dataset.savingButton !== undefined};
}"""
MOST_TABS = 250  # once round the longest worksheet
Focus = dict[str, Any]


def tab_to(page: Page, is_it: Callable[[Focus], bool], what: str) -> Focus:
    for _press in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUSED)
        if is_it(focus):
            return focus
    raise AssertionError(f"{what} is not reached by Tab on {page.url}")


def keys(page: Page, name: str, text: str | None = None, *, exact: bool = True) -> None:
    """Reach the thing of this name; type into it, or press Enter and see what comes."""
    tab_to(page, lambda focus: focus["said"] == name or (not exact and name in focus["said"]), name)
    if text is not None:
        page.keyboard.type(text)
        return
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_sheet(page: Page, stage: Stage, **more: str) -> None:
    """What the team types in a worksheet, field after field in the order Tab gives; saved at the end."""
    values = {
        f"{section}.{name}": value
        for section, fields in TYPED[stage].sections.items()
        for name, value in fields.items()
    } | more
    for kind, fields in TYPED[stage].rows:
        row = _add_row(page, kind)
        values |= {f"{row}.{name}": value for name, value in fields.items()}
    while values:
        focus = tab_to(page, lambda focus: focus["name"] in values, f"one of {sorted(values)}")
        _type(page, focus["kind"], values.pop(focus["name"]))
    tab_to(page, lambda focus: focus["saves"], "the button that saves")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Tersimpan").first).to_be_visible()


def _add_row(page: Page, kind: str) -> str:
    """The new row's id."""
    rows = rows_of(page, kind)
    before = rows.count()
    tab_to(page, lambda focus: focus["value"] == f"add:{kind}", f"the button for another {kind}")
    page.keyboard.press("Enter")
    expect(rows).to_have_count(before + 1)
    return str(rows.last.get_attribute("id"))


def _type(page: Page, kind: str, value: Any) -> None:
    if value is True:  # the first answer of a question is yes
        page.keyboard.press("Space")
    elif kind == "select-one":
        chosen = "value => [...document.activeElement.options].find((one) => one.value === value).text"
        page.keyboard.type(page.evaluate(chosen, value))
    else:
        page.keyboard.press("Control+A")
        page.keyboard.type(value)
