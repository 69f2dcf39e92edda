"""The page of paw test: its structure as a browser would read it, and its width in Chromium, if that is installed."""

import html.parser
import re
import shutil
import subprocess
import unittest

from support import CliTest, parity_examples, write_jsonl

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EMPTY = {"meta", "br", "line", "rect", "circle", "polyline"}  # these need no end


class Reader(html.parser.HTMLParser):
    """Checks that elements nest, and keeps them with their attributes and texts."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in EMPTY or tag in ("rect", "circle"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, (tag, self.open)
        self.open.pop()

    def handle_data(self, data):
        self.texts.append(data)

    def count(self, tag, kind=None):
        return sum(1 for name, attributes in self.elements if name == tag and kind in (None, attributes.get("class")))


class Page(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        program = cls.folder / "odd.paw"
        cls.compile(program, parity_examples(), "--seed", 3)
        rows = parity_examples(40)
        rows.append({"input": "<b>bold</b>" + "w" * 300, "output": "<i>\u202e\x1b\x00"})
        rows.append({"input": "number 1", "output": "y" * 500})
        cls.page = cls.folder / "page.html"
        cases = write_jsonl(cls.folder / "cases.jsonl", rows)
        cls.score = cls.json("test", program, cases, "--html", cls.page, "--match", "normalized")
        cls.html = cls.page.read_text()
        cls.read = Reader(cls.html)

    def test_elements_nest_and_all_parts_are_there(self):
        text = " ".join(self.read.texts)
        for part in ("Exact match", "Normalized match", "Macro F1", "Calibration error", "Confusion", "Labels", "Confidence"):
            self.assertIn(part, text)
        self.assertLess(text.index("Wrong cases"), text.index("Slowest calls"))
        self.assertEqual(self.read.count("svg"), 2)
        filled = sum(1 for b in self.score["reliability"] if b["n"])
        self.assertEqual(self.read.count("rect", "bar"), filled)
        self.assertEqual(self.read.count("circle", "point"), len(self.score["coverage"]))
        self.assertIn("prefers-color-scheme: dark", self.html)
        self.assertIn("width=device-width", self.html)

    def test_drawings_stay_inside_their_frames(self):
        height = {}
        for tag, attributes in self.read.elements:
            if tag == "svg":
                height = dict(zip(("x", "y"), map(float, attributes["viewbox"].split()[2:])))
            for key, value in attributes.items():
                if tag in ("line", "rect", "circle", "text") and key in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy"):
                    self.assertTrue(0 <= float(value) <= height["x" if "x" in key else "y"], (tag, attributes))

    def test_nothing_is_fetched_and_nothing_from_data_is_markup(self):
        names = {tag for tag, _ in self.read.elements}
        self.assertFalse(names & {"script", "link", "img", "iframe", "b>", "i>", "object"})
        self.assertFalse(re.search(r"https?:|url\(|@import|src=|href=|\son\w+=", self.html))
        self.assertIn("&lt;i&gt;\\u202e\\x1b\\x00", self.html)
        for code in ("\x1b", "\x00", "\u202e"):
            self.assertNotIn(code, self.html)

    @unittest.skipUnless(CHROMIUM, "Chromium is not installed")
    def test_it_fits_a_phone_and_a_wide_screen(self):
        # A script of this test's own tells how wide the page is; a headless window is at least 500 wide, so a frame is
        # made as narrow as a phone.
        for width in (360, 800, 1400):
            frame = self.work / "frame.html"
            content = self.html.replace("&", "&amp;").replace('"', "&quot;")
            frame.write_text(
                f'<!DOCTYPE html><meta charset="utf-8"><iframe width="{width}" height="900" srcdoc="{content}"></iframe>'
                "<script>onload = () => { const page = document.querySelector('iframe').contentDocument;"
                "document.title = 'width ' + page.documentElement.scrollWidth + ' of ' + page.documentElement.clientWidth"
                " + ', ' + page.querySelectorAll('svg').length + ' drawings'; }</script>"
            )
            done = subprocess.run(
                [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1600,1000", "--dump-dom",
                 f"--user-data-dir={self.work}/profile", f"file://{frame}"],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120,
            )  # fmt: skip
            found = re.search(r"<title>width (\d+) of (\d+), (\d) drawings</title>", done.stdout.decode(errors="replace"))
            self.assertIsNotNone(found, done.stdout[-500:])
            self.assertEqual(found[3], "2")
            self.assertLessEqual(int(found[1]), int(found[2]), f"at a width of {width}")


if __name__ == "__main__":
    unittest.main()
