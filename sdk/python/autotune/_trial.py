"""The trial this process belongs to."""

import atexit
import copy
import json
import logging
import os
import threading
from typing import Any, Dict, Mapping, Optional

from ._channels import HttpChannel, Report, StandaloneChannel, choose_channel, parameter_file, trial_folder
from ._errors import AutoTuneError, ReportError
from ._metrics import to_metric, to_step

_STANDALONE = "STANDALONE"
_logger = logging.getLogger("autotune")


class Trial:
    """Parameters in, results out. Safe to use from several threads, and in processes forked from one that used it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._channel = choose_channel(environment)
        # Reentrant, for a script whose signal handler reports a last result while a report is under way.
        self._lock = threading.RLock()
        self._record: Optional[Dict[str, Any]] = None
        self._handed_out = False
        self._next_step = 0

    @property
    def experiment_id(self) -> str:
        return self._first("AUTOTUNE_EXPERIMENT_ID", "NNI_EXP_ID") or _STANDALONE

    @property
    def trial_id(self) -> str:
        return self._first("AUTOTUNE_TRIAL_ID", "NNI_TRIAL_JOB_ID") or _STANDALONE

    @property
    def sequence_id(self) -> int:
        text = self._first("AUTOTUNE_TRIAL_SEQUENCE", "NNI_TRIAL_SEQ_ID") or "0"
        try:
            return int(text)
        except ValueError:
            raise AutoTuneError(f"AUTOTUNE_TRIAL_SEQUENCE must be an integer, found {text!r}") from None

    def next_parameter(self) -> Optional[Dict[str, Any]]:
        if isinstance(self._channel, StandaloneChannel):
            self._handed_out = True
            return {}
        with self._lock:
            if self._handed_out:
                return None
            parameters = self._load_record()["parameters"]
            self._handed_out = True
        return copy.deepcopy(parameters)

    def current_parameter(self, tag: Optional[str]) -> Any:
        if not self._handed_out:
            return None
        parameters = {} if self._record is None else self._record["parameters"]
        if tag is None:
            return copy.deepcopy(parameters)
        if tag not in parameters:
            raise KeyError(f"no parameter is named {tag!r}; there are {sorted(parameters)}")
        return copy.deepcopy(parameters[tag])

    def report_intermediate(self, metric: Any, step: Any) -> None:
        value, given = to_metric(metric), to_step(step)
        # Sent under the lock: results arrive in the order of their steps, whichever threads report them.
        with self._lock:
            number = self._next_step if given is None else given
            self._channel.send(Report("intermediate", number, value), self._parameter_id())
            self._next_step = max(self._next_step, number + 1)

    def report_final(self, metric: Any) -> None:
        value = to_metric(metric)
        with self._lock:
            self._channel.send(Report("final", 0, value), self._parameter_id())

    def flush_at_exit(self) -> None:
        """A script that ended without a final result has its last intermediate one for it, so these must not be lost."""
        if isinstance(self._channel, HttpChannel) and self._channel.has_waiting():
            try:
                self._channel.flush()
            except ReportError as error:
                _logger.error("%s", error)

    def after_fork(self) -> None:
        """In the child: the lock may be held by a thread that exists only in the parent."""
        self._lock = threading.RLock()
        if isinstance(self._channel, HttpChannel):
            self._channel.forget_waiting()

    def _first(self, *names: str) -> Optional[str]:
        return next((self._environment[name] for name in names if self._environment.get(name)), None)

    def _parameter_id(self) -> Any:
        """The number under which the tuner knows the parameters. Asking for them first is usual, but not demanded."""
        if isinstance(self._channel, (StandaloneChannel, HttpChannel)):
            return None  # neither sends it
        return self._load_record()["parameter_id"]

    def _load_record(self) -> Dict[str, Any]:
        if self._record is None:
            self._record = self._read_record()
        return self._record

    def _read_record(self) -> Dict[str, Any]:
        folder = trial_folder(self._environment)
        if folder and os.path.isfile(parameter_file(folder)):
            with open(parameter_file(folder), encoding="utf-8") as file:
                return self._check_record(_parse(file.read(), parameter_file(folder)), parameter_file(folder))
        text = self._environment.get("AUTOTUNE_PARAMETERS")
        if text:
            return self._check_record({"parameters": _parse(text, "AUTOTUNE_PARAMETERS")}, "AUTOTUNE_PARAMETERS")
        if isinstance(self._channel, HttpChannel):
            return self._check_record(self._channel.get_parameters(), "the answer of AutoTune's server")
        raise AutoTuneError("this trial has no parameters: neither parameter.cfg nor AUTOTUNE_PARAMETERS is there")

    def _check_record(self, record: Any, source: str) -> Dict[str, Any]:
        if not isinstance(record, dict) or not isinstance(record.get("parameters"), dict):
            raise AutoTuneError(f"{source} must hold the parameters as a JSON object")
        parameter_id = record["parameter_id"] if "parameter_id" in record else self.sequence_id
        return {"parameter_id": parameter_id, "parameters": record["parameters"]}


def _parse(text: str, source: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise AutoTuneError(f"{source} is not JSON: {error}") from None


_trial: Optional[Trial] = None
_creation = threading.Lock()


def current_trial() -> Trial:
    """Made at the first use, not on import: a script may set up its environment first."""
    global _trial
    if _trial is None:
        with _creation:
            if _trial is None:
                _trial = Trial(dict(os.environ))
    return _trial


def _after_fork() -> None:
    global _creation
    _creation = threading.Lock()
    if _trial is not None:
        _trial.after_fork()


def _at_exit() -> None:
    if _trial is not None:
        _trial.flush_at_exit()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
