// GPT-2's byte alphabet: the printable character that stands for each byte in the texts of tokens and merges.
// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", the accompanying encoder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paw {

// The character of a byte, in UTF-8.
std::string character_of_byte(uint8_t byte);

// The byte that a character stands for; none for a character outside the alphabet.
std::optional<uint8_t> byte_of_character(char32_t character);

// The bytes that the text of a token stands for. Characters outside the alphabet stay as they are.
void append_spelled_bytes(std::string_view token_text, std::string& out);

}  // namespace paw
