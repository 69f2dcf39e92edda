#include "decode/label_priors.hpp"

#include <cmath>

#include "paw/error.hpp"

namespace paw {

LabelPriors label_priors_from_meta(const nlohmann::ordered_json& meta) {
  if (!meta.is_object() || !meta.contains("paw") || !meta["paw"].is_object()) return {};
  const auto found = meta["paw"].find("label_priors");
  if (found == meta["paw"].end()) return {};
  constexpr const char* kMalformed =
      "the program's meta.json has label_priors that are no object of numbers from -100 to 0";
  if (!found->is_object()) throw Error(kMalformed);
  LabelPriors priors;
  for (const auto& [label, value] : found->items()) {
    if (!value.is_number() || !(value.get<double>() >= -100 && value.get<double>() <= 0)) throw Error(kMalformed);
    priors[label] = value.get<double>();
  }
  return priors;
}

}  // namespace paw
