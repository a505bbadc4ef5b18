"""The stairs of a component, drawn as vectors on a page of the PDF."""

from services.compensation.api.pages.pdf_style import FILLED, INK, MARGIN, MARK, QUIET, STEP, STRONG, Page
from services.compensation.api.pages.wording import rate_of
from services.compensation.domain.statement.stairs import WHOLE, Stairs, Step, stairs
from services.compensation.domain.statement.statement import Component

_WIDTH, _TALL, _HEIGHT, _LABEL, _HALF = 120.0, 20.0, 42.0, 15.0, 30.0


def draw_stairs(page: Page, component: Component) -> None:
    """Steps, bounds, ticks and the mark; nothing where a component has no tiers."""
    drawn = stairs(component)
    if drawn is None:
        page.ln(2)
        return
    top = page.get_y()
    floor = top + 13 + _TALL
    for step in drawn.steps:
        _step(page, step, floor)
    _ticks(page, drawn, floor)
    _mark(page, drawn, component, top + 2, floor)
    for step in drawn.steps:
        _rate(page, step, floor)
    _bounds(page, drawn, component, floor)
    page.set_xy(MARGIN, top + _HEIGHT)


def _step(page: Page, step: Step, floor: float) -> None:
    page.set_draw_color(255, 255, 255)
    page.set_fill_color(*STEP)
    _shape(page, step, step.right, floor)
    if step.reached and step.filled_to > step.left:
        page.set_fill_color(*FILLED)
        _shape(page, step, step.filled_to, floor)


def _rate(page: Page, step: Step, floor: float) -> None:
    top = floor - max(step.height, step.end_height) * _TALL / WHOLE
    _label(page, rate_of(step.tier), (_x(step.left) + _x(step.right)) / 2, top - 4.5, bold=True)


def _shape(page: Page, step: Step, to: int, floor: float) -> None:
    left, right = _x(step.left), _x(to)
    tall, end = step.height * _TALL / WHOLE, step.height_at(to) * _TALL / WHOLE
    page.polygon([(left, floor), (left, floor - tall), (right, floor - end), (right, floor)], style="DF")


def _ticks(page: Page, drawn: Stairs, floor: float) -> None:
    page.set_draw_color(*STRONG)
    for tick in drawn.ticks:
        page.line(_x(tick), floor, _x(tick), floor + 1.2)
    page.set_draw_color(*INK)
    page.line(_x(0), floor, _x(WHOLE), floor)


def _bounds(page: Page, drawn: Stairs, component: Component, floor: float) -> None:
    last = -_WIDTH
    for step in drawn.steps:
        x = _x(step.left)
        if x - last >= _LABEL:
            text = component.bound(step.tier.lower).bare().removesuffix(".00")
            _label(page, text, max(x, MARGIN + 2), floor + 1.5, colour=QUIET)
            last = x


def _mark(page: Page, drawn: Stairs, component: Component, top: float, floor: float) -> None:
    x = _x(drawn.mark)
    text = str(component.attained)
    half = page.get_string_width(text) / 2 + 2
    _label(page, text, min(max(x, MARGIN + half), MARGIN + _WIDTH - half), top, bold=True, colour=MARK)
    page.set_draw_color(*MARK)
    page.set_fill_color(*MARK)
    page.set_dash_pattern(dash=1, gap=0.7)
    page.line(x, top + 5, x, floor)
    page.set_dash_pattern()
    page.polygon([(x, top + 6.6), (x + 1.4, top + 4.2), (x - 1.4, top + 4.2)], style="F")


def _label(
    page: Page, text: str, centre: float, top: float, *, bold: bool = False, colour: tuple[int, int, int] = INK
) -> None:
    page.set_font("Roboto", "B" if bold else "", 8)
    page.set_text_color(*colour)
    half = min(centre, _HALF)
    page.set_xy(centre - half, top)
    page.cell(2 * half, 4, text, align="C")


def _x(thousandths: int) -> float:
    return MARGIN + thousandths * _WIDTH / WHOLE
