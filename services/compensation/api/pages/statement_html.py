"""The statement as one HTML page without scripts or anything loaded from elsewhere: screen, telephone and paper."""

from collections.abc import Iterable
from html import escape

from services.compensation.api.pages.looks import LOOKS
from services.compensation.api.pages.picture import picture
from services.compensation.api.pages.wording import at_tier, attainment, calculation, counted
from services.compensation.domain.statement.months import told_day
from services.compensation.domain.statement.statement import Component, Entry, Line, Statement


def statement_html(statement: Statement) -> str:
    """The whole page."""
    title = f"Pay statement, {statement.period}: {statement.name}"
    components = "\n".join(_component(each, number) for number, each in enumerate(statement.components, 1))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{LOOKS}</style>
</head>
<body>
<main>
{_head(statement)}
{_questions(statement.questions)}
{_summary(statement)}
{components}
{_foot(statement)}
</main>
</body>
</html>
"""


def _head(statement: Statement) -> str:
    return f"""<header>
<p class="kind">Pay statement <span aria-hidden="true">&middot;</span> {escape(statement.period)}</p>
<h1>{escape(statement.name)}</h1>
<p class="total"><span class="label">To be paid</span> <strong>{escape(str(statement.payable))}</strong></p>
<p class="plan">{escape(statement.plan)}</p>
</header>"""


def _questions(questions: Iterable[str]) -> str:
    """What is still open stands above the figures it may change."""
    items = "".join(f"<li>{escape(question)}</li>" for question in questions)
    return f'<section class="open"><h2>Not decided yet</h2><ul>{items}</ul></section>' if items else ""


def _summary(statement: Statement) -> str:
    earned = "".join(
        f'<tr><th scope="row"><a href="#component-{number}">{escape(each.name)}</a></th>'
        f"<td>{escape(each.attained.bare())}</td>{_money(each.earned)}</tr>"
        for number, each in enumerate(statement.components, 1)
    )
    entries = "".join(_entry(entry) for entry in statement.entries)
    return f"""<section aria-labelledby="summary">
<h2 id="summary">Summary</h2>
<table class="summary">
<caption>Amounts in {escape(statement.currency)}</caption>
<thead><tr><th scope="col">What</th><th scope="col" class="figure">Attained</th>
<th scope="col" class="figure">Amount</th></tr></thead>
<tbody>{earned}
<tr class="sum"><th scope="row">Earned in {escape(statement.period)}</th><td></td>{_money(statement.earned)}</tr>
{entries}
<tr class="sum last"><th scope="row">To be paid</th><td></td>{_money(statement.payable)}</tr></tbody>
</table>
{_balances(statement.balances)}
</section>"""


def _entry(entry: Entry) -> str:
    cause = f'<span class="cause">{escape(entry.cause)}</span>' if entry.cause else ""
    return f'<tr><th scope="row">{escape(entry.label)}{cause}</th><td></td>{_money(entry.amount)}</tr>'


def _balances(balances: Iterable[Entry]) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(each.label)}</th>{_money(each.amount)}</tr>' for each in balances)
    return f'<h3>Balances</h3><table class="summary balances"><tbody>{rows}</tbody></table>' if rows else ""


def _component(component: Component, number: int) -> str:
    notes = "".join(f"<p class='note'>{escape(note)}</p>" for note in component.notes)
    drawn = picture(component, number)
    attained = f'<figcaption class="attained">Attained: {escape(str(component.attained))}</figcaption>'
    figure = f"<figure>{attained}{drawn}</figure>"
    return f"""<section class="component" id="component-{number}" aria-labelledby="name-{number}">
<h2 id="name-{number}">{escape(component.name)} <span class="earned">{escape(str(component.earned))}</span></h2>
<p class="how">{escape(component.how)}</p>
{figure if drawn else ""}
{notes}
{_lines(component)}
</section>"""


def _lines(component: Component) -> str:
    """A table that becomes a list of cards on a telephone; its roles are spoken, so that they survive the change."""
    if not component.lines:
        return '<p class="note">No line in this period.</p>'
    rows = "\n".join(_line(line) for line in component.lines)
    heads = "".join(
        f'<th role="columnheader" scope="col"{kind}>{text}</th>'
        for text, kind in (
            ("Day", ""),
            ("Deal", ""),
            ("Credited", ' class="figure"'),
            ("Attainment before &rarr; after", ' class="figure"'),
            ("Tier and rate", ""),
            ("Amount", ' class="figure"'),
        )
    )
    return f"""<table class="lines" role="table">
<caption>Every line of {escape(component.name.lower())}, in the order in which it counts</caption>
<thead role="rowgroup"><tr role="row">{heads}</tr></thead>
<tbody role="rowgroup">
{rows}
</tbody>
<tfoot role="rowgroup"><tr role="row"><th role="rowheader" scope="row" colspan="5">{counted(component.lines)}</th>
<td role="cell" class="figure" data-label="Together">{escape(str(component.earned))}</td></tr></tfoot>
</table>"""


def _line(line: Line) -> str:
    notes = "".join(f'<span class="cause">{escape(note)}</span>' for note in line.notes)
    parts = "".join(f"<span class='part'>{escape(text)}</span>" for text in calculation(line))
    return (
        f'<tr role="row"><td role="cell" data-label="Day">{told_day(line.on)}</td>'
        f'<th role="rowheader" scope="row" data-label="Deal">{escape(line.source)}'
        f'<span class="cause">{escape(line.why)}</span></th>'
        f'<td role="cell" class="figure" data-label="Credited">{escape(line.credited.bare())}</td>'
        f'<td role="cell" class="figure attainment" data-label="Attainment">{escape(attainment(line, "→"))}</td>'
        f'<td role="cell" data-label="{escape(at_tier(line))}">{parts}{notes}</td>'
        f'<td role="cell" class="figure amount" data-label="Amount">{escape(_digits(line.amount))}</td></tr>'
    )


def _foot(statement: Statement) -> str:
    return f"""<footer>
<h2>Check it yourself</h2>
<p>Each line is rounded once, half away from zero; totals are sums of rounded lines. Everything known by
<time>{escape(statement.known_at)}</time> is taken into account. Ask for the export of this statement and run
<code>python3 verify.py statement.json</code>: it needs nothing but Python and derives every figure anew.</p>
<dl><dt>Plan</dt><dd><code>{escape(statement.plan_hash)}</code></dd>
<dt>Inputs</dt><dd><code>{escape(statement.inputs_hash)}</code></dd></dl>
</footer>"""


def _money(amount: object) -> str:
    return f'<td class="figure">{escape(_digits(amount))}</td>'


def _digits(amount: object) -> str:
    """Money without the currency, which the table has named; a true minus sign."""
    return str(amount).rsplit(" ", 1)[0].replace("-", "\N{MINUS SIGN}")
