"""The functions a training script calls. Their names are those of ``nni`` and of ``t9k.tuner``."""

from typing import Any, Dict, Optional

from .._trial import current_trial
from . import keras

__all__ = [
    "get_current_parameter",
    "get_experiment_id",
    "get_next_parameter",
    "get_sequence_id",
    "get_trial_id",
    "keras",
    "report_final_result",
    "report_intermediate_result",
]


def get_next_parameter() -> Optional[Dict[str, Any]]:
    """The hyperparameters of this trial, by their names in the search space.

    A trial has one set of them: a second call returns None. Outside a trial the result is always {}.
    """
    return current_trial().next_parameter()


def get_current_parameter(tag: Optional[str] = None) -> Any:
    """The hyperparameters that get_next_parameter returned, or the one named by tag; None before that call.

    Raises KeyError when no hyperparameter has that name.
    """
    return current_trial().current_parameter(tag)


def report_intermediate_result(metric: Any, step: Optional[int] = None) -> None:
    """Report how the training stands, usually once an epoch.

    metric: a number, or a dict whose 'default' is a number; the other values of the dict are kept for comparison.
    NaN and infinite numbers are kept as missing.
    step: an integer from 0; by default one more than the step before. A step that was reported already is not
    reported again.

    Raises TypeError or ValueError for another metric or step; autotune.ReportError when the server refuses it. A
    server that cannot be reached raises nothing: the result is sent with the next one.
    """
    current_trial().report_intermediate(metric, step)


def report_final_result(metric: Any) -> None:
    """Report the result of the training, by which AutoTune compares the trials. metric: as for intermediate results.

    Raises TypeError or ValueError for another metric; autotune.ReportError when the server refuses it or cannot be
    reached for a minute (AUTOTUNE_REPORT_TIMEOUT changes that number of seconds).
    """
    current_trial().report_final(metric)


def get_experiment_id() -> str:
    """The id of the experiment; 'STANDALONE' outside a trial."""
    return current_trial().experiment_id


def get_trial_id() -> str:
    """The id of this trial; 'STANDALONE' outside a trial."""
    return current_trial().trial_id


def get_sequence_id() -> int:
    """The number of this trial within its experiment, from 0; 0 outside a trial."""
    return current_trial().sequence_id
