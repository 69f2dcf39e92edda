"""Which sources may include which: the command line only the public API, and only one component reads meta.json."""

import re
import unittest

from support import ROOT

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
LIBRARIES = ("CLI/", "fmt/", "nlohmann/")
POSIX = {"fcntl.h", "poll.h", "signal.h", "unistd.h"}
META = re.compile(r'ProgramMeta::parse|"meta\.json"')


def sources(folder):
    return sorted(path for path in (ROOT / folder).rglob("*") if path.suffix in (".cpp", ".hpp"))


def is_of_the_system(name):
    return "." not in name or name in POSIX or name.startswith("sys/")


def foreign_includes(text):
    """The includes of a command line's source that are not allowed."""
    found = []
    for bracket, name in INCLUDE.findall(text):
        allowed = ("cli/", "paw/") if bracket == '"' else LIBRARIES
        if not name.startswith(allowed) and not (bracket == "<" and is_of_the_system(name)):
            found.append(name)
    return found


class Includes(unittest.TestCase):
    def test_what_counts_as_foreign(self):
        text = '#include "store/store.hpp"\n#include <vector>\n#include <curl/curl.h>\n#include <unistd.h>\n'
        self.assertEqual(foreign_includes(text), ["store/store.hpp", "curl/curl.h"])

    def test_the_command_line_includes_the_public_api_alone(self):
        files = sources("src/cli")
        self.assertGreater(len(files), 10)
        found = {str(path): foreign_includes(path.read_text()) for path in files}
        self.assertEqual({path: names for path, names in found.items() if names}, {})

    def test_the_public_headers_include_the_standard_library_alone(self):
        files = sources("include/paw")
        self.assertGreater(len(files), 10)
        for path in files:
            for bracket, name in INCLUDE.findall(path.read_text()):
                self.assertTrue(name.startswith("paw/") if bracket == '"' else is_of_the_system(name), (path, name))

    def test_only_one_component_reads_the_description_of_a_program(self):
        files = [path for path in sources("src") if path.parent.name != "program"]
        self.assertGreater(len(files), 100)
        self.assertTrue(any(META.search(path.read_text()) for path in sources("src/program")))
        self.assertEqual([str(path) for path in files if META.search(path.read_text())], [])


if __name__ == "__main__":
    unittest.main()
