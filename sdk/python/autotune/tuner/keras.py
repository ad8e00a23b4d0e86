"""Callbacks that report for a Keras model.

    model.fit(x, y, validation_data=..., callbacks=[AutoTuneFitCallback(metric="val_accuracy")])
    model.evaluate(x_test, y_test, callbacks=[AutoTuneEvalCallback(metric="accuracy")])

AutoTuneFitCallback(metric="loss") reports an intermediate result after each epoch, AutoTuneEvalCallback(metric="loss")
the final result after an evaluation. TensorFlow (or Keras 3 by itself) is imported when one of them is first used.
"""

import threading
from typing import Any, Dict, Mapping, Optional

from .._trial import current_trial

__all__ = ["AutoTuneEvalCallback", "AutoTuneFitCallback"]

_classes: Dict[str, type] = {}
_lock = threading.Lock()


def __getattr__(name: str) -> Any:
    # The callbacks must be subclasses of Keras's own, so the classes can't exist before Keras is imported; and
    # importing this module must cost nothing to a script that has no TensorFlow.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with _lock:
        if not _classes:
            _classes.update(_make_classes(_find_callback_class()))
    return _classes[name]


def _find_callback_class() -> type:
    try:
        import tensorflow

        return tensorflow.keras.callbacks.Callback
    except ImportError:
        pass
    try:
        import keras

        return keras.callbacks.Callback
    except ImportError:
        raise ImportError("the Keras callbacks of autotune need TensorFlow or Keras, and neither is installed") from None


def _make_classes(callback: type) -> Dict[str, type]:
    class AutoTuneFitCallback(callback):  # type: ignore[misc, valid-type]
        """Reports a metric of each epoch as an intermediate result."""

        def __init__(self, metric: str = "loss") -> None:
            super().__init__()
            self.metric = metric

        def on_epoch_end(self, epoch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
            # No step: epochs begin at 0 again in a second fit(), and a step that was reported is not reported again.
            current_trial().report_intermediate(_pick(self.metric, logs), None)

    class AutoTuneEvalCallback(callback):  # type: ignore[misc, valid-type]
        """Reports a metric of an evaluation as the final result."""

        def __init__(self, metric: str = "loss") -> None:
            super().__init__()
            self.metric = metric
            self._last_batch: Optional[Mapping[str, Any]] = None

        def on_test_batch_end(self, batch: int, logs: Optional[Mapping[str, Any]] = None) -> None:
            self._last_batch = logs  # means so far; before TensorFlow 2.3 on_test_end is given nothing

        def on_test_end(self, logs: Optional[Mapping[str, Any]] = None) -> None:
            current_trial().report_final(_pick(self.metric, logs or self._last_batch))

    classes = {each.__name__: each for each in (AutoTuneFitCallback, AutoTuneEvalCallback)}
    for each in classes.values():
        each.__module__, each.__qualname__ = __name__, each.__name__
    return classes


def _pick(metric: str, logs: Optional[Mapping[str, Any]]) -> Any:
    if not logs or metric not in logs:
        raise ValueError(f"Keras has no metric {metric!r} here; it has {sorted(logs or ())}")
    return logs[metric]
