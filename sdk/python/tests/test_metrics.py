import decimal
import fractions
import json
import unittest

import support  # noqa: F401  (makes the package importable)

from autotune._metrics import to_metric, to_step


class Scalar:
    """As numpy's: knows item(), and is no subclass of float."""

    def __init__(self, value):
        self._value = value

    def item(self):
        return self._value

    def tolist(self):
        return self._value


class Tensor:
    """As TensorFlow's: only float() can be told to it."""

    def __float__(self):
        return 0.25


class Array:
    def __init__(self, *values):
        self._values = values

    def item(self):
        raise ValueError("can only convert an array of size 1")

    def tolist(self):
        return list(self._values)


class LoudFloat(float):
    """As numpy.float64: a float with a repr of its own."""

    def __repr__(self):
        return f"LoudFloat({float(self)})"


class Metrics(unittest.TestCase):
    def test_numbers_of_all_libraries_become_plain_ones(self) -> None:
        for given, expected in (
            (1, 1),
            (0.5, 0.5),
            (Scalar(0.5), 0.5),
            (Scalar(7), 7),
            (Tensor(), 0.25),
            (LoudFloat(0.5), 0.5),
            (decimal.Decimal("0.5"), 0.5),
            (fractions.Fraction(1, 2), 0.5),
            (2**60, float(2**60)),
        ):
            metric = to_metric(given)
            self.assertEqual(metric, expected)
            self.assertIs(type(metric), type(expected))
            self.assertEqual(json.loads(json.dumps(metric)), expected)

    def test_what_is_no_number_is_refused_with_what_was_found(self) -> None:
        for given in (None, "0.5", b"1", True, [0.5], Array(1, 2), object(), 1j, Scalar(True), Scalar("x")):
            with self.assertRaisesRegex(TypeError, "the metric must be a number, found"):
                to_metric(given)
        with self.assertRaisesRegex(ValueError, "too large"):
            to_metric(10**400)

    def test_a_dict_needs_a_numeric_default_and_is_free_otherwise(self) -> None:
        self.assertEqual(
            to_metric(
                {"default": Scalar(0.5), "a": Array(1, 2.5), "b": {"c": (Tensor(), None, True)}, 3: "x", "s": Scalar("y")}
            ),
            {"default": 0.5, "a": [1, 2.5], "b": {"c": [0.25, None, True]}, "3": "x", "s": "y"},
        )
        with self.assertRaisesRegex(ValueError, r"this dict has only \['accuracy'\]"):
            to_metric({"accuracy": 1})
        with self.assertRaisesRegex(TypeError, r"metric\['default'\] must be a number, found 'high' \(str\)"):
            to_metric({"default": "high"})
        with self.assertRaisesRegex(TypeError, r"metric\['model'\]\[0\] must be a number"):
            to_metric({"default": 1, "model": [object()]})

    def test_a_step_is_an_integer_from_0(self) -> None:
        self.assertIsNone(to_step(None))
        self.assertEqual(to_step(5), 5)
        with self.assertRaisesRegex(ValueError, "negative"):
            to_step(-1)
        for given in (1.0, "1"):
            with self.assertRaisesRegex(TypeError, "step must be an integer"):
                to_step(given)


if __name__ == "__main__":
    unittest.main()
