// Parsing of JSON from untrusted text: bounded nesting, and errors as one sentence. Header-only; users link
// nlohmann_json.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "paw/error.hpp"

namespace paw {

// How deep the brackets of `text` nest, brackets inside strings apart.
inline size_t json_depth(std::string_view text) {
  size_t depth = 0, deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\')
        ++i;
      else if (text[i] == '"')
        in_string = false;
    } else if (text[i] == '"') {
      in_string = true;
    } else if (text[i] == '{' || text[i] == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((text[i] == '}' || text[i] == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

// What nlohmann's exception says, without its number and at most a line long.
inline std::string json_reason(std::string_view what) {
  if (what.starts_with('[')) what.remove_prefix(std::min(what.size(), what.find("] ") + 2));
  std::string reason(what.substr(0, 200));
  std::replace_if(
      reason.begin(), reason.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, '?');
  return reason;
}

// Parses `text`. Throws Error "SUBJECT is not JSON: why" or that it nests deeper than `max_depth`: copying and printing
// a value recurse, so the depth bounds the stack they need.
inline nlohmann::ordered_json parse_json(std::string_view text, const std::string& subject, size_t max_depth = 64) {
  if (json_depth(text) > max_depth) throw Error(fmt::format("{} nests JSON deeper than {} levels", subject, max_depth));
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} is not JSON: {}", subject, json_reason(error.what())));
  }
}

}  // namespace paw
