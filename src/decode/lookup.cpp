#include "decode/lookup.hpp"

#include <algorithm>

namespace paw {
namespace {

constexpr size_t kMatched = 2, kLeast = 2, kMost = 16;

}  // namespace

std::vector<Token> look_up(std::span<const Token> input, std::span<const Token> output, size_t most) {
  const std::span<const Token> last = output.last(std::min(kMatched, output.size()));
  if (last.size() < kMatched) {
    // The output has just begun: it may be the input itself.
    if (input.size() < last.size() || !std::equal(last.begin(), last.end(), input.begin())) return {};
    const auto rest = input.subspan(last.size()).first(std::min(most, input.size() - last.size()));
    return {rest.begin(), rest.end()};
  }
  const auto found = std::find_end(input.begin(), input.end(), last.begin(), last.end());
  if (found == input.end()) return {};
  const auto begin = found + kMatched;
  return {begin, begin + std::min(static_cast<std::ptrdiff_t>(most), input.end() - begin)};
}

void LookupLength::update(size_t guessed, size_t right) {
  if (guessed == 0) return;
  if (right == guessed) length_ = std::min(2 * length_, kMost);
  if (2 * right < guessed) length_ = std::max(length_ / 2, kLeast);
}

}  // namespace paw
