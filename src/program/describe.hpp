// Programs as JSON, for those who report on them. The names are those of docs/format.md.
#pragma once

#include <nlohmann/json.hpp>

#include "program/bundle.hpp"
#include "program/meta.hpp"

namespace paw {

// All of meta.json.
nlohmann::ordered_json meta_json(const ProgramMeta& meta);

// Parts of it.
nlohmann::ordered_json compiler_json(const CompilerRecord& compiler);
nlohmann::ordered_json settings_json(const Settings& settings);
nlohmann::ordered_json abstention_json(const Abstention& abstention);
nlohmann::ordered_json calibration_json(const PlattScaling& calibration);

// The bytes of each entry of the bundle, {"meta.json": 1234, ...}.
nlohmann::ordered_json entry_sizes_json(const Bundle& bundle);

}  // namespace paw
