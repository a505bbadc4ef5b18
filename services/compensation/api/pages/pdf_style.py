"""The page of a statement's PDF: measures in millimetres, colours, and the running foot."""

from fpdf import FPDF

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
