"""A plan letter as PDF: whose it is, what he is promised, every rate as a table, its hash, and where to answer."""

from datetime import datetime
from pathlib import Path

from fpdf.enums import XPos, YPos

from services.compensation.api.pages.pdf_style import (
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    STRONG,
    WARN,
    Page,
    opened,
    put,
)
from services.compensation.domain.statement.letter import Grid, Part, Sheet

_LINE, _ROW, _LABEL = 4.5, 6.5, 45.0
_NOTHING = "No quota and no target incentive are set for you."


def letter_pdf(sheet: Sheet, *, made_at: datetime, fallback_fonts: tuple[Path, ...] = ()) -> bytes:
    """The whole letter; the same letter gives the same bytes. Fallback fonts draw what Roboto has no glyph for."""
    page = opened(f"Plan letter: {sheet.name}, {sheet.plan}", f"{sheet.name}, {sheet.plan}", made_at, fallback_fonts)
    _head(page, sheet)
    _promised(page, sheet)
    _heading(page, "How you are paid")
    for part in sheet.parts:
        _part(page, part)
    _answer(page, sheet)
    _foot(page, sheet)
    return bytes(page.output())


def _head(page: Page, sheet: Sheet) -> None:
    put(page, "Plan letter", 10, colour=QUIET)
    page.set_font("Roboto", "B", 20)
    page.set_text_color(*INK)
    page.multi_cell(0, 9, sheet.name, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_draw_color(*STRONG)
    page.set_line_width(0.8)
    page.line(MARGIN, page.get_y() + 2, PAPER - MARGIN, page.get_y() + 2)
    page.set_line_width(0.2)
    page.ln(6)
    for label, text in (
        ("Plan", sheet.plan),
        ("Terms", sheet.version),
        ("For you", sheet.days),
        ("Issued", sheet.issued_on),
    ):
        _fact(page, label, text)
    page.ln(4)


def _fact(page: Page, label: str, text: str) -> None:
    page.set_font("Roboto", "", 10)
    page.set_text_color(*QUIET)
    page.cell(_LABEL, 6, label)
    page.set_text_color(*INK)
    page.multi_cell(0, 6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _heading(page: Page, text: str) -> None:
    page.start_section(text)
    put(page, text, 13, bold=True, height=8)


def _promised(page: Page, sheet: Sheet) -> None:
    _heading(page, "What is set for you")
    if not sheet.promised:
        put(page, _NOTHING, 9, colour=QUIET)
    rows = tuple((each.label, each.days, each.value) for each in sheet.promised)
    if rows:
        _table(page, Grid(("", "Days", "Quota or incentive"), rows), (60.0, 65.0, 55.0))
    page.ln(4)


def _part(page: Page, part: Part) -> None:
    rows = max((len(table.rows) for table in part.rates), default=0)
    if page.will_page_break(min(22 + rows * _ROW, 90)):
        page.add_page()
    put(page, part.name, 11, bold=True, height=7, colour=STRONG)
    page.set_font("Roboto", "", 9)
    page.set_text_color(*QUIET)
    page.multi_cell(0, _LINE, part.how, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for table in part.rates:
        page.ln(1.5)
        _table(page, table, _widths(table))
    page.ln(4)


def _widths(table: Grid) -> tuple[float, ...]:
    """Columns as wide as each other, at most as wide as reads well."""
    return (min(45.0, (PAPER - 2 * MARGIN) / len(table.heads)),) * len(table.heads)


def _table(page: Page, table: Grid, widths: tuple[float, ...]) -> None:
    _heads(page, table, widths)
    for row in table.rows:
        tall = max(_lines(page, text, width) for text, width in zip(row, widths, strict=True)) * _LINE + 2
        if page.will_page_break(tall):
            page.add_page()
            _heads(page, table, widths)
        _row(page, row, widths, tall)


def _heads(page: Page, table: Grid, widths: tuple[float, ...]) -> None:
    page.set_font("Roboto", "", 8)
    page.set_text_color(*QUIET)
    page.set_draw_color(*QUIET)
    for column, (head, width) in enumerate(zip(table.heads, widths, strict=True)):
        page.cell(width, 5.5, head, border="B", align=_align(column, widths))
    page.ln()


def _row(page: Page, row: tuple[str, ...], widths: tuple[float, ...], tall: float) -> None:
    top = page.get_y()
    page.set_text_color(*INK)
    for column, (text, width) in enumerate(zip(row, widths, strict=True)):
        page.set_font("Roboto", "B" if column == len(row) - 1 else "", 9)
        page.set_xy(MARGIN + sum(widths[:column]), top + 1)
        page.multi_cell(width, _LINE, text, align=_align(column, widths), new_x=XPos.RIGHT, new_y=YPos.TOP)
    page.set_draw_color(*RULE)
    page.line(MARGIN, top + tall, MARGIN + sum(widths), top + tall)
    page.set_xy(MARGIN, top + tall)


def _lines(page: Page, text: str, width: float) -> int:
    page.set_font("Roboto", "B", 9)
    pieces: list[str] = page.multi_cell(width, _LINE, text or " ", dry_run=True, output="LINES")  # type: ignore[assignment]
    return len(pieces)


def _align(column: int, widths: tuple[float, ...]) -> str:
    return "R" if column == len(widths) - 1 else "L"


def _answer(page: Page, sheet: Sheet) -> None:
    """Where to accept: the place in the product, and what was answered."""
    inner = PAPER - 2 * MARGIN - 10
    tall = 13 + 5 * sum(_lines(page, text, inner) for text in _told(sheet))
    if page.will_page_break(tall + 4):
        page.add_page()
    top = page.get_y() + 2
    page.set_fill_color(*WARN)
    page.rect(MARGIN, top, PAPER - 2 * MARGIN, tall, style="F")
    page.set_xy(MARGIN + 5, top + 3)
    put(page, _title(sheet), 12, bold=True, height=7)
    page.set_font("Roboto", "", 9)
    page.set_text_color(*INK)
    for text in _told(sheet):
        page.set_x(MARGIN + 5)
        page.multi_cell(inner, 5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.set_xy(MARGIN, top + tall + 3)


def _title(sheet: Sheet) -> str:
    return "Your answer" if sheet.status == "open" else f"{sheet.status.capitalize()} on {sheet.answered_on}"


def _told(sheet: Sheet) -> list[str]:
    if sheet.status != "open":
        why = [f"Reason: {sheet.answer_reason}"] if sheet.answer_reason else []
        return [f"{sheet.name} {sheet.status} this letter (no. {sheet.letter_id}).", *why]
    held = "Until you accept it, what you earn by this plan is held." if sheet.holds_pay else ""
    return [
        "Accept or decline this letter in the product, signed in as yourself: Compensation, Plan letters.",
        f"Letter no. {sheet.letter_id}",
        f"If you decline, say why; nobody can answer for you. {held}".rstrip(),
    ]


def _foot(page: Page, sheet: Sheet) -> None:
    page.set_font("Roboto", "", 8)
    page.set_text_color(*QUIET)
    told = (
        "The letter's hash is over your number, the plan's terms and everything set for you; the plan's is over its "
        f"terms. One changed figure gives another hash.\nLetter {sheet.hash}\nPlan {sheet.plan_hash}"
    )
    page.multi_cell(0, 4, told, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
