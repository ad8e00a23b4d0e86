"""The ways from a trial to AutoTune: a file, HTTP, standard output; and the printout of a script that runs by itself."""

import json
import os
import sys
from typing import Any, Dict, Mapping, Optional

from ._errors import AutoTuneError, ReportError
from ._http import HttpChannel
from ._metrics import spell_out_non_finite

__all__ = ["FileChannel", "HttpChannel", "StandaloneChannel", "StdoutChannel", "Report", "choose_channel"]

_LONGEST_RECORD = 999_999  # the length has six digits


class Report:
    """One result on its way: kind is 'intermediate' or 'final'; a final one has step 0 and does not send it over HTTP."""

    __slots__ = ("kind", "step", "value")

    def __init__(self, kind: str, step: int, value: Any) -> None:
        self.kind = kind
        self.step = step
        self.value = value

    def as_nni_record(self, parameter_id: Any, trial_id: str) -> str:
        """The JSON text of NNI's protocol, in its order of keys; the value is JSON text within it."""
        return json.dumps(
            {
                "parameter_id": parameter_id,
                "trial_job_id": trial_id,
                "type": "PERIODICAL" if self.kind == "intermediate" else "FINAL",
                "sequence": self.step,
                "value": json.dumps(self.value),
            }
        )

    def as_http_body(self) -> Dict[str, Any]:
        body: Dict[str, Any] = {"type": self.kind, "value": spell_out_non_finite(self.value)}
        if self.kind == "intermediate":
            body["step"] = self.step
        return body


class FileChannel:
    """NNI's file protocol: records appended to <folder>/.nni/metrics."""

    def __init__(self, folder: str, trial_id: str) -> None:
        self._folder = os.path.join(folder, ".nni")
        self._path = os.path.join(self._folder, "metrics")
        self._trial_id = trial_id

    def send(self, report: Report, parameter_id: Any) -> None:
        payload = (report.as_nni_record(parameter_id, self._trial_id) + "\n").encode("utf-8")
        if len(payload) > _LONGEST_RECORD:
            raise ValueError(f"the metric is too long: {len(payload)} bytes, at most {_LONGEST_RECORD} are allowed")
        os.makedirs(self._folder, exist_ok=True)
        # Opened for each record, so a forked process shares no offset and no buffer; appended by one write call, so
        # that processes which report at the same time do not tear each other's records.
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _write_all(descriptor, b"ME%06d%b" % (len(payload), payload))
        finally:
            os.close(descriptor)


class StdoutChannel:
    """NNI's protocol for clusters: a marked line of the trial's log."""

    def __init__(self, trial_id: str) -> None:
        self._trial_id = trial_id

    def send(self, report: Report, parameter_id: Any) -> None:
        record = report.as_nni_record(parameter_id, self._trial_id)
        if len(record) > _LONGEST_RECORD:
            raise ValueError(f"the metric is too long: {len(record)} characters, at most {_LONGEST_RECORD} are allowed")
        # Straight to the process's standard output: a script may have put something else in the place of sys.stdout,
        # but what AutoTune reads is the log. What was printed before goes first.
        if sys.stdout is not None:
            sys.stdout.flush()
        _write_all(1, f"NNISDK_MEb'{record}'\n".encode("utf-8"))


class StandaloneChannel:
    """Outside a trial: results are shown to the person who runs the script."""

    def send(self, report: Report, parameter_id: Any) -> None:
        name = "final result" if report.kind == "final" else f"intermediate result {report.step}"
        sys.stdout.write(f"[autotune] {name}: {json.dumps(report.value)}\n")
        sys.stdout.flush()


def choose_channel(environment: Mapping[str, str]) -> Any:
    """Pick the channel that the launcher has prepared for this trial."""
    trial_id = environment.get("AUTOTUNE_TRIAL_ID") or environment.get("NNI_TRIAL_JOB_ID") or ""
    folder = trial_folder(environment)
    # On a cluster the folder is a read-only mount with nothing but the parameters; NNI_PLATFORM tells the two apart.
    if folder and environment.get("NNI_PLATFORM", "local") == "local" and os.path.isfile(parameter_file(folder)):
        return FileChannel(folder, trial_id)
    server, token = environment.get("AUTOTUNE_SERVER"), environment.get("AUTOTUNE_TRIAL_TOKEN")
    if server and token and trial_id:
        return HttpChannel(server, trial_id, token, _report_timeout(environment), environment.get("TRACEPARENT"))
    if trial_id or environment.get("AUTOTUNE_PARAMETERS"):
        return StdoutChannel(trial_id)
    return StandaloneChannel()


def trial_folder(environment: Mapping[str, str]) -> Optional[str]:
    return environment.get("NNI_SYS_DIR") or environment.get("AUTOTUNE_OUTPUT_DIR")


def parameter_file(folder: str) -> str:
    return os.path.join(folder, "parameter.cfg")


def _report_timeout(environment: Mapping[str, str]) -> float:
    text = environment.get("AUTOTUNE_REPORT_TIMEOUT") or "60"
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < float("inf"):
        raise AutoTuneError(f"AUTOTUNE_REPORT_TIMEOUT must be a number of seconds, found {text!r}")
    return seconds


def _write_all(descriptor: int, record: bytes) -> None:
    """One write call, unless the system takes only a part (a pipe interrupted, a full disk that got room again)."""
    rest = memoryview(record)
    while rest:
        try:
            rest = rest[os.write(descriptor, rest) :]
        except OSError as error:
            raise ReportError(f"the result could not be written: {error}") from error
