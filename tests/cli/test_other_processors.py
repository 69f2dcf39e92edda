"""Another processor architecture compiles the same bytes and gives the same answers.

PAW_AARCH64  the program built for 64-bit ARM (cmake --preset aarch64); it runs under qemu-aarch64-static
"""

import json
import os
import shutil
import unittest

from support import BINARY, QUICK, CliTest, echo_examples, parity_examples, write_jsonl

AARCH64 = os.environ.get("PAW_AARCH64", "")
EMULATOR = shutil.which("qemu-aarch64-static")


@unittest.skipUnless(AARCH64, "PAW_AARCH64 does not name a program for 64-bit ARM")
@unittest.skipUnless(EMULATOR, "qemu-aarch64-static is not installed")
class Arm(CliTest):
    def bytes_and_answers(self, command, examples, environment):
        """A program compiled by `command`, and what it answers when run by `command`."""
        program = self.work / "same.paw"  # the program keeps its name
        compile = ["compile", "Answer.", "--examples", examples, "--base", "tiny", "-o", program, *QUICK]
        self.output(*compile, command=command, environment=environment)
        inputs = "number 17\n\nname: user5\n" + "x" * 300 + "\n"
        run = ["run", program, "-", "--json", "--allow-truncated"]  # a random base rarely ends its text
        lines = self.output(*run, input=inputs, command=command, environment=environment)
        answers = [json.loads(line) for line in lines.splitlines()]
        return program.read_bytes(), [(answer["output"], answer["confidence"]) for answer in answers]

    def test_programs_and_answers_are_the_same(self):
        for rows in (parity_examples(), echo_examples()):
            examples = write_jsonl(self.work / "examples.jsonl", rows)
            expected = self.bytes_and_answers([BINARY], examples, {})
            self.assertEqual(len(expected[1]), 4)
            for name in ("neon", "neondot"):
                with self.subTest(instruction_set=name, output=rows[0]["output"]):
                    arm = self.bytes_and_answers([EMULATOR, AARCH64], examples, {"PAW_ISA": name})
                    self.assertEqual(arm, expected)


if __name__ == "__main__":
    unittest.main()
