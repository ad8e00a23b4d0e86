import contextlib
import io
import logging
import os
import time
import unittest

from support import IDS, TOKEN, TrialServer, TrialTestCase, run_script

import autotune
from autotune import _trial


class OverHttp(TrialTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = self.enter(TrialServer().running())
        self.environment = {**IDS, "AUTOTUNE_SERVER": self.server.url + "/", "AUTOTUNE_TRIAL_TOKEN": TOKEN}
        self.be_in_trial(self.environment)
        # Retries are announced in the log, which would clutter the test's output.
        logging.getLogger("autotune").addHandler(logging.NullHandler())
        self.enter(_without_propagation("autotune"))
        self.be_impatient()

    def be_impatient(self, patience: float = 20.0, request_timeout: float = 5.0) -> None:
        channel = _trial.current_trial()._channel
        channel.first_pause, channel._patience, channel.request_timeout = 0.01, patience, request_timeout

    def test_results_carry_the_token_and_their_steps(self) -> None:
        autotune.report_intermediate_result(0.5)
        autotune.report_intermediate_result(0.6, step=5)
        autotune.report_intermediate_result({"default": 0.7, "loss": 1})
        autotune.report_final_result(0.8)
        self.assertEqual(
            self.server.requests,
            [
                ("POST", "/api/v1/trials/t-1/metrics", {"type": "intermediate", "step": 0, "value": 0.5}),
                ("POST", "/api/v1/trials/t-1/metrics", {"type": "intermediate", "step": 5, "value": 0.6}),
                (
                    "POST",
                    "/api/v1/trials/t-1/metrics",
                    {"type": "intermediate", "step": 6, "value": {"default": 0.7, "loss": 1}},
                ),
                ("POST", "/api/v1/trials/t-1/metrics", {"type": "final", "value": 0.8}),
            ],
        )
        self.assertEqual(set(self.server.tokens), {f"Bearer {TOKEN}"})

    def test_non_finite_values_are_sent_as_strings(self) -> None:
        autotune.report_intermediate_result(float("nan"))
        autotune.report_intermediate_result({"default": float("inf"), "each": [float("-inf"), 1.5]})
        autotune.report_final_result(float("-inf"))
        self.assertEqual(
            [body["value"] for body in self.server.bodies()],
            ["NaN", {"default": "Infinity", "each": ["-Infinity", 1.5]}, "-Infinity"],
        )

    def test_parameters_come_from_the_environment_where_they_are_there(self) -> None:
        self.be_in_trial({**self.environment, "AUTOTUNE_PARAMETERS": '{"lr": 0.1}'})
        self.assertEqual(autotune.get_next_parameter(), {"lr": 0.1})
        self.assertEqual(self.server.requests, [])

    def test_parameters_are_asked_for_otherwise(self) -> None:
        self.server.parameters = {"parameter_id": 3, "parameters": {"parameters": {"_name": "odd", "lr": 0.2}}}
        self.server.failures = [503]
        self.assertEqual(autotune.get_next_parameter(), {"parameters": {"_name": "odd", "lr": 0.2}})
        self.assertIsNone(autotune.get_next_parameter())
        self.assertEqual(self.server.requests, [("GET", "/api/v1/trials/t-1/parameters", None)])

    def test_a_mounted_parameter_file_on_a_cluster_is_read_and_reports_go_over_http(self) -> None:
        self.local_environment({"lr": 0.3})
        self.be_in_trial({**self.environment, "NNI_PLATFORM": "autotune", "NNI_SYS_DIR": self.folder})
        self.assertEqual(autotune.get_next_parameter(), {"lr": 0.3})
        autotune.report_final_result(1)
        self.assertEqual(len(self.server.bodies()), 1)
        self.assertFalse(os.path.exists(os.path.join(self.folder, ".nni")))

    def test_failures_that_pass_are_retried(self) -> None:
        self.server.failures = [500, 502, "drop", 429, 503]
        autotune.report_intermediate_result(0.5)
        self.assertEqual(self.server.bodies(), [{"type": "intermediate", "step": 0, "value": 0.5}])

    def test_a_stalled_request_is_given_up_and_repeated(self) -> None:
        self.be_impatient(request_timeout=0.2)
        self.server.failures = ["stall"]
        autotune.report_final_result(0.5)
        self.assertEqual(self.server.bodies()[-1], {"type": "final", "value": 0.5})

    def test_the_server_may_say_how_long_to_wait(self) -> None:
        self.server.headers = {"Retry-After": "1"}
        self.server.failures = [429]
        begin = time.monotonic()
        autotune.report_final_result(0.5)
        self.assertGreaterEqual(time.monotonic() - begin, 0.9)
        self.assertEqual(len(self.server.bodies()), 1)

    def test_an_intermediate_result_survives_an_outage_and_comes_before_the_next(self) -> None:
        self.be_impatient(patience=0.5)
        self.server.failures = [503] * 1000
        autotune.report_intermediate_result(0.1)
        tries = len(self.server.tokens)
        self.assertGreater(tries, 1)
        autotune.report_intermediate_result(0.2)
        self.assertEqual(len(self.server.tokens), tries + 1, "in an outage only the first report is patient")
        self.server.failures = []
        autotune.report_intermediate_result(0.3)
        self.assertEqual([(body["step"], body["value"]) for body in self.server.bodies()], [(0, 0.1), (1, 0.2), (2, 0.3)])

    def test_a_final_result_that_cannot_be_delivered_is_an_error(self) -> None:
        self.be_impatient(patience=0.5)
        self.server.failures = [503] * 1000
        with self.assertRaisesRegex(autotune.ReportError, "could not be delivered .* 503"):
            autotune.report_final_result(0.5)

    def test_a_server_that_is_not_there_is_an_error_that_says_so(self) -> None:
        self.be_in_trial({**self.environment, "AUTOTUNE_SERVER": "http://127.0.0.1:1", "AUTOTUNE_REPORT_TIMEOUT": "0"})
        with self.assertRaisesRegex(autotune.ReportError, "refused"):
            autotune.report_final_result(0.5)

    def test_refusals_are_not_retried_and_say_why(self) -> None:
        for status, said in (
            (400, "refused POST metrics .400 .*as told"),
            (401, "refused the token"),
            (403, "refused the token"),
            (404, "does not know this trial"),
            (409, "409"),
            (302, "redirects"),
        ):
            self.server.tokens.clear()
            self.server.failures = [status]
            with self.assertRaisesRegex(autotune.ReportError, said) as caught:
                autotune.report_intermediate_result(0.5)
            self.assertEqual(len(self.server.tokens), 1)
            self.assertNotIn(TOKEN, str(caught.exception))
        autotune.report_intermediate_result(0.5)
        self.assertEqual(len(self.server.bodies()), 1, "a refused result does not stand in the way of the next")

    def test_a_waiting_result_that_is_refused_does_not_keep_back_the_final_one(self) -> None:
        self.be_impatient(patience=0.0)
        self.server.failures = [503, 400]
        autotune.report_intermediate_result(0.1)
        autotune.report_final_result(0.2)
        self.assertEqual(self.server.bodies(), [{"type": "final", "value": 0.2}])

    def test_a_trial_the_server_does_not_know_any_more_is_told_once(self) -> None:
        self.be_impatient(patience=0.0)
        self.server.failures = [503, 503, 410]
        autotune.report_intermediate_result(0.1)
        autotune.report_intermediate_result(0.2)
        with self.assertRaisesRegex(autotune.ReportError, "does not know this trial"):
            autotune.report_final_result(0.3)
        self.assertEqual(len(self.server.tokens), 3)

    def test_the_reports_belong_to_the_trace_of_the_trial(self) -> None:
        self.be_in_trial({**self.environment, "TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
        autotune.report_final_result(1)
        self.assertEqual(self.server.traces, ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])

    def test_a_redirect_does_not_carry_the_token_away(self) -> None:
        with TrialServer().running() as elsewhere:
            self.server.headers = {"Location": elsewhere.url}
            self.server.failures = [307]
            with self.assertRaises(autotune.ReportError):
                autotune.report_final_result(1)
            self.assertEqual(elsewhere.tokens, [])

    def test_the_token_is_never_printed(self) -> None:
        self.be_impatient(patience=0.5)
        logging.getLogger("autotune").propagate = True
        output = io.StringIO()
        handler = logging.StreamHandler(output)
        logging.getLogger().addHandler(handler)
        self.addCleanup(logging.getLogger().removeHandler, handler)
        self.server.failures = [503] * 1000
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            autotune.report_intermediate_result(0.5)
            with self.assertRaises(autotune.ReportError) as caught:
                autotune.report_final_result(0.6)
        self.assertIn("wait for AutoTune's server", output.getvalue())
        self.assertNotIn(TOKEN, output.getvalue() + repr(caught.exception) + repr(_trial.current_trial()))

    def test_what_waits_is_delivered_when_the_script_ends(self) -> None:
        self.server.failures = [503]
        script = "import autotune\nautotune.report_intermediate_result(0.5)\n"
        # No patience in the report itself; the delivery at the end has one try of its own.
        result = run_script(script, {**self.environment, "AUTOTUNE_REPORT_TIMEOUT": "0"})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.server.bodies(), [{"type": "intermediate", "step": 0, "value": 0.5}])
        self.assertNotIn(TOKEN, result.stdout + result.stderr)

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_forked_process_reports_by_a_connection_of_its_own_and_repeats_nothing(self) -> None:
        script = (
            "import os, autotune\n"
            "autotune.report_intermediate_result(0.1)\n"
            "pid = os.fork()\n"
            "autotune.report_intermediate_result(0.2, step=1 if pid else 2)\n"
            "if pid: assert os.waitpid(pid, 0)[1] == 0\n"
        )
        self.server.failures = [503]  # the first result waits in the parent when it forks
        result = run_script(script, {**self.environment, "AUTOTUNE_REPORT_TIMEOUT": "0"})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(sorted(body["step"] for body in self.server.bodies()), [0, 1, 2])

    def test_a_bad_address_is_refused_at_once(self) -> None:
        self.be_in_trial({**self.environment, "AUTOTUNE_SERVER": "autotune-server:8080"})
        with self.assertRaisesRegex(autotune.AutoTuneError, "AUTOTUNE_SERVER must be an http or https URL"):
            autotune.report_final_result(1)


@contextlib.contextmanager
def _without_propagation(name):
    logger = logging.getLogger(name)
    logger.propagate = False
    try:
        yield
    finally:
        logger.propagate = True


if __name__ == "__main__":
    unittest.main()
