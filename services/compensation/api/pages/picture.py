"""The stairs of a component as inline SVG: readable at the width of a telephone, described for who cannot see it."""

from html import escape

from services.compensation.api.pages.wording import rate_of
from services.compensation.domain.statement.stairs import WHOLE, Stairs, Step, stairs
from services.compensation.domain.statement.statement import Component

_WIDTH, _HEIGHT = 340, 134
_LEFT, _FLOOR, _TALL = 6, 110, 62
_MARK = 18


def picture(component: Component, number: int) -> str:
    """The drawing; nothing where a component has no tiers."""
    drawn = stairs(component)
    if drawn is None:
        return ""
    title, told = f"picture-{number}", f"picture-{number}-told"
    parts = [
        f'<svg class="stairs" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{title} {told}">',
        f'<title id="{title}">Where {escape(str(component.attained))} stands among the tiers</title>',
        f'<desc id="{told}">{escape(in_words(component))}</desc>',
        *(_shapes(step) for step in drawn.steps),
        _ticks(drawn),
        f'<line class="floor" x1="{_LEFT}" y1="{_FLOOR}" x2="{_x(WHOLE)}" y2="{_FLOOR}"/>',
        _mark(drawn, component),
        *(_rate(step) for step in drawn.steps),
        *_bounds(drawn, component),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def in_words(component: Component) -> str:
    """What the picture shows, for who hears it."""
    told = [f"Attained: {component.attained}."]
    for tier in component.tiers:
        upper = "" if tier.upper is None else f" to {component.bound(tier.upper)}"
        told.append(f"From {component.bound(tier.lower)}{upper}: {rate_of(tier)}.")
    return " ".join(told)


def _shapes(step: Step) -> str:
    filled = _shape("filled", step, step.filled_to) if step.reached and step.filled_to > step.left else ""
    return _shape("step", step, step.right) + filled


def _rate(step: Step) -> str:
    middle, top = (_x(step.left) + _x(step.right)) // 2, _y(max(step.height, step.end_height))
    return f'<text class="rate" x="{middle}" y="{top - 5}">{escape(rate_of(step.tier))}</text>'


def _shape(kind: str, step: Step, to: int) -> str:
    left, right = _x(step.left), max(_x(to), _x(step.left) + 1)
    tops = f"{left},{_y(step.height)} {right},{_y(step.height_at(to))}"
    return f'<polygon class="{kind}" points="{left},{_FLOOR} {tops} {right},{_FLOOR}"/>'


def _ticks(drawn: Stairs) -> str:
    """One tick per line, under the floor: how the attainment grew."""
    if not drawn.ticks:
        return ""
    path = "".join(f"M{_x(tick)} {_FLOOR}v4" for tick in drawn.ticks)
    return f'<path class="ticks" d="{path}"/>'


def _bounds(drawn: Stairs, component: Component) -> list[str]:
    """Where tiers begin, in the measure's unit, leaving out what would be written over its neighbour."""
    labels, last = [], -100
    for step in drawn.steps:
        x = _x(step.left)
        if x - last >= 48:  # noqa: PLR2004 - the width of a label
            short = escape(component.bound(step.tier.lower).bare().removesuffix(".00"))
            anchor = "start" if x < 30 else "middle"  # noqa: PLR2004 - half of it
            labels.append(f'<text class="bound" text-anchor="{anchor}" x="{x}" y="{_FLOOR + 16}">{short}</text>')
            last = x
    return labels


def _mark(drawn: Stairs, component: Component) -> str:
    x = _x(drawn.mark)
    anchor = "start" if x < _WIDTH // 4 else "end" if x > 3 * _WIDTH // 4 else "middle"
    label = escape(str(component.attained))
    return (
        f'<line class="mark-line" x1="{x}" y1="{_MARK}" x2="{x}" y2="{_FLOOR}"/>'
        f'<path class="mark" d="M{x} {_MARK + 7}l5 -9h-10z"/>'
        f'<text class="you" text-anchor="{anchor}" x="{x}" y="{_MARK - 6}">{label}</text>'
    )


def _x(thousandths: int) -> int:
    return _LEFT + thousandths * (_WIDTH - 2 * _LEFT) // WHOLE


def _y(thousandths: int) -> int:
    return _FLOOR - thousandths * _TALL // WHOLE
