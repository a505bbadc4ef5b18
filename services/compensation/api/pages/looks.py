"""How a statement looks: one style sheet for the screen, for 390 pixels and for paper."""

LOOKS = """
:root { --ink: #1d2733; --quiet: #55606e; --line: #d6dbe1; --soft: #f4f6f8; --strong: #0b5c8a; --filled: #7fb8d8;
  --step: #dde5ec; --mark: #b3400f; --warn: #fff4e0; color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--soft); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 2.5rem 3rem; background: #fff; min-height: 100vh; }
header { border-bottom: 3px solid var(--strong); padding-bottom: 1rem; display: grid;
  grid-template-columns: 1fr auto; column-gap: 2rem; align-items: end; }
.kind { margin: 0; color: var(--quiet); grid-column: 1; }
h1 { margin: 0; font-size: 2rem; line-height: 1.2; grid-column: 1; }
.plan { margin: .25rem 0 0; color: var(--quiet); grid-column: 1; }
.total { margin: 0; text-align: right; grid-column: 2; grid-row: 1 / span 3; }
.total .label { display: block; color: var(--quiet); }
.total strong { font-size: 1.75rem; line-height: 1.2; color: var(--strong); white-space: nowrap; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
.component h2 { display: flex; flex-wrap: wrap; justify-content: space-between; column-gap: 1rem; }
.earned { font-weight: 600; color: var(--strong); white-space: nowrap; margin-left: auto; }
.how, .note { margin: .25rem 0 .75rem; color: var(--quiet); max-width: 46rem; }
.open { background: var(--warn); border-left: 4px solid var(--mark); padding: .5rem 1rem; margin-top: 1rem; }
.open h2 { margin: 0; font-size: 1rem; }
.open ul { margin: .25rem 0; padding-left: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); font-size: .875rem; padding-bottom: .25rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line);
  font-weight: 400; }
thead th { color: var(--quiet); font-size: .875rem; border-bottom: 2px solid var(--line); }
.figure { text-align: right; white-space: nowrap; }
th.figure:last-child, td.figure:last-child, .summary td:last-child { padding-right: 0; }
.summary td { text-align: right; white-space: nowrap; }
.sum th, .sum td, tfoot th, tfoot td { font-weight: 600; }
.last th, .last td { border-bottom: 3px double var(--ink); }
.balances { max-width: 30rem; }
.cause { display: block; color: var(--quiet); font-size: .875rem; }
.part { display: block; }
.lines { font-size: .9375rem; } .lines tbody th { min-width: 11rem; }
.lines td:nth-child(4) { padding-left: 1rem; } .lines td:nth-child(5), .lines th:nth-child(5) { padding-left: 1rem; }
.amount { font-weight: 600; }
a { color: var(--strong); }
figure { margin: .5rem 0 1rem; max-width: 34rem; }
.attained { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.stairs { width: 100%; height: auto; display: block; }
.stairs text { font: 11px system-ui, Roboto, Arial, sans-serif; fill: var(--ink); }
.stairs .rate { text-anchor: middle; font-weight: 600; }
.stairs .bound { fill: var(--quiet); font-size: 10px; }
.stairs text { paint-order: stroke; stroke: #fff; stroke-width: 3px; }
.stairs .you { fill: var(--mark); font-weight: 700; }
.step { fill: var(--step); stroke: #fff; } .filled { fill: var(--filled); stroke: #fff; }
.floor { stroke: var(--ink); } .ticks { stroke: var(--strong); fill: none; }
.mark { fill: var(--mark); } .mark-line { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 3 2; }
footer { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .875rem; }
footer h2 { font-size: 1rem; margin-top: 1rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0; }
dd { margin: 0; } code { overflow-wrap: anywhere; }

@media screen and (max-width: 44rem) {
  main { padding: 1rem; }
  header { display: block; } .total { text-align: left; margin-top: .75rem; }
  h1 { font-size: 1.6rem; }
  .lines caption { display: block; padding-bottom: .5rem; }
  .lines tbody th { min-width: 0; }
  .lines, .lines tbody, .lines tr, .lines td, .lines th, .lines tfoot { display: block; }
  .lines thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .lines tbody tr { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; margin-bottom: .6rem; }
  .lines td, .lines th, .lines td.figure:last-child { border: 0; padding: .15rem 0; display: flex;
    justify-content: space-between; gap: 1rem; text-align: right; min-width: 0; }
  .lines td:nth-child(4), .lines td:nth-child(5) { padding-left: 0; }
  .lines tbody td::before, .lines tfoot td::before { content: attr(data-label); color: var(--quiet); font-weight: 400;
    text-align: left; flex: none; }
  .lines tbody th { font-weight: 600; text-align: left; } .lines th .cause { text-align: right; font-weight: 400; }
  .lines tbody td:nth-child(5) { flex-wrap: wrap; }
  .lines tbody td:nth-child(5)::before { content: ""; display: none; }
  .lines tbody td:nth-child(5) .part { flex: 1 0 100%; color: var(--quiet); }
  .lines .amount { border-top: 1px solid var(--line) !important; margin-top: .25rem; }
  .attainment { font-size: .875rem; }
}

@page { size: A4; margin: 16mm 14mm; }
@media print {
  body { font-size: 10pt; background: #fff; } main { max-width: none; padding: 0; min-height: 0; }
  h1 { font-size: 18pt; } .total strong { font-size: 16pt; } h2 { font-size: 12pt; break-after: avoid; }
  a { color: inherit; text-decoration: none; }
  tr, figure, .open { break-inside: avoid; } thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  .step, .filled, .open { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .lines { font-size: 8.5pt; } figure { max-width: 110mm; }
}
"""
