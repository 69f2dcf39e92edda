"""bench/peers.py on the tiny base, with a fake llama-bench that prints fixed figures: what is printed, drawn, and left out."""

import json
import os
import subprocess
import sys
import unittest
import xml.etree.ElementTree

from support import BINARY, ROOT, CliTest

FAKE = """#!/usr/bin/env python3
import json, sys
results = []
for flash, speed in ((0, 1000.0), (1, 2000.0)):
    for prompt, written in ((128, 0), (512, 0), (0, 128)):
        results.append({"n_prompt": prompt, "n_gen": written, "flash_attn": flash, "avg_ts": speed, "model_size": 1000})
assert "-m" in sys.argv and "0,1" in sys.argv
print(json.dumps(results))
"""


class Peers(CliTest):
    def test_table(self):
        os.link(self.base, self.base.with_name("smollm2-135m.gguf"))
        fake = self.work / "llama-bench"
        fake.write_text(FAKE)
        fake.chmod(0o755)
        broken = self.work / "broken"
        broken.write_text("#!/bin/sh\necho no such model >&2\nexit 3\n")
        broken.chmod(0o755)
        folder = self.work / "peers"
        command = [sys.executable, ROOT / "bench/peers.py", "--work", folder, "--paw", BINARY, "--rounds", 1, "--skip", "llama.cpp",
                   "--skip", "sdk", "--llama-bench", f"fake={fake}", "--llama-bench", f"broken={broken}", "--llama-bench", "gone=/nowhere/x"]
        done = subprocess.run(list(map(str, command)), env=self.environment, capture_output=True, text=True, timeout=800, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        result = json.loads((folder / "peers.json").read_text())
        rows = {row["work"]: row for row in result["rows"]}
        for work in ("prefill of 128 tokens, same file", "prefill of 512 tokens, same file", "decode of 128 tokens, same file"):
            self.assertEqual(rows[work]["peer"], 2000)
            self.assertIn("flash attention", rows[work]["peer_name"])
            self.assertAlmostEqual(rows[work]["ratio"], rows[work]["paw"] / 2000)
        memory = rows["resident memory of these, same file"]
        self.assertAlmostEqual(memory["ratio"], memory["peer"] / memory["paw"])
        self.assertIn("no such model", result["left_out"]["broken, same file"])
        self.assertIn("/nowhere/x", result["left_out"]["gone"])
        self.assertIn("llama-quantize", result["left_out"]["fake Q4_0"])
        self.assertEqual((folder / "peers.md").read_text(), done.stdout)
        self.assertIn("- left out: gone", done.stdout)
        self.assertIn("| prefill of 128 tokens, same file | tokens/s |", done.stdout)
        xml.etree.ElementTree.parse(folder / "peers.svg")


if __name__ == "__main__":
    unittest.main()
