#include "watch/identifiers.hpp"

#include <algorithm>
#include <array>

namespace paw::watch {
namespace {

// The beginning of `text` that is made of such characters.
template <typename Is>
std::string_view span(std::string_view text, Is is) {
  return {text.begin(), std::ranges::find_if_not(text, is)};
}

bool ends_at(std::string_view text, size_t length) { return length >= text.size() || !is_word(text[length]); }

template <typename Is>
bool has(std::string_view text, Is is) {
  return std::ranges::any_of(text, is);
}

size_t uuid_length(std::string_view text) {
  constexpr size_t kLength = 36;
  if (text.size() < kLength || !ends_at(text, kLength)) return 0;
  for (size_t i = 0; i < kLength; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return 0;
  }
  return kLength;
}

// IPv6 (RFC 4291): up to eight groups of hexadecimal digits, "::" for groups of zeros. Or six pairs: a MAC address.
size_t colon_address_length(std::string_view text) {
  const std::string_view address = span(text, [](char c) { return is_hex(c) || c == ':'; });
  size_t groups = 0, pairs = 0, longest = 0, length = 0;
  for (size_t i = 0; i <= address.size(); ++i) {
    if (i < address.size() && address[i] != ':') {
      longest = std::max(longest, ++length);
      continue;
    }
    groups += length > 0;
    pairs += length == 2;
    length = 0;
  }
  const auto colons = static_cast<size_t>(std::ranges::count(address, ':'));
  const bool mac = groups == 6 && pairs == 6 && colons == 5;
  const bool full = groups == 8 && colons == 7, short_form = groups > 0 && address.find("::") != std::string_view::npos;
  if (longest > 4 || groups > 8 || !(mac || full || short_form) || address.ends_with(':')) return 0;
  size_t end = address.size();
  if (end < text.size() && (text[end] == '%' || text[end] == '/')) {
    const size_t more = span(text.substr(end + 1), is_word).size();
    if (more > 0) end += 1 + more;
  }
  return ends_at(text, end) ? end : 0;
}

// 26 of Crockford's base32, the first of which is at most 7.
size_t ulid_length(std::string_view text) {
  const std::string_view word = span(text, is_word);
  const auto is_base32 = [](char c) {
    return is_digit(c) || (is_upper(c) && c != 'I' && c != 'L' && c != 'O' && c != 'U');
  };
  return word.size() == 26 && word.front() <= '7' && std::ranges::all_of(word, is_base32) ? word.size() : 0;
}

size_t mail_length(std::string_view text) {
  const auto is_local = [](char c) {
    return is_word(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
  };
  const size_t at = span(text, is_local).size();
  if (at == 0 || at + 1 >= text.size() || text[at] != '@') return 0;
  std::string_view domain = span(text.substr(at + 1), [](char c) { return is_word(c) || c == '.' || c == '-'; });
  while (!domain.empty() && !is_word(domain.back())) domain.remove_suffix(1);  // a full stop after it
  return domain.find('.') != std::string_view::npos ? at + 1 + domain.size() : 0;
}

// How often neighbours are of different classes: digits, upper case, lower case (or, where `by_case` is false, digits
// and letters).
size_t changes(std::string_view word, bool by_case) {
  const auto class_of = [&](char c) { return is_digit(c) ? 0 : by_case && is_upper(c) ? 1 : 2; };
  size_t count = 0;
  for (size_t i = 1; i < word.size(); ++i) count += class_of(word[i]) != class_of(word[i - 1]);
  return count;
}

// A name in camel case changes at two in five of its characters at most, three random classes at three in five.
bool is_random(std::string_view word) {
  constexpr size_t kShortest = 16;
  if (word.size() < kShortest || !has(word, is_digit) || !has(word, is_letter)) return false;
  if (changes(word, false) >= 6) return true;
  return has(word, is_upper) && has(word, is_lower) && 20 * changes(word, true) >= 9 * word.size();
}

size_t base64_length(std::string_view text) {
  const std::string_view digits = span(text, [](char c) { return is_word(c) || c == '+' || c == '/'; });
  const size_t padding = span(text.substr(digits.size()), [](char c) { return c == '='; }).size();
  const size_t length = digits.size() + padding;
  const bool padded = (padding == 1 || padding == 2) && length >= 12 && length % 4 == 0 && ends_at(text, length);
  return padded && has(digits, is_upper) && has(digits, is_lower) ? length : 0;
}

size_t random_length(std::string_view text) {
  const std::string_view url = span(text, [](char c) { return is_word(c) || c == '-' || c == '_'; });
  if (has(url, is_upper) && is_random(url)) return url.size();
  const std::string_view word = span(text, is_word);
  return is_random(word) ? word.size() : 0;
}

// The letters and digits that Kubernetes makes names of: no vowels, no 0, 1 and 3.
bool is_pod_character(char c) {
  return std::string_view("bcdfghjklmnpqrstvwxz2456789").find(c) != std::string_view::npos;
}

// `text` begins with the dash.
size_t pod_suffix_length(std::string_view text) {
  constexpr size_t kSuffix = 5;
  const std::string_view first = span(text.substr(1), is_pod_character);
  const size_t end = 1 + first.size();
  if (first.size() >= 6 && first.size() <= 10 && end < text.size() && text[end] == '-') {
    const std::string_view second = span(text.substr(end + 1), is_pod_character);
    const size_t whole = end + 1 + second.size();
    if (second.size() == kSuffix && ends_at(text, whole) && has(text.substr(0, whole), is_digit)) return whole;
  }
  return first.size() == kSuffix && ends_at(text, end) && has(first, is_digit) ? end : 0;
}

size_t temporary_name_length(std::string_view line, size_t at) {
  const std::string_view text = line.substr(at), before = line.substr(0, at);
  const std::string_view name = span(text, [](char c) { return is_word(c) || c == '.' || c == '-' || c == '_'; });
  if (before.ends_with("/tmp/")) return name.size();
  const auto follows = [&](std::string_view prefix, size_t length) {
    return name.starts_with(prefix) && name.size() == prefix.size() + length;
  };
  return follows("tmp", 8) || follows("tmp.", 10) ? name.size() : 0;  // Python's tempfile, mktemp
}

}  // namespace

size_t identifier_length(std::string_view line, size_t at) {
  const std::string_view text = line.substr(at);
  const bool after_word = at > 0 && is_word(line[at - 1]);
  if (text.front() == '-') return after_word ? pod_suffix_length(text) : 0;
  if (after_word) return 0;
  if (text.front() == ':') return text.starts_with("::") ? colon_address_length(text) : 0;
  if (!is_word(text.front()) && text.front() != '_') return 0;
  for (const auto length_of :
       {uuid_length, colon_address_length, ulid_length, mail_length, base64_length, random_length}) {
    if (const size_t length = length_of(text)) return length;
  }
  return temporary_name_length(line, at);
}

}  // namespace paw::watch
