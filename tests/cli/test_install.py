"""What an installation contains: a C program built with pkg-config, a C++ project with find_package, manual pages and completions."""

import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from support import ROOT, CliTest, parity_examples

BUILD = os.environ.get("PAW_BUILD_DIR", str(ROOT / "build/release"))

C_PROGRAM = """
#include <paw/paw.h>
#include <stdio.h>

int main(int argc, char** argv) {
  paw_program* program = NULL;
  paw_answer* answer = NULL;
  paw_error* error = NULL;
  if (argc != 3 || paw_program_load(argv[1], NULL, NULL, &program, &error) != PAW_OK ||
      paw_program_run(program, argv[2], PAW_TERMINATED, NULL, &answer, &error) != PAW_OK) {
    fprintf(stderr, "%s\\n", paw_error_sentence(error));
    return paw_error_status(error);
  }
  puts(answer->text);
  paw_answer_free(answer);
  paw_program_free(program);
  return 0;
}
"""

PROJECT = """
cmake_minimum_required(VERSION 3.20)
project(user LANGUAGES CXX)
find_package(paw 0.1 REQUIRED)
add_executable(user user.cpp)
target_link_libraries(user PRIVATE paw::paw)
"""


class Install(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prefix = cls.folder / "prefix"
        cls.tool("cmake", "--install", BUILD, "--prefix", cls.prefix)
        cls.library = next(cls.prefix.rglob("libpaw.so")).parent
        cls.environment |= {"LD_LIBRARY_PATH": str(cls.library), "PKG_CONFIG_PATH": str(cls.library / "pkgconfig")}
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())

    @classmethod
    def tool(cls, *command, ok=True):
        done = subprocess.run(
            [str(part) for part in command], env=cls.environment, capture_output=True, text=True, timeout=300, check=False
        )
        if ok and done.returncode != 0:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
        return done

    def test_a_c_program_builds_with_pkg_config(self):
        (self.work / "user.c").write_text(C_PROGRAM)
        flags = self.tool("pkg-config", "--cflags", "--libs", "paw").stdout.split()
        self.tool("cc", "-std=c11", "-Wall", "-Wextra", "-pedantic", "-Werror", self.work / "user.c", "-o", self.work / "user", *flags)
        answer = self.tool(self.work / "user", self.program, "number 4").stdout.strip()
        self.assertEqual(answer, self.json("run", self.program, "number 4")["output"])
        failed = self.tool(self.work / "user", self.work / "absent.paw", "x", ok=False)
        self.assertEqual(failed.returncode, 2)
        self.assertIn("absent.paw", failed.stderr)

    def test_a_cpp_project_finds_the_package(self):
        (self.work / "CMakeLists.txt").write_text(PROJECT)
        shutil.copy(ROOT / "examples/api/minimal.cpp", self.work / "user.cpp")
        self.tool("cmake", "-S", self.work, "-B", self.work / "build", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.tool("cmake", "--build", self.work / "build")
        printed = self.tool(self.work / "build/user", self.program, "number 4").stdout
        self.assertIn(self.json("run", self.program, "number 4")["output"], printed)
        failed = self.tool(self.work / "build/user", self.work / "absent.paw", ok=False)
        self.assertEqual(failed.returncode, 1)  # the exception crossed the border of the library and was caught
        self.assertIn("absent.paw", failed.stderr)

    def test_the_library_exports_the_api_alone(self):
        names = self.tool("nm", "-DC", "--defined-only", self.library / "libpaw.so").stdout
        ours = [line.split(" ", 2)[2] for line in names.splitlines() if re.search(r"\bpaw(_|::)", line)]
        self.assertTrue(any(name.startswith("paw_program_run") for name in ours))
        self.assertTrue(any(name.startswith("paw::Program::run") for name in ours))
        headers = "".join(path.read_text() for path in (ROOT / "include/paw").iterdir())
        for name in ours:
            if name.startswith(("paw_", "paw::")):
                last = re.match(r"(?:paw::)?(?:\w+::)*~?(\w+)", name).group(1)
                self.assertIn(last, headers, f"{name} is exported, but no header declares it")

    def test_a_manual_page_stands_for_each_command(self):
        commands = re.findall(r"^  ([a-z-]+) ", self.output("--help").split("Options:")[0], re.MULTILINE)
        self.assertIn("compile", commands)
        pages = {page.name: page.read_text() for page in self.prefix.rglob("*.1")}
        self.assertEqual(set(pages), {"paw.1"} | {f"paw-{command}.1" for command in commands})
        for name, page in pages.items():
            self.assertTrue(page.startswith(".TH "), name)
            for section in ("NAME", "SYNOPSIS", "OPTIONS"):
                self.assertIn(f".SH {section}\n", page, name)
        for option in re.findall(r"--[a-z-]+", self.output("run", "--help").split("Examples:")[0]):
            self.assertIn(option.replace("-", "\\-"), pages["paw-run.1"])

    def test_pages_are_sound(self):
        if shutil.which("groff") is None:
            self.skipTest("groff is not here")
        for page in self.prefix.rglob("*.1"):
            self.assertEqual(self.tool("groff", "-man", "-ww", "-z", page).stderr, "", page.name)

    def completed(self, *words):
        """What bash completes for the last of these words."""
        script = self.prefix / "share/bash-completion/completions/paw"
        listed = " ".join(f"'{word}'" for word in words)
        code = f"source {script}; COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; _paw; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        return self.tool("bash", "-c", code).stdout.split()

    def test_bash_completes(self):
        self.assertEqual(self.completed("paw", "ins"), ["inspect"])
        self.assertIn("--abstain", self.completed("paw", "run", "--a"))
        self.assertEqual(self.completed("paw", "compile", "--method", "t"), ["train"])
        (self.work / "one.paw").touch()
        self.assertEqual(self.completed("paw", "run", f"{self.work}/on"), [f"{self.work}/one.paw"])

    def test_zsh_and_fish_take_their_files(self):
        for shell, file in (("zsh", "share/zsh/vendor-completions/_paw"), ("fish", "share/fish/vendor_completions.d/paw.fish")):
            path = self.prefix / file
            self.assertIn("train-compiler", path.read_text())
            if shutil.which(shell):
                self.assertEqual(self.tool(shell, "-n", path).stderr, "", shell)

    def test_completions_are_printed_too(self):
        for shell, file in (("bash", "bash-completion/completions/paw"), ("fish", "fish/vendor_completions.d/paw.fish")):
            self.assertEqual(self.output("completion", shell), (self.prefix / "share" / file).read_text())
        self.fails("completion", "csh", status=2, saying="csh")


if __name__ == "__main__":
    unittest.main()
