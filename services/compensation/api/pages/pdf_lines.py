"""The lines of a component as a table of the PDF, its heads repeated on every page."""

from fpdf.enums import XPos, YPos

from services.compensation.api.pages.pdf_style import INK, MARGIN, QUIET, RULE, Page, figures
from services.compensation.api.pages.wording import attainment, calculation, counted
from services.compensation.domain.statement.months import told_day
from services.compensation.domain.statement.statement import Component, Line

_WIDTHS = (20.0, 47.0, 21.0, 37.0, 38.0, 17.0)
_HEADS = ("Day", "Deal", "Credited", "Before to after", "   Tier and rate", "Amount")
_RIGHT = (False, False, True, True, False, True)
_TALL = 4.0


def draw_lines(page: Page, component: Component) -> None:
    """Every line, and their sum."""
    if not component.lines:
        return
    _heads(page)
    for line in component.lines:
        rows = _rows(page, line)
        if page.will_page_break(len(rows) * _TALL + 2):
            page.add_page()
            _heads(page)
        _line(page, rows)
    page.set_font("Roboto", "B", 8)
    page.set_text_color(*INK)
    page.cell(sum(_WIDTHS[:5]), 6, counted(component.lines))
    page.cell(_WIDTHS[5], 6, figures(component.earned), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _heads(page: Page) -> None:
    page.set_font("Roboto", "", 8)
    page.set_text_color(*QUIET)
    page.set_draw_color(*QUIET)
    for head, width, right in zip(_HEADS, _WIDTHS, _RIGHT, strict=True):
        page.cell(width, 5.5, head, border="B", align="R" if right else "L")
    page.ln()


Cells = tuple[str, str, str, str, str, str]


def _rows(page: Page, line: Line) -> list[Cells]:
    """The line's text, row by row: the calculation and the reason may need several."""
    page.set_font("Roboto", "", 8)
    middle = [*calculation(line), *line.notes]
    middle = [piece for text in middle for piece in _wrapped(page, text, _WIDTHS[4] - 3)]
    why = _wrapped(page, line.why, _WIDTHS[1] - 2)
    first: Cells = (
        told_day(line.on), line.source, line.credited.bare(), attainment(line, "to"), middle[0] if middle else "",
        figures(line.amount),
    )  # fmt: skip
    deeper = max(len(why), len(middle) - 1)
    rest = [("", _at(why, index), "", "", _at(middle, index + 1), "") for index in range(deeper)]
    return [first, *rest]


def _line(page: Page, rows: list[Cells]) -> None:
    page.ln(0.8)
    for number, cells in enumerate(rows):
        for column, (text, width, right) in enumerate(zip(cells, _WIDTHS, _RIGHT, strict=True)):
            strong = number == 0 and column == len(_WIDTHS) - 1
            page.set_font("Roboto", "B" if strong else "", 8)
            page.set_text_color(*(QUIET if number and column == 1 else INK))
            page.set_x(MARGIN + sum(_WIDTHS[:column]) + (3 if column == 4 else 0))  # noqa: PLR2004 - beside figures
            page.cell(width - (3 if column == 4 else 0), _TALL, text, align="R" if right else "L")  # noqa: PLR2004
        page.ln(_TALL)
    page.set_draw_color(*RULE)
    page.line(MARGIN, page.get_y() + 0.6, MARGIN + sum(_WIDTHS), page.get_y() + 0.6)
    page.ln(0.6)


def _wrapped(page: Page, text: str, width: float) -> list[str]:
    """Text in pieces no wider than a column."""
    if not text or page.get_string_width(text) <= width:
        return [text] if text else []
    return page.multi_cell(width, _TALL, text, dry_run=True, output="LINES")  # type: ignore[return-value]


def _at(pieces: list[str], index: int) -> str:
    return pieces[index] if index < len(pieces) else ""
