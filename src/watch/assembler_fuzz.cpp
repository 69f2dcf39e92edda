// Any bytes are a log: no line is lost, whatever pieces they come in, and each has a mask no longer than itself.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "watch/assembler.hpp"
#include "watch/masking.hpp"

namespace {

using paw::watch::Assembler;
using paw::watch::Line;

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> assemble(std::string_view bytes, size_t piece, paw::Multiline multiline) {
  std::vector<std::string> texts;
  Assembler assembler({multiline}, [&](Line line) {
    require(!line.text.empty() && line.text.size() <= Assembler::kLineLimit);
    texts.push_back(std::move(line.text));
    return true;
  });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) assembler.add(bytes.substr(0, piece));
  assembler.finish();
  const paw::watch::LineCounts counts = assembler.counts();
  require(counts.lines == counts.blank + counts.joined + texts.size());
  return texts;
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  return {
      "a\r\nb\n\r1 %\r2 %\rERROR x\n" + std::string(20, '\0') + "c\n\x1b[31mred\x1b[0m \x1b]0;t\a\n",
      "ERROR no\njava.io.IOException: no\n\tat a.B.c(B.java:1)\nCaused by: x.Y: z\n\t... 2 more\n\nnext\n",
      "Traceback (most recent call last):\n  File \"a\", line 1\nValueError: x\n\nDuring handling of the above "
      "exception\n",
      "panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x1d\nexit status 2\n",
      "{\"log\":\"a\",\"stream\":\"stderr\",\"time\":\"t\"}\n{\"log\":\"b\\n\",\"stream\":\"stderr\",\"time\":\"t\"}\n"
      "2024-05-01T10:00:00Z stdout P one \n2024-05-01T10:00:01Z stdout F two\n",
      "pod a-d9c4c7776f-ftb9q 47707cee-3150-41d8-ad47-bda1e4b1b373 fe80::f86:c5d7:ca7%e 01TBDKDNXX4PHA5NCMGSNDRDVQ "
      "I1fstwwregkQCX5OfFQEBI== a.b@c.example /tmp/x tmp.abcDEFghij aa:bb:cc:dd:ee:ff [1.5] 0x1f 29/Nov/2024\n"};
}

void fuzz_one(const std::string& bytes) {
  const auto multiline = static_cast<paw::Multiline>(bytes.size() % 3);
  const std::vector<std::string> texts = assemble(bytes, bytes.size() + 1, multiline);
  require(assemble(bytes, 1, multiline) == texts);
  for (const std::string& text : texts) require(paw::watch::masked(text).size() <= text.size());
}
