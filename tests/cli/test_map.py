"""Many inputs from a file: every format in and out, and restarts that give the same file as an uninterrupted run."""

import csv
import io
import json
import os
import signal
import time
import unittest

from support import LABELS, CliTest, parity_examples, write_jsonl


class Map(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.answers = {}  # of the inputs asked so far
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())

    def answer(self, text):
        if text not in self.answers:
            self.answers[text] = self.json("run", self.program, "--", text)["output"]
        return self.answers[text]

    def map(self, source, target, *arguments):
        return self.json("map", self.program, source, "-o", target, *arguments)


class Formats(Map):
    TEXTS = ["plain", 'with "quotes", commas', "two\nlines", "\ttab ", "é 中", ""]

    def source(self, name, column="input"):
        path = self.work / name
        if name.endswith(".jsonl"):
            return write_jsonl(
                path, [{"id": i, column: text, "more": {"a": [1, None]}} for i, text in enumerate(self.TEXTS)]
            )
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter="," if name.endswith(".csv") else "\t")
            writer.writerow(["id", column])
            writer.writerows([i, text] for i, text in enumerate(self.TEXTS))
        return path

    def test_every_pair_of_formats(self):
        for kind in ("jsonl", "csv", "tsv"):
            source = self.source(f"in.{kind}")
            for out in ("jsonl", "csv", "tsv", "txt"):
                with self.subTest(source=kind, target=out):
                    target = self.work / f"{kind}.{out}"
                    summary = self.map(source, target)
                    self.assertEqual(
                        (summary["rows"], summary["failed"], summary["output"]), (len(self.TEXTS), 0, str(target))
                    )
                    self.check(target.read_bytes().decode(), out)
                    self.assertFalse(list(self.work.glob("*.partial")) + list(self.work.glob("*.progress")))

    def check(self, text, out):
        expected = [self.answer(text) for text in self.TEXTS]
        if out == "txt":
            self.assertEqual(text.split("\n"), [*expected, ""])
            return
        if out == "jsonl":
            rows = [json.loads(line) for line in text.splitlines()]
        else:
            rows = list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if out == "csv" else "\t"))
        self.assertEqual([row["output"] for row in rows], expected)
        self.assertEqual([row["input"] for row in rows], self.TEXTS)
        self.assertEqual([str(row["id"]) for row in rows], [str(i) for i in range(len(rows))])
        for row in rows:
            self.assertTrue(0 < float(row["confidence"]) <= 1)

    def test_plain_lines(self):
        (self.work / "in.txt").write_bytes(b"number 1\r\n\nnumber 3")
        self.map(self.work / "in.txt", self.work / "out.txt")
        self.assertEqual(
            (self.work / "out.txt").read_text().splitlines(),
            [self.answer(text) for text in ("number 1", "", "number 3")],
        )

    def test_a_column_may_be_chosen(self):
        for kind in ("jsonl", "csv", "tsv"):
            source = self.source(f"in.{kind}", column="the text")
            self.fails("map", self.program, source, "-o", self.work / "out.jsonl", saying="--column")
            self.map(source, self.work / "out.jsonl", "--column", "the text")
            rows = [json.loads(line) for line in (self.work / "out.jsonl").read_text().splitlines()]
            self.assertEqual([row["output"] for row in rows], [self.answer(text) for text in self.TEXTS])

    def test_an_output_column_becomes_what_was_expected(self):
        source = write_jsonl(self.work / "in.jsonl", [{"input": "number 1", "output": "odd"}])
        self.map(source, self.work / "out.jsonl")
        row = json.loads((self.work / "out.jsonl").read_text())
        self.assertEqual((row["expected"], row["output"]), ("odd", self.answer("number 1")))

    def test_columns_that_the_answer_has_are_kept(self):
        target = self.work / "out.csv"
        (self.work / "in.csv").write_text(
            "input,confidence,expected,output,error,a,a,a_2\nnumber 1,0.5,gold,prior,none,1,2,3\n"
        )
        self.map(self.work / "in.csv", target)
        (row,) = csv.DictReader(io.StringIO(target.read_text()))
        for key, value in (
            ("confidence_before", "0.5"),
            ("expected", "gold"),
            ("expected_before", "prior"),
            ("error_before", "none"),
            ("a", "1"),
            ("a_3", "2"),
            ("a_2", "3"),
            ("error", ""),
            ("output", self.answer("number 1")),
        ):
            self.assertEqual(row[key], value, key)

    def test_a_table_has_the_keys_of_all_rows(self):
        rows = [{"input": "number 1"}, {"input": "x" * 3000, "id": 7}, {"input": None, "more": "m"}]
        source = write_jsonl(self.work / "in.jsonl", rows)
        done = self.paw("map", self.program, source, "-o", self.work / "out.csv", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"2 of 3 rows have no answer", done.stderr)
        table = list(csv.DictReader(io.StringIO((self.work / "out.csv").read_text())))
        self.assertEqual(list(table[0]), ["input", "id", "more", "output", "confidence", "error"])
        self.assertEqual([row["id"] for row in table], ["", "7", ""])
        self.assertEqual([row["more"] for row in table], ["", "", "m"])
        self.assertEqual(table[0]["error"], "")
        self.assertIn("tokens", table[1]["error"])
        self.assertIn("null", table[2]["error"])

    def test_a_malformed_row_is_found_before_any_is_run(self):
        source = write_jsonl(self.work / "in.jsonl", [{"input": f"number {i}"} for i in range(1000)])
        with open(source, "a") as file:
            file.write("{\n")
        self.fails("map", self.program, source, "-o", self.work / "out.jsonl", "--json", "--strict", saying="line 1001")
        self.assertEqual([path.name for path in self.work.iterdir()], ["in.jsonl"])

    def test_a_link_stays_one_and_a_device_what_it_is(self):
        target, link = self.work / "out.jsonl", self.work / "link.jsonl"
        target.write_text("older")
        target.chmod(0o600)
        link.symlink_to(target)
        source = write_jsonl(self.work / "in.jsonl", [{"input": "number 1"}])
        self.map(source, link)
        self.assertTrue(link.is_symlink())
        self.assertEqual(json.loads(target.read_text())["output"], self.answer("number 1"))
        fifo = self.work / "fifo.jsonl"
        os.mkfifo(fifo)
        self.fails("map", self.program, source, "-o", fifo, saying="not a regular file")
        self.assertTrue(fifo.is_fifo())

    def test_rows_that_repeat_are_answered_as_if_they_were_alone(self):
        texts = [f"number {i % 7}" for i in range(600)]  # more than are run at once
        self.map(write_jsonl(self.work / "in.jsonl", [{"input": text} for text in texts]), self.work / "out.txt")
        self.assertEqual((self.work / "out.txt").read_text().splitlines(), [self.answer(text) for text in texts])

    def test_nothing_in_gives_nothing_out(self):
        (self.work / "in.jsonl").write_text("")
        self.assertEqual(self.map(self.work / "in.jsonl", self.work / "out.jsonl")["rows"], 0)
        self.assertEqual((self.work / "out.jsonl").read_text(), "")

    def test_a_row_that_cannot_be_run_is_kept_with_its_error(self):
        source = write_jsonl(self.work / "in.jsonl", [{"input": text} for text in ("number 1", "x" * 3000, "number 3")])
        done = self.paw("map", self.program, source, "-o", self.work / "out.jsonl", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.decode(), r"\Apaw: 1 of 3 rows [^\n]+\n\Z")
        rows = [json.loads(line) for line in (self.work / "out.jsonl").read_text().splitlines()]
        self.assertEqual(["error" in row for row in rows], [False, True, False])
        self.assertEqual(rows[2]["output"], self.answer("number 3"))

    def test_malformed_rows_are_named(self):
        for name, text, saying in (
            ("a.jsonl", '{"input": "x"}\n{"input": \n', "a.jsonl line 2"),
            ("b.jsonl", '{"input": "x"}\n\n[1]\n', "b.jsonl line 3"),
            ("c.csv", "input,b\nx,1\ny\n", "c.csv line 3"),
            ("d.csv", 'input\n"never closed', "d.csv"),
            ("e.csv", "", "e.csv"),
            ("f.csv", "a,b\n1,2\n", '"input"'),
        ):
            with self.subTest(name=name):
                (self.work / name).write_text(text)
                self.fails(
                    "map",
                    self.program,
                    self.work / name,
                    "-o",
                    self.work / "out.jsonl",
                    "--json",
                    "--strict",
                    saying=saying,
                )
                self.assertFalse((self.work / "out.jsonl").exists())


class Restart(Map):
    ROWS = 8_000  # some 30 batches

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.source = cls.folder / "in.jsonl"
        write_jsonl(cls.source, [{"id": i, "input": f"number {i % 50}"} for i in range(cls.ROWS)])
        cls.expected = {}
        for kind in ("jsonl", "csv"):
            target = cls.folder / f"whole.{kind}"
            cls.json("map", cls.program, cls.source, "-o", target)
            cls.expected[kind] = target.read_bytes()

    def interrupted(self, target, signal_number):
        """Starts mapping and sends the signal when some rows are done. Returns the exit status; the output must not exist."""
        process = self.start("map", self.program, self.source, "-o", target)
        progress = target.with_name(target.name + ".progress")
        deadline = time.monotonic() + 120
        while not progress.exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal_number)
        _, errors = process.communicate(timeout=120)
        self.assertFalse(target.exists(), "it finished before it was interrupted")
        return process.returncode, errors.decode()

    def done_rows(self, target):
        return json.loads(target.with_name(target.name + ".progress").read_text())["rows"]

    def test_killed(self):
        for kind in ("jsonl", "csv"):
            target = self.work / f"out.{kind}"
            self.assertEqual(self.interrupted(target, signal.SIGKILL)[0], -signal.SIGKILL)
            done = self.done_rows(target)
            self.assertTrue(0 < done < self.ROWS)
            again = self.paw("map", self.program, self.source, "-o", target)
            self.assertEqual(again.returncode, 0)
            self.assertIn(f"after {done} rows", again.stderr.decode())
            self.assertEqual(target.read_bytes(), self.expected[kind])
            self.assertEqual([path.name for path in self.work.iterdir() if path.name.startswith(f"out.{kind}.")], [])

    def test_what_a_killed_run_was_writing_is_cleared_away(self):
        left, anothers = self.work / "out.jsonl.progress.new-a1b2c3", self.work / "out.jsonl.progress.new-plan"
        for path in (left, anothers):
            path.write_text("{")
        self.map(write_jsonl(self.work / "in.jsonl", [{"input": "number 1"}]), self.work / "out.jsonl")
        self.assertEqual((left.exists(), anothers.exists()), (False, True))

    def test_ctrl_c(self):
        target = self.work / "out.jsonl"
        status, errors = self.interrupted(target, signal.SIGINT)
        self.assertEqual(status, 1)
        self.assertRegex(errors, r"\Apaw: interrupted after \d+ rows[^\n]*\n\Z")
        self.assertEqual(self.map(self.source, target)["rows"], self.ROWS)
        self.assertEqual(target.read_bytes(), self.expected["jsonl"])

    def test_killed_between_the_rows_and_their_record(self):
        target = self.work / "out.jsonl"
        self.interrupted(target, signal.SIGKILL)
        with open(self.work / "out.jsonl.partial", "ab") as partial:
            partial.write(b'{"half a row')
        self.map(self.source, target)
        self.assertEqual(target.read_bytes(), self.expected["jsonl"])

    def test_a_damaged_record_starts_over(self):
        target = self.work / "out.jsonl"
        for damage in (b"", b"{", b'{"identity":1}'):
            self.interrupted(target, signal.SIGKILL)
            (self.work / "out.jsonl.progress").write_bytes(damage)
            self.map(self.source, target)
            self.assertEqual(target.read_bytes(), self.expected["jsonl"])
            target.unlink()

    def test_a_changed_input_starts_over(self):
        target = self.work / "out.jsonl"
        self.interrupted(target, signal.SIGKILL)
        done = self.done_rows(target)
        changed = write_jsonl(self.work / "in.jsonl", [{"id": -i, "input": f"number {i}"} for i in range(300)])
        again = self.paw("map", self.program, changed, "-o", target)
        self.assertEqual(again.returncode, 0)
        self.assertIn(f"starting over: the {done} rows", again.stderr.decode())
        rows = [json.loads(line) for line in target.read_text().splitlines()]
        self.assertEqual([row["id"] for row in rows], [-i for i in range(300)])
        self.assertLessEqual({row["output"] for row in rows}, set(LABELS))

    def test_a_run_that_dies_at_once_leaves_no_record_of_anothers_rows(self):
        target = self.work / "out.jsonl"
        self.interrupted(target, signal.SIGKILL)
        # As another run leaves it that was killed before its first rows were recorded.
        changed = write_jsonl(self.work / "in.jsonl", [{"input": "x" * 3000}] * 2_000)
        process = self.start("map", self.program, changed, "-o", target)
        partial = target.with_name("out.jsonl.partial")
        while partial.stat().st_size > 0 and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.communicate()
        self.map(self.source, target)
        self.assertEqual(target.read_bytes(), self.expected["jsonl"])

    def test_two_at_a_time(self):
        target = self.work / "out.jsonl"
        process = self.start("map", self.program, self.source, "-o", target)
        while not target.with_name("out.jsonl.progress").exists() and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGSTOP)
        self.fails("map", self.program, self.source, "-o", target, "--json", saying="another paw map is writing")
        process.send_signal(signal.SIGCONT)
        self.assertEqual((process.communicate()[0] != b"", process.returncode), (True, 0))
        self.assertEqual(target.read_bytes(), self.expected["jsonl"])

    def test_another_base_starts_over(self):
        target = self.work / "out.jsonl"
        self.interrupted(target, signal.SIGKILL)
        done = self.done_rows(target)
        again = self.paw("map", self.program, self.source, "-o", target, "--base", "stub")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(f"starting over: the {done} rows", again.stderr.decode())
        self.map(self.source, self.work / "stub.jsonl", "--base", "stub")
        self.assertEqual(target.read_bytes(), (self.work / "stub.jsonl").read_bytes())

    def test_another_constraint_starts_over(self):
        target = self.work / "out.jsonl"
        self.interrupted(target, signal.SIGKILL)
        again = self.paw("map", self.program, self.source, "-o", target, "--labels", "even")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn("starting over", again.stderr.decode())
        self.assertEqual({json.loads(line)["output"] for line in target.read_text().splitlines()}, {"even"})

    def test_files_of_others_are_not_written(self):
        target, victim = self.work / "out.jsonl", self.work / "victim"
        victim.write_text("precious")
        for name in ("out.jsonl.partial", "out.jsonl.progress"):
            there = self.work / name
            ways = {
                "a symbolic link": lambda: there.symlink_to(victim),
                "not a regular file": lambda: os.mkfifo(there),
                "another name": lambda: os.link(victim, there),
            }
            if os.geteuid() == 0:
                ways["somebody else's"] = lambda: (there.write_text("precious"), os.chown(there, 1234, 1234))
            for saying, make in ways.items():
                with self.subTest(name=name, saying=saying):
                    make()
                    before = os.lstat(there)
                    self.fails("map", self.program, self.source, "-o", target, "--json", saying=saying)
                    self.assertEqual(os.lstat(there).st_ino, before.st_ino)
                    self.assertEqual(os.lstat(there).st_size, before.st_size)
                    there.unlink()
        self.assertEqual(victim.read_text(), "precious")
        self.map(self.source, target)
        self.assertEqual(target.read_bytes(), self.expected["jsonl"])

    def test_a_finished_file_is_replaced(self):
        target = self.work / "out.jsonl"
        target.write_text("an older result")
        self.map(self.source, target)
        self.assertEqual(target.read_bytes(), self.expected["jsonl"])


del Map  # its tests are those of its children

if __name__ == "__main__":
    unittest.main()
