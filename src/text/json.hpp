// Parsing of JSON from untrusted text: bounded nesting, and errors as one sentence. Header-only; users link
// nlohmann_json.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "paw/error.hpp"

namespace paw {

// How deep the brackets of `text` nest, and the most keys that one object has, as far as it is no deeper than
// `max_depth`. What is inside strings does not count.
struct JsonShape {
  size_t depth = 0, keys = 0;
};

inline JsonShape json_shape(std::string_view text, size_t max_depth) {
  JsonShape shape;
  std::vector<size_t> open;  // the keys so far of each bracket that is open
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
      open.push_back(0);
      shape.depth = std::max(shape.depth, open.size());
      if (shape.depth > max_depth) return shape;
    } else if (text[i] == ':' && !open.empty()) {
      shape.keys = std::max(shape.keys, ++open.back());
    } else if ((text[i] == '}' || text[i] == ']') && !open.empty()) {
      open.pop_back();
    }
  }
  return shape;
}

// What nlohmann's exception says, without its number and at most a line long.
inline std::string json_reason(std::string_view what) {
  if (what.starts_with('[')) what.remove_prefix(std::min(what.size(), what.find("] ") + 2));
  std::string reason(what.substr(0, 200));
  std::replace_if(
      reason.begin(), reason.end(), [](unsigned char c) { return c < 0x20 || c >= 0x7F; }, '?');
  return reason;
}

// Throws Error where `text` nests deeper than `max_depth` (copying and printing a value recurse, so the depth bounds the
// stack they need) or has an object of too many keys (each is looked for among those before it).
inline void check_json_shape(std::string_view text, const std::string& subject, size_t max_depth = 64) {
  constexpr size_t kMostKeys = 4096;
  const JsonShape shape = json_shape(text, max_depth);
  if (shape.depth > max_depth)
    throw Error(ErrorKind::TooLarge, fmt::format("{} nests JSON deeper than {} levels", subject, max_depth));
  if (shape.keys > kMostKeys)
    throw Error(ErrorKind::TooLarge, fmt::format("{} has an object of more than {} keys", subject, kMostKeys));
}

// Parses `text`. Throws Error "SUBJECT is not JSON: why", and as check_json_shape() does.
inline nlohmann::ordered_json parse_json(std::string_view text, const std::string& subject, size_t max_depth = 64) {
  check_json_shape(text, subject, max_depth);
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorKind::Damaged, fmt::format("{} is not JSON: {}", subject, json_reason(error.what())));
  }
}

// `json` as text, on one line or indented by so many spaces. Bytes that are not UTF-8 become replacement characters.
inline std::string dump_json(const nlohmann::ordered_json& json, int indent = -1) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace paw
