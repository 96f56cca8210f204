"""Calculates exactly where it can: whole numbers, fractions, powers, roots, common functions."""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from fractions import Fraction

from bot.errors import Refusal
from bot.ports.extension import Tool, TurnContext

LONGEST = 500
DEEPEST = 60
LARGEST_POWER = 2000
LARGEST_BITS = 20_000
Number = int | float | Fraction

_BINARY: Mapping[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: lambda one, other: Fraction(one) / Fraction(other),
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "abs": abs,
    "min": min,
    "max": max,
    "round": lambda value, digits=0: round(value, int(digits)) if digits else round(value),
    "floor": math.floor,
    "ceil": math.ceil,
    "sqrt": lambda value: _root(value),
    "log": lambda value, base=math.e: math.log(value) if base == math.e else math.log(value, base),
    "log10": math.log10,
    "log2": math.log2,
    "exp": math.exp,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "factorial": lambda value: math.factorial(_small(value)),
    "gcd": math.gcd,
    "lcm": math.lcm,
}
_CONSTANTS: Mapping[str, Number] = {"pi": math.pi, "e": math.e, "tau": math.tau}


async def calculate(_: TurnContext, arguments: Mapping[str, object]) -> str:
    """Evaluate one expression; nothing but arithmetic is ever run."""
    return evaluate(str(arguments["expression"]))


def evaluate(expression: str) -> str:
    """Calculate an expression such as `2**10 + sqrt(2)`; raises `Refusal` for what is no arithmetic."""
    written = expression.replace("^", "**").replace("×", "*").replace("÷", "/").replace(",", ", ").strip()
    if len(written) > LONGEST:
        raise Refusal(f"the expression is longer than {LONGEST} characters", words="refusal.input")
    try:
        return _shown(_value(ast.parse(written, mode="eval").body, 0))
    except (SyntaxError, ValueError, TypeError, OverflowError, ZeroDivisionError, RecursionError, MemoryError) as error:
        raise Refusal(f"{expression[:60]!r} can't be calculated: {error}", words="refusal.input") from error


def _value(node: ast.expr, depth: int) -> Number:
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.Name(id=name) if name in _CONSTANTS:
            return _CONSTANTS[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, depth + 1)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, depth + 1)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _power(_value(left, depth + 1), _value(right, depth + 1))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _bounded(_BINARY[type(op)](_value(left, depth + 1), _value(right, depth + 1)))
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _FUNCTIONS:
            return _bounded(_FUNCTIONS[name](*(_plain(_value(each, depth + 1)) for each in arguments)))
        case _:
            raise ValueError("only numbers, + - * / // % **, brackets and common functions are known")


def _power(base: Number, exponent: Number) -> Number:
    exponent = _plain(exponent)
    if not -LARGEST_POWER <= exponent <= LARGEST_POWER:
        raise ValueError(f"the power is larger than {LARGEST_POWER}")
    if isinstance(exponent, int) and not isinstance(base, float) and _bits(base) * abs(exponent) > LARGEST_BITS:
        raise ValueError("the result is too large")
    if isinstance(exponent, int) and exponent < 0 and not isinstance(base, float):
        return Fraction(base) ** exponent
    result = base**exponent
    if isinstance(result, complex):
        raise ValueError("the result is not a real number")
    return _bounded(result)


def _root(value: Number) -> Number:
    if isinstance(value, int) and value >= 0 and math.isqrt(value) ** 2 == value:
        return math.isqrt(value)
    return math.sqrt(value)


def _small(value: Number) -> int:
    if not isinstance(value, int) or value > 1000:
        raise ValueError("factorial takes whole numbers up to 1000")
    return value


def _bounded(value: Number) -> Number:
    if not isinstance(value, float) and _bits(value) > LARGEST_BITS:
        raise ValueError("the result is too large")
    return value


def _bits(value: int | Fraction) -> int:
    return abs(value.numerator).bit_length() + value.denominator.bit_length()


def _plain(value: Number) -> Number:
    return int(value) if isinstance(value, Fraction) and value.denominator == 1 else value


def _shown(value: Number) -> str:
    value = _plain(value)
    if isinstance(value, Fraction):
        return f"{float(value)!r} ({value.numerator}/{value.denominator})" if _bits(value) < 200 else repr(float(value))
    return str(value)


TOOL = Tool(
    name="calculator",
    description="Calculates an arithmetic expression exactly. Use it for every calculation.",
    parameters={
        "type": "object",
        "properties": {"expression": {"type": "string", "description": "such as (17.5 * 12) / 3 or sqrt(2)**10"}},
        "required": ["expression"],
        "additionalProperties": False,
    },
    run=calculate,
)
