"""Words Python printed of a value → the value, without running anything; moments become ISO."""

from __future__ import annotations

import ast
import re
from datetime import datetime

LONGEST = 1 << 20  # characters
# `<Media object at 0x7f...>` where a value should stand.
_OBJECT = re.compile(r"(?<=[\[{(,: ])<[^<>\n]{0,300}>")
Value = None | bool | int | float | str | list["Value"] | dict[str, "Value"]


def printed_value(words: str) -> Value:
    """The value printed as `words`; what is no plain value in it is None.

    Raises ValueError where it cannot be read at all.
    """
    if len(words) > LONGEST:
        raise ValueError(f"longer than {LONGEST:,} characters")
    for text in (words.strip(), _OBJECT.sub("None", words.strip())):
        try:
            return _value(ast.parse(text, mode="eval").body)
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            continue
    raise ValueError("it is no value as Python prints one")


def _value(node: ast.expr) -> Value:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, bool | int | float | str) else None
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [_value(each) for each in node.elts]
    if isinstance(node, ast.Dict):
        return {
            str(_value(key)): _value(value)
            for key, value in zip(node.keys, node.values, strict=True)
            if key is not None
        }
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        number = _value(node.operand)
        return -number if isinstance(number, int | float) else None
    if isinstance(node, ast.Call):
        return _called(node)
    return None


def _called(node: ast.Call) -> Value:
    """The ISO form of a moment, what a collection holds, None of anything else."""
    name = ast.unparse(node.func).rpartition(".")[2]
    inner = [_value(each) for each in node.args]
    if name in ("set", "frozenset", "list", "tuple", "dict", "defaultdict", "OrderedDict"):
        return inner[-1] if inner else []
    if name != "datetime" or not all(isinstance(each, int) for each in inner):
        return None
    zones = [ast.unparse(each.value) for each in node.keywords if each.arg == "tzinfo"]
    # Without a zone, or in one that is not plain, it stays without one.
    zone = "+00:00" if any("utc" in each.lower() for each in zones) else ""
    try:
        return datetime(*inner).isoformat() + zone  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
