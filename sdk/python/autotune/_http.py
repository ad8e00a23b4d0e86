"""Reports over HTTP, through outages of the server."""

import http.client
import json
import logging
import random
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Dict, List, Optional

from ._errors import AutoTuneError, ReportError

_logger = logging.getLogger("autotune")

_REQUEST_TIMEOUT = 10.0  # seconds without a byte, after which a request counts as lost
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0
_LONGEST_ANSWER = 4 * 1024 * 1024
_MOST_WAITING = 10_000


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """urllib would repeat the Authorization header at whatever address it is sent to."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Unavailable(Exception):
    """The server could not be reached or asked to be left alone; the request may be repeated."""

    def __init__(self, reason: str, retry_after: Optional[float] = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class _TrialRefused(ReportError):
    """What the server refuses is the trial, not this one request."""


class HttpChannel:
    """The server's trial API. A request may be repeated freely: results are known by trial, attempt, type and step."""

    def __init__(
        self, server: str, trial_id: str, token: str, patience: float = 60.0, trace_parent: Optional[str] = None
    ) -> None:
        """patience: for how many seconds a result is tried again before it counts as undeliverable.

        trace_parent: the W3C trace context of the trial, so that its reports are seen in its trace.
        """
        address = urllib.parse.urlsplit(server)
        if address.scheme not in ("http", "https") or not address.netloc:
            raise AutoTuneError(f"AUTOTUNE_SERVER must be an http or https URL, found {server!r}")
        self._base = f"{server.rstrip('/')}/api/v1/trials/{urllib.parse.quote(trial_id, safe='')}"
        self._token = token
        self._patience = patience
        self._trace_parent = trace_parent
        self._waiting: List[Any] = []
        self._opener = urllib.request.build_opener(_NoRedirects())
        # Replaced in tests.
        self.request_timeout = _REQUEST_TIMEOUT
        self.first_pause = _FIRST_PAUSE

    def get_parameters(self) -> Any:
        return self._request_patiently("GET", "parameters", None, self._patience)

    def send(self, report: Any, parameter_id: Any) -> None:
        """Deliver the result, after those that still wait.

        An intermediate result that cannot be delivered waits for the next report: an outage of the server must not
        end a training. A final one raises ReportError.
        """
        stalled = bool(self._waiting)
        self._waiting.append(report)
        del self._waiting[:-_MOST_WAITING]
        if report.kind == "final":
            self.flush()
            return
        try:
            # In an outage only the first report is patient, or each epoch would wait a minute for the dead server.
            self._deliver_waiting(0.0 if stalled else self._patience)
        except _Unavailable as reason:
            _logger.warning("%d result(s) wait for AutoTune's server: %s", len(self._waiting), reason)

    def flush(self) -> None:
        """Deliver all that waits; ReportError if the server stays away."""
        try:
            self._deliver_waiting(self._patience)
        except _Unavailable as reason:
            raise ReportError(
                f"{len(self._waiting)} result(s) could not be delivered to AutoTune's server "
                f"within {self._patience:g} s: {reason}"
            ) from None

    def has_waiting(self) -> bool:
        return bool(self._waiting)

    def forget_waiting(self) -> None:
        """In a forked child: what waits belongs to the parent."""
        self._waiting = []

    def _deliver_waiting(self, patience: float) -> None:
        """Oldest first. A refused result is dropped; the newest is the caller's, who is told when it is refused."""
        end = time.monotonic() + patience
        while self._waiting:
            report = self._waiting[0]
            try:
                self._request_until("POST", "metrics", report.as_http_body(), end)
            except _TrialRefused:
                self._waiting.clear()
                raise
            except ReportError as error:
                self._waiting.pop(0)
                if not self._waiting:
                    raise
                _logger.warning("a %s result (step %d) is lost: %s", report.kind, report.step, error)
            else:
                self._waiting.pop(0)

    def _request_patiently(self, method: str, path: str, body: Optional[Dict[str, Any]], patience: float) -> Any:
        try:
            return self._request_until(method, path, body, time.monotonic() + patience)
        except _Unavailable as reason:
            raise ReportError(f"AutoTune's server gave no {path} within {patience:g} s: {reason}") from None

    def _request_until(self, method: str, path: str, body: Optional[Dict[str, Any]], end: float) -> Any:
        """Repeat while the server is unavailable, with pauses that double; at least one try, none begun after the end."""
        pause = self.first_pause
        while True:
            try:
                return self._request(method, path, body)
            except _Unavailable as reason:
                # Trials that lost the server together must not come back together.
                wait = max(pause * random.uniform(0.5, 1.0), min(reason.retry_after or 0.0, 60.0))
                if time.monotonic() + wait > end:
                    raise
                _logger.info("AutoTune's server is unavailable (%s); next try in %.1f s", reason, wait)
            time.sleep(wait)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _request(self, method: str, path: str, body: Optional[Dict[str, Any]]) -> Any:
        # The connection is closed after each request, so a forked process shares none.
        request = urllib.request.Request(
            f"{self._base}/{path}",
            method=method,
            data=None if body is None else json.dumps(body, allow_nan=False).encode("utf-8"),
            headers={"Authorization": f"Bearer {self._token}", "Accept": "application/json"},
        )
        if self._trace_parent:
            request.add_header("traceparent", self._trace_parent)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=self.request_timeout) as response:
                answer = response.read(_LONGEST_ANSWER)
        except urllib.error.HTTPError as error:
            with error:
                raise self._explain(error, method, path) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ssl.SSLCertVerificationError):
                raise ReportError(f"the certificate of AutoTune's server is not trusted: {error.reason}") from None
            raise _Unavailable(str(error.reason)) from None
        except (OSError, http.client.HTTPException) as error:
            raise _Unavailable(f"{type(error).__name__}: {error}") from None
        if method != "GET":
            return None
        try:
            return json.loads(answer)
        except ValueError:
            raise AutoTuneError(f"AutoTune's server answered {method} {path} with something that is not JSON") from None

    def _explain(self, error: urllib.error.HTTPError, method: str, path: str) -> Exception:
        try:
            text = " ".join(error.read(500).decode("utf-8", "replace").split())
        except (OSError, http.client.HTTPException):
            text = ""
        reason = f"{error.code} {error.reason}" + (f": {text}" if text else "")
        if error.code in (408, 425, 429) or error.code >= 500:
            return _Unavailable(reason, _seconds(error.headers.get("Retry-After")))
        if error.code in (401, 403):
            return _TrialRefused(f"AutoTune's server refused the token of this trial ({reason})")
        if error.code in (404, 410):
            return _TrialRefused(f"AutoTune's server does not know this trial (any more) ({reason})")
        if 300 <= error.code < 400:
            return ReportError(f"AUTOTUNE_SERVER redirects ({reason}); it must be the address of the server itself")
        return ReportError(f"AutoTune's server refused {method} {path} ({reason})")


def _seconds(retry_after: Optional[str]) -> Optional[float]:
    """The delay form of Retry-After; a date is not worth comparing two clocks for."""
    return float(retry_after) if retry_after and retry_after.strip().isdigit() else None
