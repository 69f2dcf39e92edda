// Logs in UTF-16, as PowerShell and other Windows programs write them, as UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paw::watch {

// One thread at a time.
class LogDecoder {
 public:
  // By the byte order mark that a log begins with; Bytes (UTF-8 and whatever else) where there is none.
  enum class Encoding { Unknown, Bytes, Utf16Little, Utf16Big };
  static Encoding encoding_of(std::string_view beginning);

  // Unknown: the log comes from its beginning.
  explicit LogDecoder(Encoding encoding = Encoding::Unknown) : encoding_(encoding) {}

  // What follows what came before; valid until the next call and as long as `bytes`. A surrogate alone becomes U+FFFD,
  // and marks are left out.
  std::string_view decode(std::string_view bytes);
  // After the last bytes: what is left.
  std::string_view finish();
  // The bytes at the end of `bytes` that are not decoded yet.
  size_t held() const { return held_.size(); }

 private:
  void decode_utf16(std::string_view bytes);

  Encoding encoding_;
  std::string held_, text_;  // half a character; what was decoded
};

}  // namespace paw::watch
