"""The trial side of AutoTune: ask for hyperparameters, report results.

    import autotune

    parameters = autotune.get_next_parameter()
    for epoch in range(10):
        autotune.report_intermediate_result(train_one_epoch(parameters))
    autotune.report_final_result(evaluate())

The same functions are found in ``autotune.tuner``. Outside a trial the parameters are empty and results are printed.
"""

from . import tuner
from ._errors import AutoTuneError, ReportError
from .tuner import (
    get_current_parameter,
    get_experiment_id,
    get_next_parameter,
    get_sequence_id,
    get_trial_id,
    report_final_result,
    report_intermediate_result,
)

__version__ = "0.1.0"

__all__ = [
    "AutoTuneError",
    "ReportError",
    "get_current_parameter",
    "get_experiment_id",
    "get_next_parameter",
    "get_sequence_id",
    "get_trial_id",
    "report_final_result",
    "report_intermediate_result",
    "tuner",
]
