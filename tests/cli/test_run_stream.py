"""Inputs from standard input: answered as they arrive, one line each, whatever they contain, in bounded memory."""

import json
import re
import signal
import threading
import unittest
from pathlib import Path

from support import LABELS, CliTest, parity_examples


class RunStream(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())

    def test_an_answer_comes_before_the_next_line(self):
        process = self.start("run", self.program, "-")
        watchdog = threading.Timer(60, process.kill)
        watchdog.start()
        try:
            for i in range(5):
                process.stdin.write(b"number %d\n" % i)
                process.stdin.flush()
                self.assertIn(process.stdout.readline().decode().rstrip("\n"), LABELS)
            process.stdin.write(b"number 9")  # no line end
            process.stdin.close()
            self.assertIn(process.stdout.readline().decode().rstrip("\n"), LABELS)
            self.assertEqual(process.stdout.read(), b"")
            self.assertEqual(process.wait(), 0)
        finally:
            watchdog.cancel()
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()

    def test_an_interruption_is_no_success(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start("run", self.program, "-")
            process.stdin.write(b"number 1\nnumber 2")
            process.stdin.flush()
            first = process.stdout.readline()
            process.send_signal(number)
            out, errors = process.communicate(timeout=60)
            self.assertIn(first.decode().rstrip("\n"), LABELS)
            self.assertEqual((process.returncode, out, errors), (1, b"", b"paw: interrupted after 1 lines\n"))

    def test_a_line_may_come_in_pieces(self):
        process = self.start("run", self.program, "-", "--json")
        for piece in (b"num", b"ber", b" 4\r", b"\nnumber 4\n"):
            process.stdin.write(piece)
            process.stdin.flush()
        out, _ = process.communicate(timeout=60)
        first, second = (json.loads(line) for line in out.splitlines())
        self.assertEqual(first["confidence"], second["confidence"])

    def test_line_ends(self):
        answers = [
            json.loads(line)
            for line in self.output(
                "run", self.program, "-", "--json", input=b"number 1\nnumber 1\r\n\n\r\nnumber 1"
            ).splitlines()
        ]
        self.assertEqual(len(answers), 5)
        answers = [(answer["output"], answer["confidence"]) for answer in answers]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[4])
        self.assertEqual(answers[2], answers[3])
        self.assertEqual(self.output("run", self.program, "-", input=b""), "")

    def test_any_bytes_are_answered(self):
        lines = [
            b"\xff\xfe",
            b"\x00",
            b"a\x00b",
            b"\xc3",
            b"\xed\xa0\x80",
            b"\xf4\x90\x80\x80",
            bytes(set(range(256)) - {10, 13}),
            b"\x1b[31m",
        ]
        answers = self.output("run", self.program, "-", "--json", input=b"\n".join(lines) + b"\n").splitlines()
        self.assertEqual(len(answers), len(lines))
        for answer in map(json.loads, answers):
            self.assertIn(answer["output"], LABELS)

    def test_a_line_that_cannot_be_run_costs_only_itself(self):
        for bad in (b"x" * 2_000_000, b"x" * 1_200_000, b"x" * 5000):
            for lines in ([b"number 1", bad, b"number 2"], [bad], [b"number 1", bad]):
                for end in (b"\n", b""):
                    with self.subTest(bad=len(bad), lines=len(lines), end=end):
                        done = self.paw("run", self.program, "-", "--json", input=b"\n".join(lines) + end)
                        answers = [json.loads(line) for line in done.stdout.splitlines()]
                        self.assertEqual(done.returncode, 1)
                        self.assertEqual(["error" in answer for answer in answers], [line == bad for line in lines])
                        errors = done.stderr.decode().splitlines()
                        self.assertEqual(len(errors), 2)
                        self.assertRegex(errors[0], rf"^paw: line {lines.index(bad) + 1}: ")
                        self.assertRegex(errors[1], rf"^paw: 1 of {len(lines)} lines")

    def test_a_failed_line_still_gives_a_line(self):
        done = self.paw("run", self.program, "-", input=b"number 1\n" + b"x" * 5000 + b"\nnumber 1\n")
        first, second, third = done.stdout.decode().splitlines()
        self.assertEqual((first, second), (third, ""))

    def test_memory_does_not_grow_with_the_lines(self):
        few, many = self.peak_memory(2_000), self.peak_memory(20_000)
        self.assertLess(many, few + 4096, f"{few} KiB for 2,000 lines, {many} KiB for 20,000")

    def peak_memory(self, count):
        """In KiB, after `count` lines."""
        process = self.start("run", self.program, "-")

        def feed():
            for i in range(count):
                process.stdin.write(b"number %d\n" % i)
            process.stdin.flush()

        feeder = threading.Thread(target=feed)
        feeder.start()
        answers = sum(1 for _ in zip(range(count), process.stdout))
        feeder.join()
        status = Path(f"/proc/{process.pid}/status").read_text()
        process.communicate(timeout=60)
        self.assertEqual((answers, process.returncode), (count, 0))
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])

    def test_a_reader_that_leaves_ends_it(self):
        process = self.start("run", self.program, "-")
        process.stdout.close()
        try:
            process.stdin.write(b"number 1\n" * 1000)
            process.stdin.close()
        except BrokenPipeError:
            pass
        self.assertNotEqual(process.wait(timeout=60), 0)
        self.assertEqual(process.stderr.read().count(b"terminate"), 0)
        process.stderr.close()


if __name__ == "__main__":
    unittest.main()
