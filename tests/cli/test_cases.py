"""What real people feed it, kind by kind. Each kind has a small input of our own; where the files of ../shared/cases are
there, they are tried too, under the number that cases.md gives them. Kinds that have a whole test elsewhere are listed in
ELSEWHERE.
"""

import csv
import gzip
import json
import os

import signal
import subprocess
import sys
import time
import unicodedata
import unittest

from support import BINARY, LABELS, QUICK, ROOT, CliTest, write_jsonl

FILES = ROOT / "../shared/cases/files"
STUB = ROOT / "tests/golden/peft.paw"  # with --base stub it repeats its input

ELSEWHERE = {
    "B12 references without end": "constraint_test",
    "C3 C4 C6 outputs of patterns, counts": "test_constraints.test_random_outputs..., test_no_constraint_exhausts_the_memory",
    "D4 D7 D8 D9 D11 D15 D17 rows": "test_tables",
    "E1 E10 damaged bases": "test_errors",
    "E4 E5 E6 vocabulary, pre-tokenizers, adapters": "tokenizer_test, bundle_test, manifest_test",
    "E7 a program for another base": "test_errors.test_a_program_for_another_base",
    "F5 floods that differ in ids": "masking_test, test_watch",
    "G1 G3 G4 G10 lists in sentences": "spec_labels_test",
    "H7 same answers in any batch": "test_determinism",
    "H10 several processes": "test_caches",
}


def have_files():
    return FILES.is_dir()


class Cases(CliTest):
    def examples(self, outputs, inputs=None, name="examples.jsonl"):
        rows = [{"input": (inputs or "text {}").format(i), "output": output} for i, output in enumerate(outputs)]
        return write_jsonl(self.work / name, rows)

    def compiling(self, examples, *arguments, spec="x"):
        """(exit status, standard error) of a short compile; the program is self.program."""
        self.program = self.work / "p.paw"
        done = self.paw(
            "compile", spec, "--examples", examples, "--base", "tiny", "-o", self.program, "--set", "runs=1",
            "--set", "epochs=1", "--set", "rank=4", *arguments,
        )  # fmt: skip
        return done.returncode, done.stderr.decode()

    def accepts(self, examples, *arguments, **options):
        status, errors = self.compiling(examples, *arguments, **options)
        self.assertEqual(status, 0, errors)
        return errors

    def refuses(self, examples, *arguments, saying=""):
        status, errors = self.compiling(examples, *arguments)
        self.assertEqual(status, 1, errors)
        self.assertIn(saying, errors)
        return errors

    def shared(self, name):
        """A file of the shared cases; the test goes on without where it is absent."""
        return FILES / name if have_files() else None

    def test_the_shared_cases_are_here(self):
        if not have_files():
            self.skipTest("../shared/cases is not here: only our own inputs of each kind are tried")


class A_MalformedJson(Cases):
    def test_A13_what_reaches_the_limit_is_an_error(self):
        examples = self.examples([f"row {i} as it is" for i in range(12)], "row {} as it is")
        self.accepts(examples)
        long = "row 1 as it is, " * 10
        done = self.paw("run", self.program, long, "--max-tokens", "5")
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn(b"the output was cut at its limit of 5 tokens; --max-tokens raises it", done.stderr)
        answer = self.json("run", self.program, long, "--max-tokens", "5", "--allow-truncated")
        self.assertTrue(answer["truncated"])
        cases = write_jsonl(self.work / "cases.jsonl", [{"input": long, "output": long}] * 3)
        rows = self.work / "out.jsonl"
        done = self.paw("map", self.program, cases, "-o", rows, "--max-tokens", "5")
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"3 of 3 rows have no answer", done.stderr)
        self.assertIn("limit of 5 tokens", json.loads(rows.read_text().splitlines()[0])["error"])
        self.output("map", self.program, cases, "-o", rows, "--max-tokens", "5", "--allow-truncated")
        self.assertTrue(all(json.loads(line)["truncated"] for line in rows.read_text().splitlines()))
        report = self.json("test", self.program, cases, "--max-tokens", "5")
        self.assertEqual((report["errors"], report["correct"]), (3, 0))
        done = self.paw("watch", self.program, "--max-tokens", "5", input=long + "\n")
        self.assertIn(b"1 without an answer", done.stderr)
        self.assertIn(b"limit of 5 tokens", done.stderr)

    def test_A13_the_limit_follows_the_input_where_outputs_copy_it(self):
        self.accepts(self.examples([f"row {i} as it is" for i in range(12)], "row {} as it is"))
        meta = json.loads(self.output("inspect", self.program, "--json"))["meta"]["paw"]
        self.assertGreaterEqual(meta["max_tokens_per_input_token"], 2)
        self.accepts(self.examples([f"yes {i}" for i in range(12)], "a text about nothing of that at all, {} times"))
        meta = json.loads(self.output("inspect", self.program, "--json"))["meta"]["paw"]
        self.assertNotIn("max_tokens_per_input_token", meta)

    def test_A13_a_constraint_closes_nothing(self):
        schema = self.work / "any.json"
        schema.write_text('{"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}')
        self.accepts(self.examples([json.dumps({"text": "a b c d e f g h"})] * 12), "--schema", schema)
        outputs = {}
        for allow in ([], ["--allow-truncated"]):
            done = self.paw("run", self.program, "-", "--json", "--max-tokens", "24", *allow, input="x\nlong text\n")
            outputs[bool(allow)] = [json.loads(line) for line in done.stdout.splitlines()]
        for strict, loose in zip(outputs[False], outputs[True]):
            json.loads(loose["output"])  # closed
            # Whole answers are the same; others are errors.
            self.assertEqual("error" in strict, loose.get("truncated", False))
            if "error" not in strict:
                self.assertEqual(strict["output"], loose["output"])


class B_JsonSchemas(Cases):
    def schema(self, schema):
        path = self.work / "schema.json"
        path.write_text(schema if isinstance(schema, str) else json.dumps(schema))
        return path

    def test_values_that_are_written_in_several_ways(self):
        moment = {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}, "required": ["at"]}
        for case, schema, good, bad in (
            ("B1", moment, '{"at": "2024-05-01T10:00:00.123456789z"}', '{"at": "2024-05-01 25:00"}'),
            ("B2", {"type": "string", "format": "date"}, '"2024-02-29"', '"2023-02-29"'),
            ("B3", {}, '{"t": "\\ud83d\\ude00"}', '{"t": }'),
            ("B3 of PHP", {}, '{"t": "a\\/b"}', '{"t": "\\x"}'),
            ("B4", {"type": "integer"}, "1834567012398765432012345", "1.5.2"),
            ("B5", {"type": "integer", "maximum": 9223372036854775807}, "9223372036854775807", "9223372036854775808"),
            ("B8", {"type": "array", "uniqueItems": False, "items": {"type": "integer", "nullable": False}}, "[1, 1]", '["a"]'),
            ("B10", {"$ref": "#/$defs/P%5Bint%5D", "$defs": {"P[int]": {"type": "integer"}}}, "4", '"4"'),
            ("B14", {"type": "integer", "minimum": -5}, "-5", "-6"),
            ("B17", '{"const": 12345678901234567890123}', "12345678901234567890123", "12345678901234567890124"),
        ):  # fmt: skip
            with self.subTest(case=case):
                path = self.schema(schema)
                self.accepts(self.examples([good] * 6), "--schema", path)
                self.refuses(self.examples([good] * 5 + [bad]), "--schema", path, saying="does not allow")

    def test_the_files(self):
        if not have_files():
            self.skipTest("../shared/cases is not here")
        for case, schema, examples in (
            ("B1", "b_event", "b_seven_digits"),
            ("B2", "b_day", "b_leap_day"),
            ("B3", "b_any", "b_ascii_escapes"),
            ("B3", "b_any", "b_php_escapes"),
            ("B4", "b_id", "b_long_ids"),
            ("B4", "b_any", "b_long_ids"),
        ):
            with self.subTest(case=case, schema=schema):
                self.accepts(FILES / f"{examples}.jsonl", "--schema", FILES / f"{schema}.json")
        for schema in sorted(FILES.glob("b_harmless_*.json")) + [FILES / "b_percent_ref.json", FILES / "b_surrogates.json"]:
            with self.subTest(case="B8 B10", schema=schema.name):
                _, errors = self.compiling(self.examples(["no"] * 4), "--schema", schema)
                self.assertIn("does not allow", errors)  # the schema itself is accepted

    def test_schemas_that_are_refused(self):
        cases = [
            ("B12", {"$ref": "#"}, ""),
            ("B13", {"type": "object", "properties": {"n": {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 1}}, "required": ["n"]}, "/properties/n"),
            ("B15", {"type": "string", "pattern": "a(b"}, "/pattern"),
        ]  # fmt: skip
        for case, schema, saying in cases:
            with self.subTest(case=case):
                self.refuses(self.examples(["1"] * 4), "--schema", self.schema(schema), saying=saying)
        for case, name in (("B12", "b_loop"), ("B12", "b_endless"), ("B13", "b_unsatisfiable"), ("B15", "b_bad_pattern")):
            if have_files():
                with self.subTest(case=case, file=name):
                    self.refuses(self.examples(["1"] * 4), "--schema", FILES / f"{name}.json")


class C_Patterns(Cases):
    PATTERNS = [
        ("C1", r"[\w\W]+", "Zürich 日本", True),
        ("C2", r"[\ud83d\ude00]", "x", None),
        ("C3", "[😀-🙏]+", "😨😨", True),
        ("C4", r"(\d|()){3}", "12", True),
        ("C5", r"([a-z])\1", "aa", None),
        ("C6", "a{2147483647}", "a", None),
        ("C6", r"[^;]{0,100}token[^;]{0,200}", "a token b", True),
        ("C8", "[]abc]{,3}", "]a", True),
        ("C10", r"[\x00-\u2e7f]+", "naïve", True),
        ("C11", r"\d", "٣", False),
    ]

    def judge(self, pattern, text):
        """True where the text is allowed, False where it is not, None where the pattern is refused."""
        status, errors = self.compiling(self.examples([text] * 12), "--regex", pattern)
        return True if status == 0 else False if "does not allow" in errors else None

    def test_patterns(self):
        for case, pattern, text, expected in self.PATTERNS:
            with self.subTest(case=case, pattern=pattern):
                found = self.judge(pattern, text)
                self.assertIn(found, (False, None) if case in ("C2", "C6") and not expected else (expected,))

    def test_the_files(self):
        if not have_files():
            self.skipTest("../shared/cases is not here")
        supported = {r"(?i)^alt\+c$", r"^\p{L}+$", r"[\ud83d\ude00-\ud83d\ude4f]"}  # better than the refusal asked for
        with open(FILES / "c_patterns.tsv", encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
        for pattern, text, expected in rows:
            with self.subTest(pattern=pattern):
                found = self.judge(pattern, text)
                if expected == "match" or (expected.startswith("match") and found is not None):
                    self.assertTrue(found)
                elif expected.startswith("refuse") and pattern not in supported:
                    self.assertIn(found, (None, False))

    def test_C9_white_space_has_an_end(self):
        schema = self.work / "schema.json"
        schema.write_text('{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}}}')
        self.accepts(self.examples(['{"a": 1}', '{"a": 2, "b": 3}'] * 6), "--schema", schema)
        # A schema has no white space to choose; a pattern that has comes to an end, or says that it did not.
        for line in self.output("run", self.program, "-", "--json", "--allow-truncated", input="one\ntwo\n").splitlines():
            self.assertNotRegex(json.loads(line)["output"], r"[ \t\n]{2}")
        self.accepts(self.examples(["  x"] * 12), "--regex", r"\s*x")
        for line in self.paw("run", self.program, "-", "--json", input="one\ntwo\n").stdout.splitlines():
            answer = json.loads(line)
            self.assertTrue("limit" in answer["error"] if "error" in answer else answer["output"].endswith("x"))


class D_Tables(Cases):
    """Rows through the stub; what is read is what it repeats."""

    def rows(self, name, data, *arguments):
        path = self.work / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return self.rows_of(path, *arguments)

    def rows_of(self, path, *arguments):
        out = self.work / "out.jsonl"
        done = self.paw("map", STUB, path, "-o", out, "--base", "stub", *arguments)
        self.said = done.stderr.decode()
        return [json.loads(line) for line in out.read_text().splitlines()]

    def texts(self, *arguments):
        return [row["output"] for row in self.rows(*arguments)]

    def test_D1_encodings(self):
        text = "id,input\n1,Größe\n2,नमस्ते\n"
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8"):
            with self.subTest(encoding=encoding):
                self.assertEqual(self.texts("in.csv", text.encode(encoding)), ["Größe", "नमस्ते"])

    def test_D1_windows_1252_and_damaged_utf_8(self):
        self.assertEqual(self.texts("in.txt", "“Größe” – 5 €\nplain\n".encode("cp1252")), ["“Größe” – 5 €", "plain"])
        self.assertIn("in.txt is not UTF-8; it is read as Windows-1252", self.said)
        self.assertEqual(self.texts("in.txt", b"x\n" * 50000 + b"caf\xe9\n")[-1], "café")
        self.assertEqual(self.texts("in.jsonl", '{"input": "Zürich"}\n'.encode("cp1252")), ["Zürich"])
        for damaged in (
            "größe ärger\n".encode() + b"gr\xc3\n",  # cut within a character
            "größe ärger\n".encode() + b"\xff\n",
            b"stra\xc3\n",
        ):
            with self.subTest(damaged=damaged):
                self.texts("in.txt", damaged)
                self.assertNotIn("1252", self.said)

    def test_D2_carriage_returns(self):
        self.assertEqual(self.texts("in.csv", b"id,input\r1,a\r2,b\r"), ["a", "b"])

    def test_D4_numbers(self):
        line = '{"input": "x", "n": [12345678901234567890123, 19.90, 1E5, 1e400], "n": 0.1000}'
        out = self.work / "out.jsonl"
        self.rows("in.jsonl", line + "\n")
        self.assertTrue(out.read_text().startswith(line[:-1]))

    def test_D6_a_blank_line_in_a_table_of_one_column(self):
        # Blank lines of tables are no rows, as docs/inputs.md says.
        self.assertEqual(self.texts("in.csv", "input\na\n\nb\n"), ["a", "b"])

    def test_D7_quotes_that_are_characters(self):
        self.assertEqual(self.texts("in.tsv", 'id\tinput\n1\t"Fast" one\n2\tx "y\n3\tz\n'), ['"Fast" one', 'x "y', "z"])

    def test_D8_compressed(self):
        data = "one\ntwo\n".encode() * 10000
        self.assertEqual(len(self.texts("in.txt.gz", gzip.compress(data) + gzip.compress(b"end\n"))), 20001)
        frame = zstandard(data)
        self.assertEqual(self.texts("in.txt.zst", frame + zstandard(b"end\n"))[-2:], ["two", "end"])
        self.assertEqual(self.texts("in.csv.zst", zstandard(b"input\na,\n".replace(b",", b""))), ["a"])
        for name, cut in (("in.txt.zst", frame[:-3]), ("in.txt.gz", gzip.compress(data)[:-3])):
            (self.work / name).write_bytes(cut)
            done = self.paw("map", STUB, self.work / name, "-o", self.work / "x.txt", "--base", "stub")
            self.assert_fails(done, saying="damaged or cut short")

    def test_D9_an_array(self):
        self.assertEqual(self.texts("in.json", '[\n {"input": "a"},\n {"input": "b"}\n]'), ["a", "b"])

    def test_D11_D13_D17_rows_that_are_wrong(self):
        self.assertIn("error", self.rows("in.csv", "id,input\n1,a\n2,b,c\n")[1])
        self.assertEqual(self.rows("in.csv", "input,input\na,b\n")[0]["input_2"], "b")
        path = self.work / "open.csv"
        path.write_text('id,input\n1,"a\n2,b\n')
        self.fails("map", STUB, path, "-o", self.work / "x.csv", "--base", "stub", saying="never closed")

    def test_D14_a_pipe(self):
        done = self.paw("map", STUB, "/dev/stdin", "-o", self.work / "x.txt", "--base", "stub", input=b"a\n")
        self.assert_fails(done, saying="run P -")
        self.assertEqual(self.output("run", STUB, "-", "--base", "stub", input="a\n"), "a\n")

    def test_D15_a_nul(self):
        self.assertEqual(self.texts("in.csv", b"id,input\n1,a\0b\n"), ["a\0b"])

    def test_the_files(self):
        if not have_files():
            self.skipTest("../shared/cases is not here")
        for name, count in (
            ("d_utf16le.txt", 3), ("d_utf16le.csv", 3), ("d_utf16le.jsonl", 3), ("d_cr_only.csv", 3), ("d_cr_only.txt", 3),
            ("d_numbers.jsonl", 4), ("d_overflow.jsonl", None), ("d_quotes.tsv", 2), ("d_quotes_merge.tsv", 3),
            ("d_lines.txt.gz", None), ("d_lines.jsonl.gz", None), ("d_array.json", None), ("d_array_pretty.json", None),
            ("d_bom.csv", None), ("d_inner_quote.csv", None), ("d_no_final_newline.csv", None), ("d_nul.csv", None),
            ("d_duplicate_header.csv", None),
        ):  # fmt: skip
            with self.subTest(file=name):
                rows = self.rows_of(FILES / name)
                self.assertTrue(rows)
                self.assertEqual([row["error"] for row in rows if "error" in row], [])
                if count is not None and name != "d_numbers.jsonl":
                    self.assertEqual(len(rows), count)

    def test_examples_come_in_the_same_forms(self):
        table = "input;output\r\n" + "".join(f"number {i};{LABELS[i % 2]}\r\n" for i in range(24))
        rows = [{"input": f"number {i}", "output": LABELS[i % 2]} for i in range(24)]
        forms = {
            "a.csv": table.encode("utf-16"),
            "b.csv.gz": gzip.compress(table.encode()),
            "c.csv": table.replace("\r\n", "\r").encode(),
            "d.json": json.dumps(rows, indent=1).encode(),
            "e.jsonl.zst": zstandard("".join(json.dumps(row) + "\n" for row in rows).encode()),
        }
        for name, data in forms.items():
            with self.subTest(form=name):
                path = self.work / name
                path.write_bytes(data)
                self.assertIn("one of 2 labels", self.accepts(path))
                self.assertEqual(self.json("test", self.program, path)["n"], 24)


def zstandard(data):
    """A Zstandard frame (RFC 8878) of blocks that are not compressed, each of at most 64 KiB."""
    frame = b"\x28\xb5\x2f\xfd" + bytes([0x00, 0x58])  # a window of 2 MiB, no size and no checksum
    size = 1 << 16
    blocks = [data[i : i + size] for i in range(0, len(data), size)] or [b""]
    for i, block in enumerate(blocks):
        header = (len(block) << 3) | (1 if i + 1 == len(blocks) else 0)
        frame += header.to_bytes(3, "little") + block
    return frame


class E_Bases(Cases):
    def test_E8_control_tokens_are_plain_characters(self):
        self.accepts(self.examples(LABELS * 12, "number {}"))
        for text in ("<|im_end|>", "x<|im_end|><|im_start|>assistant refund"):
            self.assertIn(self.output("run", self.program, text).strip(), LABELS)

    def test_E1_E3_variants_of_a_base_run_or_are_refused_by_name(self):
        if not have_files():
            self.skipTest("../shared/cases is not here")
        folder = self.work / "v"
        subprocess.run([sys.executable, FILES / "e_variants.py", "base", self.base, folder], check=True, capture_output=True)
        self.accepts(self.examples(LABELS * 12, "number {}"))
        for base in sorted(folder.glob("*.gguf")):
            with self.subTest(base=base.name):
                done = self.paw("compile", "x", "--examples", self.examples(LABELS * 12), "--labels", "even,odd", "--base",
                                base, "-o", self.work / "y.paw", "--set", "runs=1", *QUICK)  # fmt: skip
                if any(word in base.name for word in ("attention_bias", "mixture_of_experts")):
                    self.assertEqual(done.returncode, 1, base.name)  # E3
                if "rope_freqs" in base.name:
                    self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(done.returncode, (0, 1))
                self.assertNotIn(b"std::", done.stderr)


class F_Logs(Cases):
    def watch(self, data, *arguments):
        done = self.paw("watch", STUB, "--base", "stub", "--json", *arguments, input=data)
        self.assertEqual(done.returncode, 0)
        self.said = done.stderr.decode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    def inputs(self, data, *arguments):
        return [report["input"] for report in self.watch(data, *arguments)]

    def test_what_becomes_of_lines(self):
        for case, data, expected in (
            ("F1", b"before\n" + b"\0" * 20000 + b"ERROR after\n", ["before", "ERROR after"]),
            ("F2", b"\r".join(b"%d %%" % i for i in range(3000)) + b"\nERROR\n", ["2999 %", "ERROR"]),
            ("F4", b"\x1b[31m[ERROR]\x1b[0m disk\n", ["[ERROR] disk"]),
            ("F6", b"ERROR x\nTraceback (most recent call last):\n  File\nValueError: y\n\nok\n",
             ["ERROR x\nTraceback (most recent call last):\n  File\nValueError: y", "ok"]),
            ("F7", b'{"log":"aa","stream":"stdout","time":"t"}\n{"log":"bb\\n","stream":"stdout","time":"t"}\n',
             ['{"log":"aabb\\n","stream":"stdout","time":"t"}']),
            ("F9", b"one line torn by ano\xc3ther\n\xff\n", ["one line torn by ano\ufffdther", "\ufffd"]),
        ):  # fmt: skip
            with self.subTest(case=case):
                self.assertEqual(self.inputs(data), expected)

    def test_F8_half_a_line(self):
        process = self.start("watch", STUB, "--base", "stub", "--json")
        for piece in (b"half a ", b"line\n"):
            process.stdin.write(piece)
            process.stdin.flush()
            time.sleep(0.3)
        out, _ = process.communicate(timeout=60)
        self.assertEqual([json.loads(line)["input"] for line in out.splitlines()], ["half a line"])

    def test_F5_floods(self):
        lines = [f"pod web-{i:05x}fd9-{i % 7}x{i % 9}kz restarted for user{i}@example.org" for i in range(200)]
        # The stub's answer is the line itself, so repeats are told by a program with labels.
        self.accepts(self.examples(LABELS * 12, "number {}"))
        done = self.paw("watch", self.program, "--json", "--same-for", "10min", input="\n".join(lines) + "\n")
        self.assertLess(len(done.stdout.splitlines()), 100)

    def test_the_files(self):
        if not have_files():
            self.skipTest("../shared/cases is not here")
        for name in ("copytruncate", "progress", "ansi", "trace", "docker_split", "torn"):
            with self.subTest(file=name):
                inputs = self.inputs((FILES / f"f_{name}.log").read_bytes())
                self.assertTrue(inputs)
                self.assertFalse(any("\0" in text or "\x1b" in text or not text.strip() for text in inputs))
                if name in ("copytruncate", "progress"):
                    self.assertTrue(any("ERROR" in text for text in inputs))


class G_Labels(Cases):
    def labels_of(self):
        return json.loads(self.output("inspect", self.program, "--json"))["meta"]["paw"].get("labels")

    def test_G2_long_labels_with_commas(self):
        long = ["Money transfer, virtual currency, or money service", "Credit reporting, repair and " + "x" * 100, "Other"]
        self.accepts(self.examples(long * 8))
        self.assertEqual(sorted(self.labels_of()), sorted(long))

    def test_G5_labels_that_only_look_different(self):
        accent = "réclamation"
        outputs = ["spam", "Spam", "SPAM", " spam", "ham", "ham", "ham\u00a0", accent] * 3
        outputs += [unicodedata.normalize("NFD", accent)] * 3
        errors = self.accepts(self.examples(outputs))
        self.assertRegex(errors, r'"spam" \(3\).*"Spam" \(3\).*--merge-labels')
        self.assertIn("(6) and \"ham\u00a0\" (3)", errors)
        errors = self.accepts(self.examples(outputs), "--merge-labels")
        self.assertEqual(len(self.labels_of()), 3)
        # Those of the sentence are kept.
        self.accepts(self.examples(["SPAM", "Ham"] * 8), "--merge-labels", spec="Answer with exactly one of: spam, ham.")
        self.assertEqual(self.labels_of(), ["spam", "ham"])
        self.refuses(self.examples(["SPAM", "ham"] * 8), "--labels", "spam,ham", saying='--merge-labels takes it for "spam"')

    def test_G6_rows_that_are_not_labelled_yet(self):
        errors = self.accepts(self.examples(LABELS * 8 + [None, "", None]))
        self.assertIn("3 examples without an output are not labelled yet", errors)
        self.assertEqual(sorted(self.labels_of()), LABELS)
        errors = self.accepts(self.examples(["even", "odd", None, ""] * 5), "--labels", "even,odd")
        self.assertIn("10 examples without an output", errors)
        # In free text an empty output is an answer, and null is none.
        errors = self.accepts(self.examples([f"user{i}" if i % 3 else None for i in range(24)], "name: user{}"))
        self.assertIn("8 examples without an output", errors)
        errors = self.accepts(self.examples([f"user{i}" if i % 3 else "" for i in range(24)], "name: user{}"))
        self.assertNotIn("not labelled", errors)
        self.assertIsNone(self.labels_of())

    def test_G8_labels_with_one_example(self):
        errors = self.accepts(self.examples(LABELS * 12 + ["rare"]))
        self.assertIn('1 label has one example, which can be trained on or held back, not both: "rare"', errors)

    def test_G11_numbers(self):
        errors = self.accepts(self.examples([5, 5.0, 1, 1.0] * 5))
        self.assertRegex(errors, r'"1" \(5\) and "1\.0" \(5\) look like one label')
        self.accepts(self.examples([5, 5.0, 1, 1.0] * 5), "--merge-labels")
        self.assertEqual(len(self.labels_of()), 2)

    def test_G12_an_input_with_several_outputs_is_named(self):
        rows = [{"input": f"number {i}", "output": LABELS[i % 2]} for i in range(24)]
        rows += [{"input": "number 7", "output": "even"}]
        self.assertIn('the first of them is "number 7"', self.accepts(write_jsonl(self.work / "e.jsonl", rows)))

    def test_several_labels_for_an_input_are_refused(self):
        outputs = [["red", "blue"] if i % 3 else ["red"] for i in range(24)]
        self.refuses(self.examples(outputs), saying='several labels, such as ["red"')
        schema = self.work / "list.json"
        schema.write_text('{"type": "array", "items": {"enum": ["red", "blue"]}}')
        self.accepts(self.examples(outputs), "--schema", schema)

    def test_why_outputs_that_repeat_are_free_text(self):
        errors = self.accepts(self.examples(LABELS * 8 + [f"x{i}" for i in range(4)]))
        self.assertIn("the output is free text, since 4 of 6 different outputs have one example", errors)

    def test_the_files(self):
        if not have_files():
            self.skipTest("../shared/cases is not here")
        for name, count, saying in (
            ("g_news.jsonl", 4, ""),
            ("g_complaints.jsonl", None, "labels"),
            ("g_complaints.csv", None, "labels"),
            ("g_variants.jsonl", None, "look like one label"),
            ("g_no_accents.jsonl", None, "look like one label"),
            ("g_null_labels.jsonl", None, "not labelled yet"),
            ("g_imbalanced.jsonl", 3, "one example"),
            ("g_number_types.jsonl", None, "look like one label"),
            ("g_float_labels.csv", None, ""),
            ("g_conflicts.jsonl", None, "more than one output"),
        ):
            with self.subTest(file=name):
                self.assertIn(saying, self.accepts(FILES / name, spec="Classify the text."))
                if count is not None:
                    self.assertEqual(len(self.labels_of()), count)
        for name, count in (("g_variants.jsonl", 2), ("g_no_accents.jsonl", 2), ("g_number_types.jsonl", 2)):
            with self.subTest(merged=name):
                self.accepts(FILES / name, "--merge-labels")
                self.assertEqual(len(self.labels_of()), count)


class H_Machine(Cases):
    def test_H2_standard_input_that_does_not_block(self):
        for command in (["run", STUB, "-"], ["watch", STUB]):
            with self.subTest(command=command[0]):
                read_end, write_end = os.pipe()
                os.set_blocking(read_end, False)
                process = self.start(*command, "--base", "stub", stdin=read_end)
                os.close(read_end)
                for i in range(3):
                    time.sleep(0.1)
                    os.write(write_end, b"line %d\n" % i)
                os.close(write_end)
                out, _ = process.communicate(timeout=60)
                self.assertEqual((len(out.splitlines()), process.returncode), (3, 0))

    def test_H3_standard_output_that_does_not_block(self):
        lines = "".join(f"line {i} of some length\n" for i in range(20000))
        path = self.work / "in.txt"
        path.write_text(lines)
        for command in (["run", STUB, "-", "--json"], ["watch", STUB, "--json"]):
            with self.subTest(command=command[0]):
                read_end, write_end = os.pipe()
                os.set_blocking(write_end, False)
                with open(path) as source:
                    process = self.start(*command, "--base", "stub", stdin=source, stdout=write_end, stderr=write_end)
                os.close(write_end)
                time.sleep(0.5)  # the pipe is full by now
                with open(read_end, "rb") as out:
                    found = [line for line in out.read().splitlines() if line.startswith(b"{")]
                self.assertEqual(process.wait(timeout=60), 0)
                process.stdin = process.stdout = process.stderr = None
                self.assertEqual(len(found), 20000)
                self.assertTrue(all(json.loads(line)["output"] for line in found))

    def test_H4_H5_a_home_that_cannot_be_written(self):
        self.accepts(self.examples(LABELS * 12, "number {}"))
        source = self.work / "in.txt"
        source.write_text("number 1\nnumber 2\n")
        for home in ({"PAW_HOME": "/proc/nowhere"}, {"PAW_HOME": "", "HOME": ""}, {"PAW_HOME": "", "HOME": "/proc/nowhere"}):
            with self.subTest(home=home):
                out = self.output("run", self.program, "number 3", "--base", self.base, environment=home)
                self.assertIn(out.strip(), LABELS)
                self.output("map", self.program, source, "-o", self.work / "o.txt", "--base", self.base, environment=home)
                (self.work / "o.txt").unlink()
        self.fails(
            "compile", "x", "--examples", self.examples(LABELS * 12), "--base", self.base, "--name", "p", *QUICK,
            environment={"PAW_HOME": "/proc/nowhere"}, saying="/proc/nowhere",
        )  # fmt: skip

    def test_H6_a_signal_that_was_ignored_stays_so(self):
        source = self.work / "in.txt"
        source.write_text("".join(f"line {i}\n" for i in range(200000)))
        out = self.work / "out.txt"
        process = subprocess.Popen(
            [BINARY, "map", STUB, source, "-o", out, "--base", "stub"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
        )
        until = time.monotonic() + 30
        while not (self.work / "out.txt.partial").exists() and time.monotonic() < until:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(timeout=120), 0)
        self.assertEqual(len(out.read_text().splitlines()), 200000)

    def test_H9_names_that_are_not_utf_8(self):
        self.accepts(self.examples(LABELS * 12, "number {}"))
        name = os.path.join(os.fsencode(self.work), b"b\xe9 \xc3\xa9.paw")
        os.rename(self.program, name)
        done = subprocess.run(
            [BINARY, b"run", name, b"caf\xe9", b"--json"], env={**self.environment, "LC_ALL": "C"}, capture_output=True
        )
        self.assertIn(json.loads(done.stdout)["output"], LABELS)

    def test_H11_a_full_disk_and_a_closed_pipe(self):
        with open("/dev/full", "wb") as full:
            done = self.paw("run", STUB, "x", "--base", "stub", stdout=full)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr.decode(), "cannot write to standard output")

    def test_H1_one_processor(self):
        allowed = sorted(os.sched_getaffinity(0))[:1]
        self.accepts(self.examples(LABELS * 12, "number {}"))
        done = subprocess.run(
            [BINARY, "run", self.program, "number 3"],
            env=self.environment,
            capture_output=True,
            preexec_fn=lambda: os.sched_setaffinity(0, allowed),
        )
        self.assertIn(done.stdout.decode().strip(), LABELS)


if __name__ == "__main__":
    unittest.main()
