"""Money is counted in integers, decimals and fractions: binary floating point has no place where pay is decided."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MONEY_PATH = ("calculation", "language", "facts", "ledger", "month_end", "document", "what_if")
"""Rooms of compensation's domain; drawings, printed figures and the vector path (bounded by proof) stand elsewhere."""
_INEXACT = {"float", "round", "math.sqrt", "math.floor", "math.ceil", "math.fsum", "math.pow", "math.isclose"}


def inexact(source: str) -> Iterator[str]:
    """Each place that brings in a float: a literal, a name, a function that makes one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            yield f"line {node.lineno}: the literal {node.value}"
        elif isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node) in _INEXACT:
            yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow) and not _whole_power(node.right):
            yield f"line {node.lineno}: a power that may be negative or broken"


def _whole_power(node: ast.expr) -> bool:
    """Powers of integers stay whole while the exponent does; of fractions they always stay exact."""
    return not (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub))


def _modules() -> list[Path]:
    domain = ROOT / "services" / "compensation" / "domain"
    return sorted(path for room in MONEY_PATH for path in (domain / room).glob("**/*.py"))


@pytest.mark.parametrize("module", _modules(), ids=lambda path: "/".join(path.parts[-2:]))
def test_no_float_decides_pay(module: Path) -> None:
    assert not list(inexact(module.read_text()))


@pytest.mark.parametrize(
    "breach",
    [
        pytest.param("rate = 0.05", id="a literal"),
        pytest.param("share = float(text)", id="a conversion"),
        pytest.param("minor = round(amount, 2)", id="the built-in rounding"),
        pytest.param("import math\nx = math.floor(y)", id="a function of floats"),
        pytest.param("scale = 10 ** -2", id="a negative power"),
    ],
)
def test_a_planted_float_is_found(breach: str) -> None:
    assert list(inexact(breach))
