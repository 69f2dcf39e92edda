#include "tables/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "paw/error.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kBlockBytes = 64 << 10;

// Of the bytes 0x80 to 0x9F; those without a meaning are control characters.
constexpr std::array<uint16_t, 32> kWindows1252 = {
    0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160,
    0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E, 0x178};

bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// The bytes of the UTF-8 character that `first` begins; 0 where none begins with it.
size_t length_of(uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return 2;
  if (first >= 0xE0 && first < 0xF0) return 3;
  return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

// What text beyond ASCII consists of.
struct Characters {
  size_t whole = 0;    // of UTF-8
  size_t broken = 0;   // that begin as in UTF-8, and hardly any text in another encoding does
  size_t other = 0;    // bytes that are not UTF-8
  size_t pending = 0;  // bytes of a character that the text ends within
};

Characters characters_of(std::string_view text) {
  Characters found;
  for (size_t at = 0; at < text.size();) {
    const auto first = static_cast<uint8_t>(text[at]);
    const size_t length = length_of(first), left = text.size() - at;
    size_t continued = 1;
    while (continued < std::min(length, left) && is_continuation(static_cast<uint8_t>(text[at + continued])))
      ++continued;
    if (length == 1) {
      ++at;
    } else if (length > 0 && continued == left && continued < length) {
      found.pending = left;
      break;
    } else if (length > 0 && continued == length && is_utf8(text.substr(at, length))) {
      ++found.whole;
      at += length;
    } else {
      // A beginning of two bytes and more, or one that only begins what Latin letters are.
      const bool begun = length > 0 && (continued > 1 || first == 0xC2 || first == 0xC3);
      ++(begun ? found.broken : found.other);
      at += begun ? continued : 1;
    }
  }
  return found;
}

// Whether it is UTF-16 by its zeros: nearly all text has some ASCII, and no other text has zeros at every second byte.
bool has_zeros_at(std::string_view text, size_t parity) {
  constexpr size_t kLooked = 4096;
  size_t zeros = 0, others = 0;
  text = text.substr(0, kLooked);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\0') ++(i % 2 == parity ? zeros : others);
  }
  return text.size() >= 4 && others == 0 && 6 * zeros >= text.size();
}

}  // namespace

TextFile::TextFile(const std::filesystem::path& path) : bytes_(path) { read_block(); }
TextFile::TextFile(std::string bytes, std::string name) : bytes_(std::move(bytes), std::move(name)) { read_block(); }

std::string TextFile::note() const {
  if (!guessed_) return "";
  return encoding_ == Encoding::Windows1252 ? fmt::format("{} is not UTF-8; it is read as Windows-1252", name())
                                            : fmt::format("{} is read as UTF-16, without a byte order mark", name());
}

TextFile::int_type TextFile::underflow() {
  if (gptr() == egptr() && !read_block()) return traits_type::eof();
  return traits_type::to_int_type(*gptr());
}

// The next characters to text_; false where there are none.
bool TextFile::read_block() {
  text_.clear();
  for (bool last = false; text_.empty() && !last;) {
    const size_t left = raw_.size();
    raw_.resize(left + kBlockBytes);
    const size_t count = bytes_.read(raw_.data() + left, kBlockBytes);
    last = count < kBlockBytes;
    raw_.resize(left + count);
    if (!begun_) find_encoding();
    begun_ = true;
    if (encoding_ == Encoding::Ascii) judge_bytes(last);
    if (encoding_ == Encoding::Bytes) take_bytes(raw_.size());
    if (encoding_ == Encoding::Windows1252) take_windows_1252();
    if (encoding_ == Encoding::Utf16Little || encoding_ == Encoding::Utf16Big) take_utf16(last);
  }
  setg(text_.data(), text_.data(), text_.data() + text_.size());
  return !text_.empty();
}

void TextFile::find_encoding() {
  const std::string_view start(raw_);
  const auto begins = [&](std::string_view mark) { return start.starts_with(mark); };
  if (begins(std::string_view("\xFF\xFE\0\0", 4)) || begins(std::string_view("\0\0\xFE\xFF", 4)))
    throw Error(ErrorKind::Unsupported, fmt::format("{} is UTF-32 text; save it as UTF-8", name()));
  if (begins("\xFF\xFE")) encoding_ = Encoding::Utf16Little;
  if (begins("\xFE\xFF")) encoding_ = Encoding::Utf16Big;
  if (encoding_ != Encoding::Ascii) {
    raw_.erase(0, 2);
  } else if (begins("\xEF\xBB\xBF")) {
    raw_.erase(0, 3);
    encoding_ = Encoding::Bytes;
  } else if (has_zeros_at(start, 1)) {
    encoding_ = Encoding::Utf16Little;
    guessed_ = true;
  } else if (has_zeros_at(start, 0)) {
    encoding_ = Encoding::Utf16Big;
    guessed_ = true;
  }
}

// The first block with bytes beyond ASCII says what they are.
void TextFile::judge_bytes(bool last) {
  const Characters found = characters_of(raw_);
  // The last byte of all may be a letter: "caf\xE9".
  const bool letter = last && found.pending == 1 && !raw_.ends_with('\xC2') && !raw_.ends_with('\xC3');
  const size_t other = found.other + (letter ? 1 : 0);
  if (found.whole + found.broken + other == 0) {
    take_bytes(raw_.size() - (last ? 0 : found.pending));
  } else if (other > found.whole + found.broken && raw_.find('\0') == std::string::npos) {
    encoding_ = Encoding::Windows1252;
    guessed_ = true;
  } else {
    encoding_ = Encoding::Bytes;
  }
}

void TextFile::take_bytes(size_t count) {
  if (count == raw_.size()) {
    text_.swap(raw_);
    raw_.clear();
    return;
  }
  text_ = raw_.substr(0, count);
  raw_.erase(0, count);
}

void TextFile::take_windows_1252() {
  for (const char c : raw_) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte < 0x80) {
      text_ += c;
    } else {
      append_utf8(byte < 0xA0 ? kWindows1252[byte - 0x80] : byte, text_);
    }
  }
  raw_.clear();
}

// Moves whole characters of raw_ to text_.
void TextFile::take_utf16(bool last) {
  const auto unit = [&](size_t at) {
    const auto one = static_cast<uint8_t>(raw_[at]), two = static_cast<uint8_t>(raw_[at + 1]);
    return static_cast<uint32_t>(encoding_ == Encoding::Utf16Little ? one | two << 8 : one << 8 | two);
  };
  size_t at = 0;
  for (; at + 1 < raw_.size(); at += 2) {
    uint32_t character = unit(at);
    if (character >= 0xD800 && character < 0xDC00) {
      if (at + 3 >= raw_.size() && !last) break;
      const uint32_t low = at + 3 < raw_.size() ? unit(at + 2) : 0;
      const bool pair = low >= 0xDC00 && low < 0xE000;
      character = pair ? 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00) : 0xFFFD;
      if (pair) at += 2;
    } else if (character >= 0xDC00 && character < 0xE000) {
      character = 0xFFFD;
    }
    append_utf8(character, text_);
  }
  raw_.erase(0, at);
  if (last && !raw_.empty())
    throw Error(ErrorKind::Damaged, fmt::format("{} is UTF-16 text that is cut short", name()));
}

}  // namespace paw
