"""The statement as PDF: A4, with the same words and the same stairs, drawn as vectors and with embedded fonts."""

from datetime import datetime
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from services.compensation.api.pages.pdf_lines import draw_lines
from services.compensation.api.pages.pdf_stairs import draw_stairs
from services.compensation.api.pages.pdf_style import (
    INK,
    MARGIN,
    PAPER,
    QUIET,
    RULE,
    STRONG,
    WARN,
    Colour,
    Page,
    figures,
    opened,
    put,
)
from services.compensation.domain.statement.statement import Component, Entry, Statement


def statement_pdf(statement: Statement, *, made_at: datetime, fallback_fonts: tuple[Path, ...] = ()) -> bytes:
    """The whole document; the same statement gives the same bytes. Fallback fonts draw what Roboto has no glyph for."""
    title = f"Pay statement, {statement.period}: {statement.name}"
    page = opened(title, f"{statement.name}, {statement.period}", made_at, fallback_fonts)
    _head(page, statement)
    _questions(page, statement)
    _summary(page, statement)
    for component in statement.components:
        _component(page, component)
    _foot(page, statement)
    return bytes(page.output())


def _head(page: FPDF, statement: Statement) -> None:
    put(page, f"Pay statement · {statement.period}", 10, colour=QUIET)
    top = page.get_y()
    put(page, statement.name, 20, bold=True, height=10)
    put(page, statement.plan, 9, colour=QUIET)
    bottom = page.get_y()
    page.set_xy(PAPER - MARGIN - 70, top - 4)
    put(page, "To be paid", 9, colour=QUIET, align="R", width=70)
    page.set_x(PAPER - MARGIN - 70)
    put(page, str(statement.payable), 17, bold=True, colour=STRONG, align="R", width=70, height=9)
    page.set_draw_color(*STRONG)
    page.set_line_width(0.8)
    page.line(MARGIN, bottom + 2, PAPER - MARGIN, bottom + 2)
    page.set_line_width(0.2)
    page.set_y(bottom + 6)


def _questions(page: FPDF, statement: Statement) -> None:
    if not statement.questions:
        return
    page.set_fill_color(*WARN)
    put(page, "  Not decided yet", 10, bold=True, fill=True)
    for question in statement.questions:
        page.set_font("Roboto", "", 9)
        page.set_text_color(*INK)
        page.multi_cell(0, 5, f"   · {question}", fill=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(3)


def _summary(page: Page, statement: Statement) -> None:
    page.start_section("Summary")
    put(page, "Summary", 13, bold=True, height=8)
    _row(page, "", "Attained", f"Amount in {statement.currency}", colour=QUIET)
    for component in statement.components:
        _row(page, component.name, component.attained.bare(), figures(component.earned))
    _row(page, f"Earned in {statement.period}", "", figures(statement.earned), bold=True)
    for entry in statement.entries:
        _row(page, _labelled(entry), "", figures(entry.amount))
    _row(page, "To be paid", "", figures(statement.payable), bold=True)
    if statement.balances:
        page.ln(3)
        put(page, "Balances", 10, bold=True)
        for entry in statement.balances:
            _row(page, entry.label, "", figures(entry.amount))
    page.ln(4)


def _labelled(entry: Entry) -> str:
    return f"{entry.label} ({entry.cause})" if entry.cause else entry.label


def _row(page: FPDF, label: str, attained: str, amount: str, *, bold: bool = False, colour: Colour = INK) -> None:
    page.set_font("Roboto", "B" if bold else "", 10)
    page.set_text_color(*colour)
    page.set_draw_color(*RULE)
    page.cell(112, 6.5, label, border="B")
    page.cell(35, 6.5, attained, border="B", align="R")
    page.cell(0, 6.5, amount, border="B", align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _component(page: Page, component: Component) -> None:
    if page.will_page_break(58):
        page.add_page()
    page.start_section(component.name)
    top = page.get_y()
    put(page, component.name, 13, bold=True, height=8)
    page.set_xy(PAPER - MARGIN - 60, top)
    put(page, str(component.earned), 13, bold=True, colour=STRONG, align="R", width=60, height=8)
    for paragraph in (component.how, *component.notes):
        page.set_font("Roboto", "", 9)
        page.set_text_color(*QUIET)
        page.multi_cell(0, 4.5, paragraph, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    draw_stairs(page, component)
    draw_lines(page, component)
    page.ln(6)


def _foot(page: FPDF, statement: Statement) -> None:
    page.set_font("Roboto", "", 8)
    page.set_text_color(*QUIET)
    told = (
        "Each line is rounded once, half away from zero; totals are sums of rounded lines. Everything known by "
        f"{statement.known_at} is taken into account. Ask for the export of this statement and run "
        "python3 verify.py statement.json: it needs nothing but Python and derives every figure anew.\n"
        f"Plan {statement.plan_hash}\nInputs {statement.inputs_hash}"
    )
    page.multi_cell(0, 4, told, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
