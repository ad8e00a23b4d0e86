"""What may be reported, and how it is written as JSON."""

import math
import operator
from typing import Any, Optional

_NOT_A_METRIC = "a metric is a number, or a dict whose 'default' is a number"


def to_metric(metric: Any) -> Any:
    """Turn what the script reports into an int, a float, or a dict of plain values whose 'default' is one of these.

    Raises TypeError or ValueError in the line of the script that reports, where it is easiest to mend, rather than
    letting the trial fail later with a value nobody can use.
    """
    if not isinstance(metric, dict):
        return _to_number(metric, "the metric")
    if "default" not in metric:
        raise ValueError(f"{_NOT_A_METRIC}; this dict has only {sorted(map(str, metric))}")
    plain = {str(key): _to_plain(value, f"metric[{key!r}]") for key, value in metric.items()}
    plain["default"] = _to_number(metric["default"], "metric['default']")
    return plain


def to_step(step: Any) -> Optional[int]:
    """A step given by the script: None, or an integer from 0 (integers of numpy and the like included)."""
    if step is None:
        return None
    try:
        number = operator.index(step)
    except TypeError:
        raise TypeError(f"step must be an integer, found {_describe(step)}") from None
    if number < 0:
        raise ValueError(f"step must not be negative, found {number}")
    return number


def spell_out_non_finite(value: Any) -> Any:
    """NaN and the infinities as the strings "NaN", "Infinity", "-Infinity", because strict JSON has no numbers for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: spell_out_non_finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [spell_out_non_finite(item) for item in value]
    return value


def _to_number(value: Any, where: str) -> Any:
    # True is an int to Python, but as a metric it is nearly always a comparison somebody forgot to average.
    if isinstance(value, (bool, str, bytes)) or value is None:
        raise TypeError(f"{where} must be a number, found {_describe(value)}; {_NOT_A_METRIC}")
    if isinstance(value, int):
        return _to_sendable_int(value, where)
    if isinstance(value, float):
        return float(value)  # numpy.float64 is a float whose repr is not a plain number
    # Scalars and one-element tensors: item() keeps integers integers; TensorFlow's have only __float__.
    for convert in (lambda: value.item(), lambda: float(value)):
        try:
            number = convert()
        except Exception:  # whatever a foreign array raises means the same here: it is no scalar
            continue
        if isinstance(number, int) and not isinstance(number, bool):
            return _to_sendable_int(number, where)
        if isinstance(number, float):
            return number
    raise TypeError(f"{where} must be a number, found {_describe(value)}; {_NOT_A_METRIC}")


def _to_sendable_int(value: int, where: str) -> Any:
    # Readers hold metrics as doubles; an integer no double can hold would be a syntax error to some of them.
    if abs(value) <= 2**53:
        return int(value)
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{where} is too large for a number of double precision") from None


def _to_plain(value: Any, where: str) -> Any:
    """The other values of a dict are free, as long as JSON can hold them."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, dict):
        return {str(key): _to_plain(item, f"{where}[{key!r}]") for key, item in value.items()}
    if hasattr(value, "tolist"):  # arrays; before lists, because a 0-d array becomes a scalar by it
        value = value.tolist()
        if value is None or isinstance(value, (bool, str)):
            return value
    if isinstance(value, (list, tuple)):
        return [_to_plain(item, f"{where}[{index}]") for index, item in enumerate(value)]
    return _to_number(value, where)


def _describe(value: Any) -> str:
    text = repr(value)
    return f"{text if len(text) <= 60 else text[:57] + '...'} ({type(value).__name__})"
