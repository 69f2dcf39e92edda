// The report of a test run as JUnit XML.
#include <fmt/format.h>
#include <utf8proc.h>

#include "eval/report.hpp"
#include "eval/report_data.hpp"

namespace paw {
namespace {

constexpr size_t kNameColumns = 80;

// One character of text as XML, in a form that neither the reader of an element nor that of an attribute changes.
std::string reference_of(utf8proc_int32_t code, std::string_view character) {
  switch (code) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\n': return "&#10;";
    case '\r': return "&#13;";
    case '\t': return "&#9;";
    default: break;
  }
  if (code < 0x20) return fmt::format("\\x{:02x}", code);  // no reference may name these either (section 2.2)
  if (code == 0xFFFE || code == 0xFFFF) return fmt::format("\\u{:04x}", code);
  return std::string(character);
}

std::string xml(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    utf8proc_int32_t code = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code);
    const size_t length = size < 1 ? 1 : static_cast<size_t>(size);
    result += size < 1 ? fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]))
                       : reference_of(code, text.substr(0, length));
    text.remove_prefix(length);
  }
  return result;
}

std::string outcome(const Case& test, const MatchRule& rule) {
  if (!test.error.empty()) return fmt::format("<error message=\"{}\" type=\"not run\"/>", xml(test.error));
  if (test.correct(rule)) return "";
  const std::string message = fmt::format("expected {}, answered {}", one_line(test.expected, kNameColumns),
                                          one_line(test.actual, kNameColumns));
  const std::string detail = fmt::format("input\n{}\nexpected\n{}\nanswered, with a confidence of {:.4f}\n{}",
                                         test.input, test.expected, test.confidence, test.actual);
  return fmt::format("<failure message=\"{}\" type=\"{}\">{}</failure>", xml(message), xml(title_of(rule)),
                     xml(detail));
}

std::string testcase(const std::string& title, size_t number, const Case& test, const MatchRule& rule) {
  const std::string time = test.milliseconds > 0 ? fmt::format(" time=\"{:.6f}\"", test.milliseconds / 1000) : "";
  const std::string name = fmt::format("{}: {}", number, one_line(test.input, kNameColumns));
  const std::string inside = outcome(test, rule);
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\"{}", xml(title), xml(name), time);
  return inside.empty() ? head + "/>\n" : fmt::format("{}>{}</testcase>\n", head, inside);
}

std::string property(const char* name, double value) {
  return fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, value);
}

}  // namespace

std::string junit_report(const std::string& title, const Score& score, std::span<const Case> cases) {
  const std::string counts = fmt::format("name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\"", xml(title), score.n,
                                         score.n - score.match.count - score.errors, score.errors);
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {0}>\n  <testsuite {0} skipped=\"0\">\n    "
      "<properties>\n",
      counts);
  text += property("exact_match", score.exact_match) + property("match", score.match.value);
  text += property("ece", score.calibration.ece) + property("ms_per_call", score.mean_ms) + "    </properties>\n";
  for (size_t i = 0; i < cases.size(); ++i) text += testcase(title, i + 1, cases[i], score.rule);
  return text + "  </testsuite>\n</testsuites>\n";
}

}  // namespace paw
