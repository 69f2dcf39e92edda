#include "eval/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "eval/report_data.hpp"
#include "math/portable.hpp"
#include "paw/error.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

constexpr size_t kTextColumns = 70;

bool same_answer(const Case& x, const Case& y) {
  return trimmed_end(x.actual) == trimmed_end(y.actual) && x.error.empty() == y.error.empty();
}

// P(at most `k` of `n` fair coins show heads). Each term comes from the one before by their quotient, as a logarithm,
// so that none underflows.
double binomial_tail(uint64_t k, uint64_t n) {
  double term = -static_cast<double>(n) * portable::log(2.0), sum = 0;
  for (uint64_t i = 0; i <= k; ++i) {
    sum += portable::exp(term);
    term += portable::log(static_cast<double>(n - i) / static_cast<double>(i + 1));
  }
  return sum;
}

nlohmann::ordered_json answer_json(const Case& test) {
  nlohmann::ordered_json json = {{"output", test.actual}, {"confidence", test.confidence}};
  if (!test.error.empty()) json["error"] = test.error;
  return json;
}

std::string answer_line(const char* name, const Case& test, bool right) {
  return fmt::format("    {} {} {:>3.0f} %  {}\n", name, right ? "right" : "wrong", 100 * test.confidence,
                     one_line(answer_of(test), kTextColumns));
}

}  // namespace

PairedScore compare_cases(std::span<const Case> a, std::span<const Case> b, const MatchRule& rule) {
  if (a.size() != b.size()) throw UsageError("two programs can only be compared on the same cases");
  PairedScore result;
  result.n = a.size();
  for (size_t i = 0; i < a.size(); ++i) {
    const bool a_right = a[i].correct(rule), b_right = b[i].correct(rule);
    ++(a_right ? (b_right ? result.both_right : result.only_a) : (b_right ? result.only_b : result.both_wrong));
    if (!same_answer(a[i], b[i])) result.differences.push_back({i, a_right, b_right});
  }
  const uint64_t apart = result.only_a + result.only_b;
  result.p_value = std::min(1.0, 2 * binomial_tail(std::min(result.only_a, result.only_b), apart));
  return result;
}

const char* right_of(const Difference& difference) {
  if (difference.a_right) return difference.b_right ? "both" : "a";
  return difference.b_right ? "b" : "neither";
}

std::string comparison_text(const PairedScore& comparison, std::span<const Case> a, std::span<const Case> b,
                            size_t limit) {
  std::string text = fmt::format("both right  {}\nonly A      {}\nonly B      {}\nboth wrong  {}\n",
                                 comparison.both_right, comparison.only_a, comparison.only_b, comparison.both_wrong);
  text += fmt::format("of {} cases; equally good programs would be this far apart with a probability of {:.3g}\n",
                      comparison.n, comparison.p_value);
  const size_t count = std::min(limit, comparison.differences.size());
  text += fmt::format("\ndifferent answers ({} of {})\n", count, comparison.differences.size());
  for (const Difference& difference : std::span(comparison.differences).first(count)) {
    const Case &x = a[difference.index], &y = b[difference.index];
    text += fmt::format("  {}\n    expected       {}\n", one_line(x.input, kTextColumns),
                        one_line(x.expected, kTextColumns));
    text += answer_line("A", x, difference.a_right) + answer_line("B", y, difference.b_right);
  }
  return text;
}

nlohmann::ordered_json comparison_json(const PairedScore& comparison, std::span<const Case> a,
                                       std::span<const Case> b) {
  nlohmann::ordered_json json = {{"n", comparison.n},
                                 {"both_right", comparison.both_right},
                                 {"only_a", comparison.only_a},
                                 {"only_b", comparison.only_b},
                                 {"both_wrong", comparison.both_wrong},
                                 {"p_value", comparison.p_value},
                                 {"differences", nlohmann::ordered_json::array()}};
  for (const Difference& difference : comparison.differences) {
    const Case& x = a[difference.index];
    json["differences"].push_back({{"case", difference.index + 1},
                                   {"input", x.input},
                                   {"expected", x.expected},
                                   {"a", answer_json(x)},
                                   {"b", answer_json(b[difference.index])},
                                   {"right", right_of(difference)}});
  }
  return json;
}

}  // namespace paw
