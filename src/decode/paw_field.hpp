// What meta.json says about a run stands under "paw" (docs/format.md).
#pragma once

#include <nlohmann/json.hpp>

namespace paw {

// The field `key` of it; null where there is none.
inline const nlohmann::ordered_json* paw_field(const nlohmann::ordered_json& meta, const char* key) {
  const auto paw = meta.find("paw");
  if (paw == meta.end() || !paw->is_object()) return nullptr;
  const auto found = paw->find(key);
  return found == paw->end() ? nullptr : &*found;
}

}  // namespace paw
