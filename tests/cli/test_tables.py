"""Which files are read as rows, that rows keep their bytes, and that none is lost or duplicated, on the stub base.

PAW_TEST_ROWS   rows of the test of random tables, 200,000 if it is not set
PAW_TEST_KILLS  how often the test of restarts kills, 20 if it is not set
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import random
import re
import signal
import time
import unittest

from support import LABELS, CliTest, parity_examples

ROWS = int(os.environ.get("PAW_TEST_ROWS", "200000"))
KILLS = int(os.environ.get("PAW_TEST_KILLS", "20"))


def stub_answer(text):
    """The rule of the stub base: a label and a confidence by the FNV-1a hash of the input; None for an empty one."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return (LABELS[value % 2], (1 + (value >> 32) % 1000) / 1000) if text else None


class Tables(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples(), "--labels", ",".join(LABELS))

    def map(self, name, content, *arguments, out="out.jsonl", status=0):
        """The output's bytes, and the messages."""
        source, target = self.work / name, self.work / out
        if content is not None:
            source.write_bytes(content)
        limit = 300 + ROWS / 1000  # seconds
        done = self.paw("map", self.program, source, "-o", target, "--base", "stub", *arguments, timeout=limit)
        self.assertEqual(done.returncode, status, done.stderr)
        return target.read_bytes(), done.stderr.decode()

    def inputs(self, name, content, *arguments):
        return [json.loads(line)["input"] for line in self.map(name, content, *arguments)[0].splitlines()]


class Kept(Tables):
    PIECES = ("a", "Z", "0", " ", "  ", ",", ";", "\t", '"', '""', "\n", "\r\n", "\r", "\\", "é", "中", "😀", "'", "{", "}", ":")

    def text(self, rng):
        return "".join(rng.choices(self.PIECES, k=rng.randrange(12)))

    def check_answer(self, text, row):
        expected = stub_answer(text)
        if expected is None:
            self.assertIn("empty", row["error"])
        else:
            self.assertEqual((row["output"], float(row["confidence"])), expected)

    def test_fields_of_tables(self):
        rng = random.Random(1)
        names = ["id", "output", "input", "note, with comma", 'a "quoted" one', "two\nlines"]
        rows = [[str(i), *(self.text(rng) for _ in names[1:])] for i in range(ROWS // 4)]
        for kind, out in (("csv", "csv"), ("tsv", "csv"), ("csv", "jsonl")):
            file = io.StringIO(newline="")
            # With LF for line ends, Python leaves a CR at the end of a field without quotes.
            style = rng.choice(((csv.QUOTE_ALL, "\n"), (csv.QUOTE_MINIMAL, "\r\n")))
            delimiter = "," if kind == "csv" else "\t"
            writer = csv.writer(file, delimiter=delimiter, quoting=style[0], lineterminator=style[1])
            writer.writerows([names, *rows])
            content, _ = self.map(f"in.{kind}", file.getvalue().encode(), out=f"out.{out}", status=1)
            if out == "csv":
                found = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
            else:
                found = [json.loads(line) for line in content.decode().split("\n")[:-1]]
            self.assertEqual(len(found), len(rows))
            for values, row in zip(rows, found):
                kept = [row[name if name != "output" else "expected"] for name in names]
                self.assertEqual(kept, values)
                self.check_answer(values[2], row)

    def json_text(self, rng, depth=0):
        """A value in one of the ways it may be written."""
        space = rng.choice(("", "", " ", "\t"))
        kind = rng.randrange(6 if depth < 3 else 4)
        if kind == 0:
            return rng.choice(("19.90", "1E5", "-0", "0.1000", "12345678901234567890123", "1e400", "7", "-1.5e-3"))
        if kind == 1:
            return rng.choice(("true", "false", "null"))
        if kind < 4:
            return json.dumps(self.text(rng), ensure_ascii=rng.random() < 0.5).replace("Z", "\\u005a")
        parts = [self.json_text(rng, depth + 1) for _ in range(rng.randrange(3))]
        if kind == 4:
            return f"[{space}" + f"{space},".join(parts) + f"{space}]"
        return "{" + f"{space},".join(f"{space}{json.dumps(self.text(rng))}{space}:{part}" for part in parts) + "}"

    def test_bytes_of_json_lines(self):
        rng = random.Random(2)
        lines, texts = [], []
        for i in range(ROWS // 4):
            texts.append(self.text(rng))
            members = [f'"id": {i}', f'"input":{json.dumps(texts[-1])}']
            keys = rng.choices(("price", "weight", "\\u0061", "nested", "nested"), k=rng.randrange(5))
            members += [f'"{key}"{rng.choice(("", " "))}:{self.json_text(rng)}' for key in keys]
            rng.shuffle(members)
            lines.append("{" + rng.choice((",", ", ", " ,")).join(members) + rng.choice(("", " ")) + "}")
        content, _ = self.map("in.jsonl", ("\n".join(lines) + "\n").encode(), status=1)
        found = content.decode().split("\n")[:-1]
        self.assertEqual(len(found), len(lines))
        for text, line, row in zip(texts, lines, found):
            self.assertEqual(row[: len(line) - 1], line[:-1])
            self.check_answer(text, json.loads("{" + row[len(line) :]))

    def test_keys_that_the_answer_needs_are_renamed_alone(self):
        line = '{ "outp\\u0075t" : 1.50, "x":{"output":"kept"},"error": null,"input":"a", "output":2 }'
        content, _ = self.map("in.jsonl", line.encode())
        label, confidence = stub_answer("a")
        self.assertEqual(
            content.decode(),
            '{ "expected" : 1.50, "x":{"output":"kept"},"error_before": null,"input":"a", "expected":2 '
            f',"output":"{label}","confidence":{confidence}}}\n',
        )

    def test_numbers_are_text_in_tables_and_inputs_too(self):
        line = '{"input": 19.90, "id": 12345678901234567890123, "list": [1.0, "\\u00e9"], "none": null}\n'
        content, _ = self.map("in.jsonl", line.encode(), out="out.csv")
        (row,) = csv.DictReader(io.StringIO(content.decode()))
        self.assertEqual(
            [row[key] for key in ("input", "id", "list", "none", "output")],
            ["19.90", "12345678901234567890123", '[1.0,"é"]', "", stub_answer("19.90")[0]],
        )


class Restarts(Tables):
    def test_killed_at_random_moments(self):
        rng = random.Random(3)
        source = "".join(f'{{"id": {i}, "input": "{rng.getrandbits(64):x}"}}\n' for i in range(30_000)).encode()
        expected, _ = self.map("in.jsonl", source, out="whole.jsonl")
        self.assertEqual(expected.count(b"\n"), 30_000)
        target = self.work / "out.jsonl"
        killed = 0
        while True:
            process = self.start("map", self.program, self.work / "in.jsonl", "-o", target, "--base", "stub")
            last = killed >= KILLS  # which nobody kills
            if not last:
                time.sleep(rng.random() ** 3)
                process.send_signal(signal.SIGKILL)
            process.communicate()
            if process.returncode == 0:
                self.assertEqual(target.read_bytes(), expected)
                target.unlink()
            else:
                self.assertEqual(process.returncode, -signal.SIGKILL)
                killed += 1
            if last:
                break
        self.assertEqual(sorted(path.name for path in self.work.iterdir()), ["in.jsonl", "whole.jsonl"])


class Files(Tables):
    TABLE = "id,input\n1,where is it\n2,\"I can't, é 😀\"\n3,money\n"
    TEXTS = ["where is it", "I can't, é 😀", "money"]
    LINES = "".join(f'{{"input": {json.dumps(text)}}}\n' for text in TEXTS)

    def test_encodings(self):
        for encoding in ("utf-8-sig", "utf-16-le", "utf-16-be"):
            mark = "" if encoding == "utf-8-sig" else "\ufeff"
            for name, text in (("in.csv", self.TABLE), ("in.jsonl", self.LINES), ("in.txt", "\n".join(self.TEXTS))):
                with self.subTest(encoding=encoding, name=name):
                    self.assertEqual(self.inputs(name, (mark + text).encode(encoding)), self.TEXTS)
        long = ["x" * (32 * 1024 - 2 - i) + "😀" * 3 for i in range(5)]  # characters across the edges of blocks
        for encoding in ("utf-16-le", "utf-16-be"):
            self.assertEqual(self.inputs("in.txt", ("\ufeff" + "\n".join(long)).encode(encoding)), long)
        for content, saying in (
            ("\ufeffabc".encode("utf-16-le") + b"x", "cut short"),
            ("\ufeffabc".encode("utf-32-le"), "UTF-32"),
        ):
            (self.work / "bad.txt").write_bytes(content)
            self.fails("map", self.program, self.work / "bad.txt", "-o", self.work / "bad.jsonl", saying=saying)

    def test_gzip_by_its_first_bytes(self):
        for name, text in (
            ("in.csv.gz", self.TABLE),
            ("in.jsonl.gz", self.LINES),
            ("in.log", "\n".join(self.TEXTS)),
            ("in.jsonl", self.LINES),
        ):
            with self.subTest(name=name):
                packed = gzip.compress(text.encode())
                self.assertEqual(self.inputs(name, packed), self.TEXTS)
        half = len(self.LINES) // 2
        packed = gzip.compress(self.LINES[:half].encode()) + gzip.compress(self.LINES[half:].encode())
        self.assertEqual(self.inputs("in.jsonl", packed), self.TEXTS)
        self.assertEqual(self.inputs("in.jsonl", gzip.compress(("\ufeff" + self.LINES).encode("utf-16-le"))), self.TEXTS)
        for damaged in (packed[:-9], packed[:30], packed[:20] + b"zz" + packed[22:]):
            (self.work / "bad.jsonl").write_bytes(damaged)
            self.fails("map", self.program, self.work / "bad.jsonl", "-o", self.work / "x.jsonl", saying="gzip")

    def test_files_that_are_no_text_are_refused_by_name(self):
        for name, content, saying in (
            ("a.txt", bz2.compress(b"a line\n"), "bzip2"),
            ("b.jsonl", lzma.compress(b"a line\n"), "compressed with xz"),
            ("c.csv", b"PK\x03\x04\x14\0\x06\0", "save the sheet as CSV"),
            ("d.txt", b"PAR1\x15\x04\x15", "Parquet"),
            ("e.txt", b"\x89PNG\r\n\x1a\n", "an image"),
        ):
            with self.subTest(name=name):
                (self.work / name).write_bytes(content)
                self.fails("map", self.program, self.work / name, "-o", self.work / "x.jsonl", saying=saying)
        self.assertEqual(self.inputs("in.txt", b"PAR1 and PK are words\n"), ["PAR1 and PK are words"])

    def test_the_columns_are_named_where_one_is_missing(self):
        (self.work / "a.csv").write_text('ID,"Input, raw"\n1,x\n')
        self.fails("map", self.program, self.work / "a.csv", "-o", self.work / "x.jsonl", saying='only "ID", "Input, raw"')

    def test_carriage_returns_end_lines(self):
        self.assertEqual(self.inputs("in.csv", self.TABLE.replace("\n", "\r").encode()), self.TEXTS)
        self.assertEqual(self.inputs("in.jsonl", self.LINES.replace("\n", "\r").encode()), self.TEXTS)
        self.assertEqual(self.inputs("in.txt", "\r".join(self.TEXTS).encode()), self.TEXTS)
        self.assertEqual(self.inputs("in.csv", b'input,b\r"two\nlines",1\r'), ["two\nlines"])
        self.assertEqual(self.inputs("in.csv", b'input,b\n"two\rlines",1\n'), ["two\rlines"])
        self.assertEqual(self.inputs("in.txt", b"a\rb\nc"), ["a\rb", "c"])

    def test_separators_are_found_and_said(self):
        for separator, said in ((";", "semicolons"), ("\t", "tabs"), ("|", '"|"')):
            with self.subTest(separator=separator):
                text = f'id{separator}input\n1{separator}a, b\n2{separator}"c{separator}d"\n'
                content, errors = self.map("in.csv", text.encode())
                self.assertIn(f"separated by {said}", errors)
                rows = [json.loads(line) for line in content.splitlines()]
                self.assertEqual([(row["id"], row["input"]) for row in rows], [("1", "a, b"), ("2", f"c{separator}d")])
        self.assertEqual(self.inputs("in.csv", b"sep=;\r\nid;input\r\n1;x,y\r\n"), ["x,y"])
        content, _ = self.map("in.csv", b"sep=,\r\nid,input;b\r\n1,x\r\n", "--column", "input;b")
        self.assertEqual(json.loads(content)["input;b"], "x")
        content, errors = self.map("in.csv", b"input\na;b\n")  # one column
        self.assertEqual((json.loads(content)["input"], "separated" in errors), ("a;b", False))

    def test_quotes_of_tsv_may_be_characters(self):
        for text, texts in (
            ('id\tinput\n1\t"Fast" parcel, thanks\n2\tplain\n', ['"Fast" parcel, thanks', "plain"]),
            ('id\tinput\n1\t"Never again\n2\tI will not"\n3\tplain\n', ['"Never again', 'I will not"', "plain"]),
        ):
            content, errors = self.map("in.tsv", text.encode())
            self.assertEqual([json.loads(line)["input"] for line in content.splitlines()], texts)
            self.assertIn("in.tsv has quotes", errors)
        for text, texts in (
            ('id\tinput\n1\t"two\nlines"\n2\t"a ""b"""\n3\t"c\td"\n', ["two\nlines", 'a "b"', "c\td"]),
            ('input\n"two\nlines"\n', ["two\nlines"]),
            ('id\tinput\n1\t"all"\n2\t5" disk\n', ["all", '5" disk']),
        ):
            content, errors = self.map("in.tsv", text.encode())
            self.assertEqual([json.loads(line)["input"] for line in content.splitlines()], texts)
            self.assertEqual(errors, "")

    def test_a_json_array(self):
        array = json.dumps([{"input": text, "n": 1.0} for text in self.TEXTS], ensure_ascii=False)
        pretty = json.dumps(json.loads(array), indent=2)
        for name in ("in.json", "in.jsonl"):
            for text in (array, "\ufeff\n " + array + "\n", pretty, pretty.replace("\n", "\r\n"), json.dumps(self.TEXTS)):
                self.assertEqual(self.inputs(name, text.encode()), self.TEXTS)
        self.assertEqual(self.inputs("in.json", b'[{"input": "a]}\\",[{", "x": [[1], {}]}]'), ['a]}",[{'])
        self.assertEqual(self.map("in.json", b" [ ] ")[0], b"")
        big = [{"input": "x", "blob": "y" * 100_000} for _ in range(200)]  # one line, longer than a row may be
        self.assertEqual(len(self.inputs("in.json", json.dumps(big).encode())), 200)
        for text, saying in (
            ('[{"input":"a"}', "not closed"),
            ('[{"input":"a"},]', "after the comma"),
            ('[{"input":"a"}] x', "after the array"),
            ('[{"input":"a"},,{"input":"b"}]', "element is expected"),
        ):
            (self.work / "bad.json").write_text(text)
            self.fails("map", self.program, self.work / "bad.json", "-o", self.work / "x.jsonl", saying=saying)
        bad, errors = self.map("in.json", b'[{"input":"a"},\n{"input" 3},\n{"input":"b"}]', status=1)
        rows = [json.loads(line) for line in bad.splitlines()]
        self.assertEqual([row["input"] for row in rows], ["a", '{"input" 3}', "b"])
        self.assertIn("in.json line 2 is not JSON", rows[1]["error"])

    def test_a_bad_row_is_one_row_with_an_error(self):
        cases = {
            "in.jsonl": (b'{"input":"a"}\n{"input": \n[1]\n{"x":"\xff"}\n{"y": 2}\n{"input":"b"}\n', 4),
            "in.csv": (b'id,input\n1,a\n2\n3,x,y\n"4"z,q\n5,b\n', 3),
        }
        for name, (content, bad) in cases.items():
            with self.subTest(name=name):
                out, errors = self.map(name, content, status=1)
                rows = [json.loads(line) for line in out.splitlines()]
                self.assertEqual([row.get("input") for row in rows if "error" not in row], ["a", "b"])
                self.assertIn(f"{bad} of {bad + 2} rows have no answer", errors)
                for row in rows[1:-1]:
                    self.assertRegex(row["error"], re.escape(name) + r" line \d ")
                source = self.work / name
                self.fails(
                    "map", self.program, source, "-o", self.work / "x.jsonl", "--strict", saying=f"{name} line "
                )
                (self.work / name).write_bytes(content)
                table, _ = self.map(name, None, out="out.csv", status=1)
                self.assertEqual(len(list(csv.DictReader(io.StringIO(table.decode())))), bad + 2)
        self.assertEqual(json.loads(self.map("in.jsonl", cases["in.jsonl"][0], status=1)[0].splitlines()[1])["input"], '{"input": ')

    def test_a_file_without_one_good_row_is_refused(self):
        for name, text in (("a.jsonl", '{"x":1}\n{"x":2}\n'), ("b.csv", "id,input\n1\n2\n")):
            (self.work / name).write_text(text)
            self.fails("map", self.program, self.work / name, "-o", self.work / "x.jsonl", saying=f"{name} line ")
        self.assertEqual(sorted(path.name for path in self.work.iterdir()), ["a.jsonl", "b.csv"])

    def test_a_pipe_is_refused_with_a_hint(self):
        os.mkfifo(self.work / "pipe.jsonl")
        self.fails("map", self.program, self.work / "pipe.jsonl", "-o", self.work / "x.jsonl", saying="paw run P -")
        self.fails("map", self.program, "-", "-o", self.work / "x.jsonl", saying="paw run P -", status=2)


del Tables

if __name__ == "__main__":
    unittest.main()
