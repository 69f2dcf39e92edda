// How probable a program finds each of its labels before it sees an input.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace paw {

// Nat; empty where nothing is known.
using LabelPriors = std::map<std::string, double>;

// What meta.json says under "paw", "label_priors". Throws Error where it is malformed.
LabelPriors label_priors_from_meta(const nlohmann::ordered_json& meta);

}  // namespace paw
