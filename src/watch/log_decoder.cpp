#include "watch/log_decoder.hpp"

#include <cstdint>

#include "text/utf8.hpp"

namespace paw::watch {

LogDecoder::Encoding LogDecoder::encoding_of(std::string_view beginning) {
  if (beginning.starts_with("\xFF\xFE")) return Encoding::Utf16Little;
  if (beginning.starts_with("\xFE\xFF")) return Encoding::Utf16Big;
  const bool may_be_mark = beginning.empty() || beginning == "\xFF" || beginning == "\xFE";
  return may_be_mark ? Encoding::Unknown : Encoding::Bytes;
}

std::string_view LogDecoder::decode(std::string_view bytes) {
  if (encoding_ == Encoding::Bytes) return bytes;
  held_.append(bytes);
  if (encoding_ == Encoding::Unknown) encoding_ = encoding_of(held_);
  text_.clear();
  if (encoding_ == Encoding::Bytes) text_.swap(held_);
  if (encoding_ == Encoding::Utf16Little || encoding_ == Encoding::Utf16Big) decode_utf16(held_);
  return text_;
}

void LogDecoder::decode_utf16(std::string_view bytes) {
  constexpr uint32_t kMark = 0xFEFF, kReplacement = 0xFFFD;
  const auto unit = [&](size_t at) {
    const auto one = static_cast<uint8_t>(bytes[at]), two = static_cast<uint8_t>(bytes[at + 1]);
    return static_cast<uint32_t>(encoding_ == Encoding::Utf16Little ? one | two << 8 : one << 8 | two);
  };
  const auto is_high = [](uint32_t code) { return code >= 0xD800 && code < 0xDC00; };
  const auto is_low = [](uint32_t code) { return code >= 0xDC00 && code < 0xE000; };
  size_t at = 0;
  for (; at + 1 < bytes.size(); at += 2) {
    uint32_t character = unit(at);
    if (is_high(character)) {
      if (at + 3 >= bytes.size()) break;
      const uint32_t low = unit(at + 2);
      character = is_low(low) ? 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00) : kReplacement;
      if (is_low(low)) at += 2;
    } else if (is_low(character)) {
      character = kReplacement;
    }
    if (character != kMark) append_utf8(character, text_);
  }
  held_.erase(0, at);
}

std::string_view LogDecoder::finish() {
  text_.clear();
  if (encoding_ == Encoding::Unknown) text_.swap(held_);
  if (encoding_ != Encoding::Bytes && held_.size() > 1) append_utf8(0xFFFD, text_);
  held_.clear();
  return text_;
}

}  // namespace paw::watch
