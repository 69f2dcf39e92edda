"""The example of the C++ API, as a user would run it; PAW_API_EXAMPLE is its binary."""

import os
import subprocess
import unittest

from support import LABELS, CliTest, parity_examples

EXAMPLE = os.environ.get("PAW_API_EXAMPLE", "")


@unittest.skipUnless(EXAMPLE, "PAW_API_EXAMPLE does not name the example's binary")
class ApiExample(CliTest):
    def example(self, *arguments):
        return subprocess.run(
            [EXAMPLE, *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def test_it_answers_as_the_command_line_does(self):
        program = self.work / "odd.paw"
        self.compile(program, parity_examples())
        done = self.example(program, "number 4", "number 5")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        spec, *answers = done.stdout.splitlines()
        self.assertEqual(spec, "Say whether the number is odd.")
        self.assertEqual(
            [answer.split(" (")[0] for answer in answers],
            [self.json("run", program, text)["output"] for text in ("number 4", "number 5")],
        )
        self.assertLessEqual({answer.split(" (")[0] for answer in answers}, set(LABELS))

    def test_it_says_what_is_wrong(self):
        done = self.example(self.work / "absent.paw", "x")
        self.assertEqual(done.returncode, 1)
        self.assertIn("absent.paw", done.stderr)


if __name__ == "__main__":
    unittest.main()
