#include "decode/confidence.hpp"

#include <algorithm>
#include <cmath>

#include "math/portable.hpp"
#include "paw/error.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr double kLeastDoubt = 1e-6;

double probability(double log_probability) {
  return std::clamp(portable::exp(log_probability), kLeastDoubt, 1 - kLeastDoubt);
}

}  // namespace

double log_odds(const Evidence& evidence) {
  const double p = probability(evidence.log_probability);
  return portable::log(p / (1 - p));
}

double ConfidenceMap::scaled(const Evidence& evidence) const {
  return 1 / (1 + portable::exp(-(offset + slope * log_odds(evidence))));
}

double ConfidenceMap::operator()(const Evidence& evidence) const {
  return scaled(evidence) * (label_total ? portable::exp(evidence.log_label_total) : 1);
}

double ConfidenceMap::of_other(const Evidence& other, const Evidence& answer) const {
  const double rest = (1 - scaled(answer)) / (1 - probability(answer.log_probability));
  // A slope above 1 makes unlikely answers less likely still, but never less than what comes after them.
  const double share = std::min(portable::exp(other.log_probability) * rest, scaled(answer));
  return share * (label_total ? portable::exp(other.log_label_total) : 1);
}

void check_abstention(const Abstention& abstention) {
  if (!(abstention.below >= 0 && abstention.below <= 1))
    throw UsageError("the confidence below which a program abstains must be a number from 0 to 1");
  if (!abstention.fallback) return;
  if (abstention.below == 0) throw UsageError("a fallback needs a confidence below which the program abstains");
  if (!is_utf8(*abstention.fallback)) throw UsageError("the fallback is not UTF-8 text");
}

}  // namespace paw
