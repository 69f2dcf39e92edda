"""paw inspect: norms against sums computed here from the adapter's values, sizes, the page, the probe."""

import json
import math
import struct
import unittest
import zipfile

from support import LABELS, ROOT, CliTest, echo_examples, parity_examples

F32 = 0
MODULES = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]


def read_adapter(data):
    """(fields, {name: (columns, rows, values)}) of a GGUF file whose tensors are F32."""
    place = 4

    def take(form):
        nonlocal place
        values = struct.unpack_from("<" + form, data, place)
        place += struct.calcsize("<" + form)
        return values[0] if len(values) == 1 else values

    def take_text():
        nonlocal place
        size = take("Q")
        place += size
        return data[place - size : place].decode()

    def take_value(kind):
        if kind == 9:
            item, count = take("I"), take("Q")
            return [take_value(item) for _ in range(count)]
        return take_text() if kind == 8 else take({1: "b", 4: "I", 6: "f"}[kind])

    take("I")
    tensors, count = take("QQ")
    fields = {}
    for _ in range(count):
        key = take_text()
        fields[key] = take_value(take("I"))
    headers = [(take_text(), take("I"), take("QQ"), take("I"), take("Q")) for _ in range(tensors)]
    start = (place + 31) // 32 * 32
    found = {}
    for name, _, (columns, rows), kind, offset in headers:
        assert kind == F32
        found[name] = (columns, rows, struct.unpack_from(f"<{columns * rows}f", data, start + offset))
    return fields, found


def norm_of_product(alpha, a, b):
    """Of (alpha / rank) B A, by the product itself."""
    d_in, rank, values_a = a
    _, d_out, values_b = b
    square = 0
    for n in range(d_out):
        for k in range(d_in):
            square += sum(values_b[n * rank + j] * values_a[j * d_in + k] for j in range(rank)) ** 2
    return alpha / rank * math.sqrt(square)


class Inspect(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples(), "--set", "adapter=F32")
        cls.told = cls.json("inspect", cls.program)

    def test_norms_are_those_of_the_product(self):
        with zipfile.ZipFile(self.program) as bundle:
            fields, tensors = read_adapter(bundle.read("adapter.gguf"))
        alpha = fields["adapter.lora.alpha"]
        norms = self.told["norms"]
        self.assertEqual((norms["layers"], list(norms["modules"])), ([0, 1], MODULES))
        ngrams = {name: fields[f"paw.ngrams.{name}"] for name in ("labels", "buckets", "strength", "weights")}
        self.assertEqual(len(ngrams["weights"]), ngrams["buckets"] * len(ngrams["labels"]))
        self.assertEqual(self.told["label_ngrams"], {"labels": 2, "buckets": ngrams["buckets"], "strength": ngrams["strength"]})
        every = []
        for module, told in norms["modules"].items():
            for layer, norm in enumerate(told["by_layer"]):
                name = f"blk.{layer}.{module}.weight"
                own = norm_of_product(alpha, tensors[name + ".lora_a"], tensors[name + ".lora_b"])
                self.assertAlmostEqual(norm / own, 1, places=6)
                every.append(norm)
            self.assertAlmostEqual(told["total"], math.hypot(*told["by_layer"]))
        self.assertAlmostEqual(norms["total"], math.hypot(*every))
        self.assertEqual(norms["largest"], max(every))

    def test_norms_are_drawn(self):
        text = self.output("inspect", self.program)
        for module in MODULES:
            self.assertRegex(text, rf"(?m)^  {module} +[.:=+*#%@-]{{2}}  [0-9.e-]+$")
        self.assertIn("@", text)

    def test_weights_that_are_not_adapted_are_left_open(self):
        norms = self.json("inspect", ROOT / "tests/golden/peft.paw")["norms"]
        self.assertTrue(any(norm is None for module in norms["modules"].values() for norm in module["by_layer"]) or
                        len(norms["modules"]) < len(MODULES))
        self.assertIn("norms", self.output("inspect", ROOT / "tests/golden/peft.paw"))

    def test_sizes(self):
        with zipfile.ZipFile(self.program) as bundle:
            sizes = {entry.filename: entry.file_size for entry in bundle.infolist()}
        self.assertEqual(self.told["sizes"], sizes)
        self.assertEqual(self.told["bytes"], self.program.stat().st_size)
        self.assertIn(self.told["meta"]["paw"]["data"]["sha256"], self.output("inspect", self.program))

    def test_the_probe_runs_only_where_it_is_asked_for(self):
        self.assertNotIn("probe", self.told)
        probe = self.json("inspect", self.program, "--probe")["probe"]
        self.assertGreaterEqual(len(probe), 3)
        for item in probe:
            answer = self.json("run", self.program, "--", item["input"])
            self.assertEqual(
                (item["program"]["output"], item["program"]["confidence"]), (answer["output"], answer["confidence"])
            )
            self.assertIn(item["base"]["output"], LABELS)
        self.assertTrue(any(item["base"] != item["program"] for item in probe))
        self.assertIn("without", self.output("inspect", self.program, "--probe"))
        self.fails("inspect", self.program, "--threads", 1, status=2, saying="--probe")
        self.fails("inspect", self.program, "--probe", "--base", self.work / "absent", saying="absent")

    def test_the_probe_of_free_text(self):
        program = self.work / "free.paw"
        self.compile(program, echo_examples())
        self.assertGreaterEqual(len(self.json("inspect", program, "--probe")["probe"]), 3)

    def test_the_page_shows_text_and_runs_nothing(self):
        program, page = self.work / "spec.paw", self.work / "page.html"
        self.compile(program, parity_examples(), spec="<script>alert(1)</script> & \x1b[31m")
        self.output("inspect", program, "--probe", "--html", page)
        html = page.read_text()
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt; &amp; \\x1b[31m", html)
        for part in ("Adapter norms", "attn_q", "Probe", "</html>"):
            self.assertIn(part, html)
        for foreign in ("<script", "http:", "https:", "<link", "<img", "@import", "url(", "src="):
            self.assertNotIn(foreign, html)
        self.assertNotIn("\x1b", self.output("inspect", program))
        self.fails("inspect", program, "--html", self.work / "no/page.html", saying="no/page.html")

    def with_meta(self, meta):
        """The program with another meta.json."""
        other = self.work / "other.paw"
        with zipfile.ZipFile(self.program) as old, zipfile.ZipFile(other, "w") as new:
            for name in old.namelist():
                new.writestr(name, json.dumps(meta) if name == "meta.json" else old.read(name))
        return other

    def test_meta_of_other_makers(self):
        for meta in ({}, {"spec": "", "other": ["a", {"b": None}]}, {"paw": {"other": {"n": "x"}}}):
            program = self.with_meta(meta)
            self.output("inspect", program, "--html", self.work / "page.html")
            told = self.json("inspect", program)["meta"]
            self.assertEqual(told.get("other"), meta.get("other"))
            self.assertEqual(told.get("paw", {}).get("other"), meta.get("paw", {}).get("other"))

    def test_meta_of_the_wrong_type_is_refused_by_its_field(self):
        for meta, field in (
            ({"paw": 7}, "paw"),
            ({"paw": {"score": [1]}}, "paw.score"),
            ({"paw": {"score": {"n": "x"}}}, "paw.score.n"),
            ({"spec": ["a", {"b": None}]}, "spec"),
        ):
            self.fails("inspect", self.with_meta(meta), saying=f"{field} is not")


if __name__ == "__main__":
    unittest.main()
