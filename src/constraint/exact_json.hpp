// JSON whose numbers stay the text that they are: nothing is read as a double.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "constraint/decimal.hpp"

namespace paw {

struct ExactJson {
  enum class Kind { Null, Boolean, Number, String, Array, Object } kind = Kind::Null;
  bool boolean = false;
  std::string text;  // of String, and of Number as it was written
  std::vector<ExactJson> items;
  std::vector<std::pair<std::string, ExactJson>> members;  // in their order; of equal keys the last one counts

  // Throws Error: see parse_json().
  static ExactJson parse(std::string_view text, const std::string& subject);
  static ExactJson of_boolean(bool value);
  static ExactJson of_string(std::string value);
  static ExactJson of_array(std::vector<ExactJson> items);
  static ExactJson of_object(std::vector<std::pair<std::string, ExactJson>> members);

  bool is(Kind wanted) const { return kind == wanted; }
  bool is_true() const { return kind == Kind::Boolean && boolean; }
  bool is_false() const { return kind == Kind::Boolean && !boolean; }
  const ExactJson* find(std::string_view key) const;  // of an object; null where it is not there
  Decimal number() const;                             // of Number

  // As JSON Schema compares: numbers by their value, objects without their order.
  bool operator==(const ExactJson& other) const;

  std::string dump() const;  // compact, numbers as they were written
};

// A string as JSON writes it, with its quotes.
std::string json_string(const std::string& text);

}  // namespace paw
