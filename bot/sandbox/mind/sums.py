"""Finds a sum in a question and works it out."""

import ast
import math
import operator
import re
from collections.abc import Callable

LARGEST_POWER = 1000
LONGEST = 200
_WORDS = {
    "times": "*",
    "multiplied by": "*",
    "plus": "+",
    "minus": "-",
    "divided by": "/",
    "over": "/",
    "to the power of": "**",
    "乘以": "*",
    "乘": "*",
    "加上": "+",
    "加": "+",
    "减去": "-",
    "减": "-",
    "除以": "/",
    "×": "*",
    "÷": "/",
    "−": "-",
    "^": "**",
}
_SUM = re.compile(r"(?<![\w.])[(\-]*\d[\d\s.,()+\-*/%]*\d?\)*")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
}


def find_sum(question: str) -> str | None:
    """Return the sum that is asked for, such as `12*(3+4)`, or None."""
    text = question.lower()
    for word, sign in _WORDS.items():
        text = re.sub(
            rf"\b{word}\b" if (word.isascii() and word.isalpha()) or " " in word else re.escape(word), sign, text
        )
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"(?<=\d)\s*% of (?=\d)", "/100*", text)
    found = [match[0].strip(" ,.") for match in _SUM.finditer(text)]
    sums = [
        item
        for item in found
        if re.search(r"\d\s*[+\-*/%]", item) and not re.fullmatch(r"[\d\-/\s]*\d{4}[\d\-/\s]*", item)
    ]
    best = max(sums, key=len, default=None)
    return best if best is not None and work_out(best) is not None else None


def work_out(expression: str) -> str | None:
    """Return the result, or None for what is no sum or too large."""
    if len(expression) > LONGEST:
        return None
    try:
        return _written(_value(ast.parse(expression, mode="eval").body))
    except (SyntaxError, ValueError, ArithmeticError):
        return None


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -_value(inner)
        case ast.UnaryOp(op=ast.UAdd(), operand=inner):
            return _value(inner)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            first, second = _value(left), _value(right)
            if isinstance(sign, ast.Pow) and (abs(first) > LARGEST_POWER or abs(second) > LARGEST_POWER):
                raise ValueError(sign)
            return _OPERATORS[type(sign)](first, second)
        case _:
            raise ValueError(node)


def _written(number: float) -> str:
    if isinstance(number, complex) or not math.isfinite(number):
        raise ValueError(number)
    if isinstance(number, int) or number == int(number):
        return str(int(number))
    return f"{number:.10g}"
