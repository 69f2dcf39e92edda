// The byte alphabet: printable Latin-1 characters stand for themselves, the other bytes for U+0100 and up, in order.
#include "tokenizer/byte_alphabet.hpp"

#include <array>

#include "tokenizer/text.hpp"

namespace paw {
namespace {

constexpr bool stands_for_itself(unsigned byte) {
  return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

struct Alphabet {
  std::array<char32_t, 256> characters{};
  std::array<int16_t, 0x144> bytes{};  // by character; -1 where it stands for no byte

  constexpr Alphabet() {
    bytes.fill(-1);
    char32_t next = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte) {
      characters[byte] = stands_for_itself(byte) ? byte : next++;
      bytes[characters[byte]] = static_cast<int16_t>(byte);
    }
  }
};

constexpr Alphabet kAlphabet;

}  // namespace

std::string character_of_byte(uint8_t byte) {
  std::string character;
  append_utf8(kAlphabet.characters[byte], character);
  return character;
}

std::optional<uint8_t> byte_of_character(char32_t character) {
  if (character >= kAlphabet.bytes.size() || kAlphabet.bytes[character] < 0) return std::nullopt;
  return static_cast<uint8_t>(kAlphabet.bytes[character]);
}

void append_spelled_bytes(std::string_view token_text, std::string& out) {
  while (!token_text.empty()) {
    const CodePoint next = read_code_point(token_text);
    if (const auto byte = byte_of_character(next.value)) {
      out += static_cast<char>(*byte);
    } else {
      append_utf8(next.value, out);
    }
    token_text.remove_prefix(next.length);
  }
}

}  // namespace paw
