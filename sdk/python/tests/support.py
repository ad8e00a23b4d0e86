"""What several tests need. Importing it makes the package importable from the source tree."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Iterator, List, Optional, Tuple
from unittest import mock

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if SOURCE not in sys.path:
    sys.path.insert(0, SOURCE)

from autotune import _trial  # noqa: E402  (the path comes first)

TOKEN = "a-token-nobody-may-see"
IDS = {
    "AUTOTUNE_EXPERIMENT_ID": "e-1",
    "AUTOTUNE_TRIAL_ID": "t-1",
    "AUTOTUNE_TRIAL_SEQUENCE": "3",
    "AUTOTUNE_TRIAL_ATTEMPT": "0",
}


def run_script(text: str, environment: Dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a training script in a process of its own, with nothing of this one's trial environment."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AUTOTUNE_", "NNI_"))}
    return subprocess.run(
        [sys.executable, "-c", text],
        env={**inherited, "PYTHONPATH": SOURCE, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=60,
    )


class TrialTestCase(unittest.TestCase):
    """Each test is a process of its own as far as the package can tell."""

    def setUp(self) -> None:
        self.folder = self.enter(tempfile.TemporaryDirectory())
        self.be_in_trial({})
        self.addCleanup(setattr, _trial, "_trial", None)

    def enter(self, context: Any) -> Any:
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def be_in_trial(self, environment: Dict[str, str]) -> None:
        _trial._trial = None
        self.enter(mock.patch.dict(os.environ, environment, clear=True))

    def local_environment(self, parameters: Optional[Dict[str, Any]] = None) -> Dict[str, str]:
        """A trial as the local launcher prepares it."""
        record = {"parameter_id": 3, "parameter_source": "algorithm", "parameters": parameters or {}, "parameter_index": 0}
        with open(os.path.join(self.folder, "parameter.cfg"), "w", encoding="utf-8") as file:
            json.dump(record, file)
        return {**IDS, "NNI_PLATFORM": "local", "NNI_SYS_DIR": self.folder, "AUTOTUNE_OUTPUT_DIR": self.folder}

    def read_metrics_file(self) -> bytes:
        with open(os.path.join(self.folder, ".nni", "metrics"), "rb") as file:
            return file.read()

    def read_records(self) -> List[Dict[str, Any]]:
        """Parse the file as its reader does; fails if anything is torn."""
        content, records = self.read_metrics_file(), []
        while content:
            self.assertEqual(content[:2], b"ME")
            length = int(content[2:8])
            payload, content = content[8 : 8 + length], content[8 + length :]
            self.assertEqual(len(payload), length)
            self.assertTrue(payload.endswith(b"\n"))
            records.append(json.loads(payload))
        return records


class TrialServer:
    """The server's trial API. `failures` holds what to do to the next requests: a status, 'drop' or 'stall'."""

    def __init__(self) -> None:
        self.requests: List[Tuple[str, str, Any]] = []
        self.tokens: List[Optional[str]] = []
        self.traces: List[Optional[str]] = []
        self.failures: List[Any] = []
        self.headers: Dict[str, str] = {}
        self.parameters: Any = {"parameter_id": 3, "parameters": {}}
        self.stall = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(None)

            def do_POST(self) -> None:
                self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def answer(self, body: Any) -> None:
                owner.tokens.append(self.headers["Authorization"])
                owner.traces.append(self.headers["traceparent"])
                failure = owner.failures.pop(0) if owner.failures else None
                if failure == "drop":
                    self.close_connection = True
                    return
                if failure == "stall":
                    owner.stall.wait(20)
                    return
                if failure is not None:
                    self.reply(failure, {"error": "as told"})
                    return
                owner.requests.append((self.command, self.path, body))
                self.reply(200, owner.parameters if self.command == "GET" else {})

            def reply(self, status: int, body: Any) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                for name, value in owner.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def bodies(self) -> List[Any]:
        return [body for method, _, body in self.requests if method == "POST"]

    @contextlib.contextmanager
    def running(self) -> Iterator["TrialServer"]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.stall.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()
