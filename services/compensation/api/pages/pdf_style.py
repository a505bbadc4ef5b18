"""The page of a statement's PDF: measures in millimetres, colours, and the running foot."""

from datetime import datetime
from pathlib import Path

from font_roboto import Roboto, RobotoBold
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from shared.kernel.money import Money

Colour = tuple[int, int, int]
PAPER, MARGIN = 210.0, 15.0
INK: Colour = (29, 39, 51)
QUIET: Colour = (85, 96, 110)
RULE: Colour = (214, 219, 225)
STRONG: Colour = (11, 92, 138)
FILLED: Colour = (127, 184, 216)
STEP: Colour = (221, 229, 236)
MARK: Colour = (179, 64, 15)
WARN: Colour = (255, 244, 224)


class Page(FPDF):
    """A4 whose foot says whose statement it is and which page."""

    running = ""

    def footer(self) -> None:
        """Drawn by the library at the end of each page."""
        self.set_y(-MARGIN + 3)
        self.set_font("Roboto", "", 8)
        self.set_text_color(*QUIET)
        self.cell(0, 5, self.running)
        self.set_x(MARGIN)
        self.cell(0, 5, f"Page {self.page_no()} of {{nb}}", align="R")


def figures(amount: Money) -> str:
    """Money without the currency, which the page has named; a true minus sign."""
    return str(amount).rsplit(" ", 1)[0].replace("-", "\N{MINUS SIGN}")


def opened(title: str, running: str, made_at: datetime, fallback_fonts: tuple[Path, ...] = ()) -> Page:
    """A document with its fonts and its first page. Fallback fonts draw what Roboto has no glyph for."""
    page = Page(format="A4", unit="mm")
    page.running = running
    page.set_title(title)
    page.set_lang("en")
    page.set_creation_date(made_at)
    page.add_font("Roboto", "", Roboto)
    page.add_font("Roboto", "B", RobotoBold)
    for number, font in enumerate(fallback_fonts):
        page.add_font(f"fallback{number}", "", font)
    page.set_fallback_fonts([f"fallback{number}" for number in range(len(fallback_fonts))], exact_match=False)
    page.set_margins(MARGIN, MARGIN)
    page.set_auto_page_break(auto=True, margin=MARGIN + 4)
    page.alias_nb_pages()
    page.add_page()
    return page


def put(  # noqa: PLR0913 - what a piece of text can differ in
    page: FPDF,
    text: str,
    size: int,
    *,
    bold: bool = False,
    colour: Colour = INK,
    align: str = "L",
    width: float = 0,
    height: float = 5,
    fill: bool = False,
) -> None:
    """One cell of text; the next one stands below it."""
    page.set_font("Roboto", "B" if bold else "", size)
    page.set_text_color(*colour)
    page.cell(width, height, text, align=align, fill=fill, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
