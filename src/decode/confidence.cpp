#include "decode/confidence.hpp"

#include <algorithm>
#include <cmath>

#include "decode/paw_field.hpp"
#include "paw/error.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr double kLeastDoubt = 1e-6;

double probability(double log_probability) {
  return std::clamp(std::exp(log_probability), kLeastDoubt, 1 - kLeastDoubt);
}

double number_in(const nlohmann::ordered_json& object, const char* key, double otherwise, const char* sentence) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if (!found->is_number() || !std::isfinite(found->get<double>())) throw Error(sentence);
  return found->get<double>();
}

}  // namespace

double log_odds(const Evidence& evidence) {
  const double p = probability(evidence.log_probability);
  return std::log(p / (1 - p));
}

double ConfidenceMap::scaled(const Evidence& evidence) const {
  return 1 / (1 + std::exp(-(offset + slope * log_odds(evidence))));
}

double ConfidenceMap::operator()(const Evidence& evidence) const {
  return scaled(evidence) * (mass ? std::exp(evidence.log_mass) : 1);
}

double ConfidenceMap::of_other(const Evidence& other, const Evidence& answer) const {
  const double rest = (1 - scaled(answer)) / (1 - probability(answer.log_probability));
  // A slope above 1 makes unlikely answers less likely still, but never less than what comes after them.
  const double share = std::min(std::exp(other.log_probability) * rest, scaled(answer));
  return share * (mass ? std::exp(other.log_mass) : 1);
}

nlohmann::ordered_json ConfidenceMap::to_json() const { return {{"slope", slope}, {"offset", offset}, {"mass", mass}}; }

std::optional<ConfidenceMap> ConfidenceMap::from_meta(const nlohmann::ordered_json& meta) {
  const auto* stored = paw_field(meta, "calibration");
  if (stored == nullptr) return std::nullopt;
  constexpr const char* kMalformed =
      "the program's meta.json has a calibration that is no object of a positive slope, an offset and mass, true or "
      "false";
  if (!stored->is_object()) throw Error(kMalformed);
  ConfidenceMap map;
  map.slope = number_in(*stored, "slope", map.slope, kMalformed);
  map.offset = number_in(*stored, "offset", map.offset, kMalformed);
  const auto found = stored->find("mass");
  if (map.slope <= 0 || (found != stored->end() && !found->is_boolean())) throw Error(kMalformed);
  if (found != stored->end()) map.mass = found->get<bool>();
  return map;
}

void check_abstention(const Abstention& abstention) {
  if (!(abstention.below >= 0 && abstention.below <= 1))
    throw UsageError("the confidence below which a program abstains is a number from 0 to 1");
  if (!abstention.fallback) return;
  if (abstention.below == 0) throw UsageError("a fallback is for a program that abstains below some confidence");
  if (!is_utf8(*abstention.fallback)) throw UsageError("the fallback is not UTF-8 text");
}

nlohmann::ordered_json abstention_json(const Abstention& abstention) {
  nlohmann::ordered_json json = {{"below", abstention.below}, {"fallback", nullptr}};
  if (abstention.fallback) json["fallback"] = *abstention.fallback;
  return json;
}

Abstention abstention_from_meta(const nlohmann::ordered_json& meta) {
  const auto* stored = paw_field(meta, "abstain");
  if (stored == nullptr) return {};
  constexpr const char* kMalformed =
      "the program's meta.json has an abstain that is no object of below, from 0 to 1, and a fallback, a text or null";
  if (!stored->is_object()) throw Error(kMalformed);
  Abstention abstention;
  abstention.below = number_in(*stored, "below", 0, kMalformed);
  const auto found = stored->find("fallback");
  const bool given = found != stored->end() && !found->is_null();
  if (!(abstention.below >= 0 && abstention.below <= 1) || (given && !found->is_string())) throw Error(kMalformed);
  if (given) abstention.fallback = found->get<std::string>();
  return abstention;
}

}  // namespace paw
