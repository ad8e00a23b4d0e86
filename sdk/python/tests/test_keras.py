import subprocess
import sys
import types
import unittest
from unittest import mock

from support import SOURCE, TrialTestCase

from autotune import tuner
from autotune.tuner import keras


class Callback:
    """Stands in for the class of Keras."""

    def __init__(self) -> None:
        self.model = "set by Keras"


def fake_tensorflow() -> types.ModuleType:
    tensorflow = types.ModuleType("tensorflow")
    tensorflow.keras = types.SimpleNamespace(callbacks=types.SimpleNamespace(Callback=Callback))
    return tensorflow


class KerasCallbacks(TrialTestCase):
    def setUp(self) -> None:
        super().setUp()
        keras._classes.clear()
        self.addCleanup(keras._classes.clear)
        self.be_in_trial(self.local_environment())

    def use(self, **modules) -> None:
        self.enter(mock.patch.dict(sys.modules, {"tensorflow": None, "keras": None, **modules}))

    def test_fit_reports_each_epoch_and_a_second_fit_goes_on_counting(self) -> None:
        self.use(tensorflow=fake_tensorflow())
        callback = keras.AutoTuneFitCallback(metric="val_accuracy")
        self.assertIsInstance(callback, Callback)
        self.assertEqual(callback.model, "set by Keras")
        for epoch, accuracy in ((0, 0.5), (1, 0.6), (0, 0.7)):
            callback.on_epoch_end(epoch, {"loss": 1.0, "val_accuracy": accuracy})
        self.assertEqual(
            [(record["type"], record["sequence"], record["value"]) for record in self.read_records()],
            [("PERIODICAL", 0, "0.5"), ("PERIODICAL", 1, "0.6"), ("PERIODICAL", 2, "0.7")],
        )

    def test_evaluate_reports_the_final_result(self) -> None:
        self.use(tensorflow=fake_tensorflow())
        tuner.keras.AutoTuneEvalCallback().on_test_end({"loss": 0.25})
        self.assertEqual([(record["type"], record["value"]) for record in self.read_records()], [("FINAL", "0.25")])

    def test_an_older_tensorflow_tells_the_result_only_with_the_last_batch(self) -> None:
        self.use(tensorflow=fake_tensorflow())
        callback = tuner.keras.AutoTuneEvalCallback("accuracy")
        callback.on_test_batch_end(0, {"accuracy": 0.5})
        callback.on_test_batch_end(1, {"accuracy": 0.75})
        callback.on_test_end()
        self.assertEqual([record["value"] for record in self.read_records()], ["0.75"])

    def test_a_metric_keras_does_not_have_is_an_error_that_names_those_it_has(self) -> None:
        self.use(tensorflow=fake_tensorflow())
        with self.assertRaisesRegex(ValueError, r"no metric 'acc' here; it has \['accuracy', 'loss'\]"):
            keras.AutoTuneFitCallback("acc").on_epoch_end(0, {"loss": 1, "accuracy": 0.5})

    def test_the_classes_can_be_derived_from_and_are_always_the_same(self) -> None:
        self.use(tensorflow=fake_tensorflow())
        from autotune.tuner.keras import AutoTuneFitCallback

        self.assertTrue(issubclass(type("Mine", (AutoTuneFitCallback,), {}), Callback))
        self.assertIs(keras.AutoTuneFitCallback, AutoTuneFitCallback)

    def test_keras_by_itself_will_do(self) -> None:
        standalone = types.ModuleType("keras")
        standalone.callbacks = types.SimpleNamespace(Callback=Callback)
        self.use(keras=standalone)
        self.assertIsInstance(keras.AutoTuneFitCallback(), Callback)

    def test_without_either_the_error_says_what_is_missing(self) -> None:
        self.use()
        with self.assertRaisesRegex(ImportError, "need TensorFlow or Keras"):
            keras.AutoTuneFitCallback

    def test_importing_the_package_imports_no_framework(self) -> None:
        script = (
            "import sys; sys.modules['tensorflow'] = sys.modules['keras'] = None\n"
            "import autotune, autotune.tuner.keras\n"
        )
        subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": SOURCE}, check=True)


if __name__ == "__main__":
    unittest.main()
