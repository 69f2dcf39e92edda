#include "decode/label_priors.hpp"

#include "decode/paw_field.hpp"
#include "paw/error.hpp"

namespace paw {

LabelPriors label_priors_from_meta(const nlohmann::ordered_json& meta) {
  const auto* stored = paw_field(meta, "label_priors");
  if (stored == nullptr) return {};
  constexpr const char* kMalformed =
      "the program's meta.json has label_priors that are no object of numbers from -100 to 0";
  if (!stored->is_object()) throw Error(kMalformed);
  LabelPriors priors;
  for (const auto& [label, value] : stored->items()) {
    if (!value.is_number() || !(value.get<double>() >= -100 && value.get<double>() <= 0)) throw Error(kMalformed);
    priors[label] = value.get<double>();
  }
  return priors;
}

}  // namespace paw
