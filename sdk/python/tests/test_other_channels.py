import contextlib
import io
import json
import unittest

from support import IDS, TrialTestCase, run_script

import autotune
from autotune import tuner


class Standalone(TrialTestCase):
    def test_a_script_outside_a_trial_runs_and_its_results_are_printed(self) -> None:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            self.assertEqual(tuner.get_next_parameter(), {})
            self.assertEqual(tuner.get_next_parameter(), {})
            self.assertEqual(tuner.get_current_parameter(), {})
            tuner.report_intermediate_result(0.5)
            tuner.report_intermediate_result({"default": 0.6}, step=4)
            tuner.report_final_result(0.7)
        self.assertEqual(
            output.getvalue(),
            "[autotune] intermediate result 0: 0.5\n"
            '[autotune] intermediate result 4: {"default": 0.6}\n'
            "[autotune] final result: 0.7\n",
        )

    def test_the_ids_say_that_it_is_no_trial(self) -> None:
        self.assertEqual(
            (autotune.get_experiment_id(), autotune.get_trial_id(), autotune.get_sequence_id()),
            ("STANDALONE", "STANDALONE", 0),
        )

    def test_both_names_are_the_same_functions(self) -> None:
        for name in autotune.tuner.__all__:
            if name != "keras":
                self.assertIs(getattr(autotune, name), getattr(tuner, name))


class Stdout(TrialTestCase):
    def test_without_file_and_server_results_are_marked_lines_of_the_log(self) -> None:
        script = (
            "import sys, autotune\n"
            "print('before', end='')\n"
            "sys.stderr, sys.stdout = sys.stdout, sys.stderr\n"
            "parameters = autotune.get_next_parameter()\n"
            "sys.stderr.flush()\n"
            "print(parameters)\n"
            "autotune.report_intermediate_result(0.5)\n"
            "autotune.report_final_result({'default': 1, 'note': \"it's\"})\n"
        )
        result = run_script(script, {**IDS, "NNI_PLATFORM": "autotune", "AUTOTUNE_PARAMETERS": '{"lr": 0.1}'})
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "{'lr': 0.1}\n")
        first, second = result.stdout.splitlines()
        self.assertTrue(first.startswith("beforeNNISDK_MEb'"))
        records = [json.loads(line.split("NNISDK_MEb'", 1)[1][:-1]) for line in (first, second)]
        self.assertEqual(
            records[0],
            {"parameter_id": 3, "trial_job_id": "t-1", "type": "PERIODICAL", "sequence": 0, "value": "0.5"},
        )
        self.assertEqual(json.loads(records[1]["value"]), {"default": 1, "note": "it's"})

    def test_a_trial_without_parameters_is_an_error(self) -> None:
        self.be_in_trial(IDS)
        with self.assertRaisesRegex(autotune.AutoTuneError, "no parameters"):
            autotune.get_next_parameter()


if __name__ == "__main__":
    unittest.main()
