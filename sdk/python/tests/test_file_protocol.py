import os
import threading
import unittest

from support import TrialTestCase, run_script

import autotune
from autotune import tuner


class FileProtocol(TrialTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.environment = self.local_environment({"lr": 0.01, "layer": {"_name": "conv", "size": 3}})
        self.be_in_trial(self.environment)

    def test_the_records_have_the_bytes_of_nni(self) -> None:
        tuner.report_intermediate_result(0.5)
        tuner.report_final_result({"default": 0.75, "loss": 1})
        self.assertEqual(
            self.read_metrics_file(),
            b'ME000096{"parameter_id": 3, "trial_job_id": "t-1", "type": "PERIODICAL", "sequence": 0, "value": "0.5"}\n'
            b'ME000120{"parameter_id": 3, "trial_job_id": "t-1", "type": "FINAL", "sequence": 0, '
            b'"value": "{\\"default\\": 0.75, \\"loss\\": 1}"}\n',
        )

    def test_the_length_counts_bytes_and_the_newline(self) -> None:
        tuner.report_final_result({"default": 1, "note": "größer"})
        content = self.read_metrics_file()
        self.assertEqual(int(content[2:8]), len(content) - 8)
        self.assertTrue(content.endswith(b"\n"))

    def test_nan_is_written_as_nni_writes_it(self) -> None:
        tuner.report_intermediate_result(float("nan"))
        tuner.report_final_result(float("-inf"))
        self.assertEqual([record["value"] for record in self.read_records()], ["NaN", "-Infinity"])

    def test_a_step_of_the_script_becomes_the_sequence_and_counting_goes_on_from_it(self) -> None:
        tuner.report_intermediate_result(1)
        tuner.report_intermediate_result(2, step=10)
        tuner.report_intermediate_result(3, 20)
        tuner.report_intermediate_result(4)
        tuner.report_intermediate_result(5, 4)
        tuner.report_intermediate_result(6)
        self.assertEqual([record["sequence"] for record in self.read_records()], [0, 10, 20, 21, 4, 22])

    def test_a_trial_gets_its_parameters_once_and_may_look_at_them_again(self) -> None:
        self.assertIsNone(autotune.get_current_parameter())
        parameters = autotune.get_next_parameter()
        self.assertEqual(parameters, {"lr": 0.01, "layer": {"_name": "conv", "size": 3}})
        self.assertIsNone(autotune.get_next_parameter())
        parameters["layer"]["size"] = 5
        self.assertEqual(autotune.get_current_parameter("layer"), {"_name": "conv", "size": 3})
        self.assertEqual(autotune.get_current_parameter()["lr"], 0.01)
        with self.assertRaisesRegex(KeyError, "no parameter is named 'momentum'"):
            autotune.get_current_parameter("momentum")

    def test_the_ids_come_from_the_environment(self) -> None:
        self.assertEqual(
            (autotune.get_experiment_id(), autotune.get_trial_id(), autotune.get_sequence_id()), ("e-1", "t-1", 3)
        )

    def test_the_names_of_nni_are_enough(self) -> None:
        self.be_in_trial(
            {
                "NNI_PLATFORM": "local",
                "NNI_SYS_DIR": self.folder,
                "NNI_EXP_ID": "e-2",
                "NNI_TRIAL_JOB_ID": "t-2",
                "NNI_TRIAL_SEQ_ID": "8",
            }
        )
        tuner.report_final_result(1)
        self.assertEqual(self.read_records()[0]["trial_job_id"], "t-2")
        self.assertEqual((tuner.get_experiment_id(), tuner.get_sequence_id()), ("e-2", 8))

    def test_the_file_is_used_even_when_a_server_is_named(self) -> None:
        self.be_in_trial(
            {**self.environment, "AUTOTUNE_SERVER": "http://127.0.0.1:9", "AUTOTUNE_TRIAL_TOKEN": "a-token"}
        )
        tuner.report_final_result(1)
        self.assertEqual(len(self.read_records()), 1)

    def test_a_record_longer_than_six_digits_can_say_is_refused_and_not_written(self) -> None:
        with self.assertRaisesRegex(ValueError, "too long"):
            tuner.report_final_result({"default": 1, "text": "x" * 1_000_000})
        self.assertFalse(os.path.exists(os.path.join(self.folder, ".nni", "metrics")))

    def test_each_record_is_one_write_to_a_file_opened_for_it(self) -> None:
        written, write = [], os.write

        def note(descriptor: int, content: bytes) -> int:
            written.append(bytes(content))
            return write(descriptor, content)

        os.write = note
        self.addCleanup(setattr, os, "write", write)
        tuner.report_intermediate_result(1)
        tuner.report_final_result(2)
        os.write = write
        self.assertEqual(len(written), 2)
        self.assertEqual(b"".join(written), self.read_metrics_file())

    def test_threads_get_steps_of_their_own_and_write_in_their_order(self) -> None:
        def report() -> None:
            for _ in range(50):
                tuner.report_intermediate_result(0.1)

        threads = [threading.Thread(target=report) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([record["sequence"] for record in self.read_records()], list(range(400)))

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_forked_processes_tear_no_records_and_hang_on_no_lock(self) -> None:
        script = (
            "import os, threading, time, autotune\n"
            "autotune.get_next_parameter()\n"
            "busy = True\n"
            "def report():\n"
            "    step = 1000000\n"
            "    while busy:\n"
            "        autotune.report_intermediate_result({'default': 1, 'text': 'x' * 2000}, step)\n"
            "        step += 1\n"
            "thread = threading.Thread(target=report)\n"
            "thread.start()\n"
            "children = []\n"
            "for child in range(8):\n"
            "    pid = os.fork()\n"
            "    if pid == 0:\n"
            "        for i in range(20):\n"
            "            autotune.report_intermediate_result({'default': 1, 'text': 'y' * 2000}, child * 100 + i)\n"
            "        os._exit(0)\n"
            "    children.append(pid)\n"
            "assert all(os.waitpid(pid, 0)[1] == 0 for pid in children)\n"
            "busy = False\n"
            "thread.join()\n"
        )
        result = run_script(script, self.environment)
        self.assertEqual(result.returncode, 0, result.stderr)
        steps = [record["sequence"] for record in self.read_records() if record["sequence"] < 1000000]
        self.assertEqual(sorted(steps), sorted(child * 100 + i for child in range(8) for i in range(20)))

    def test_broken_parameters_are_explained(self) -> None:
        for content, said in (("{", "parameter.cfg is not JSON"), ("[1]", "must hold the parameters"), ("", "not JSON")):
            with open(os.path.join(self.folder, "parameter.cfg"), "w", encoding="utf-8") as file:
                file.write(content)
            self.be_in_trial(self.environment)
            with self.assertRaisesRegex(autotune.AutoTuneError, said):
                autotune.get_next_parameter()


if __name__ == "__main__":
    unittest.main()
