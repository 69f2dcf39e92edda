// A text file as UTF-8, whatever it is stored as.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>

struct gzFile_s;

namespace paw {

// The bytes of a file: uncompressed where it is gzip by its first bytes, UTF-16 with its byte order mark made UTF-8 (a
// surrogate alone becomes U+FFFD), a mark of UTF-8 left out. Other bytes are as they stand. Give it to a std::istream
// with exceptions(badbit) on. One thread at a time. Throws Error: NotFound, Io, Damaged (gzip or UTF-16 that is cut),
// Unsupported (UTF-32).
class TextFile final : public std::streambuf {
 public:
  explicit TextFile(const std::filesystem::path& path);

  // What the file begins with: all of it, or at least 16 KiB. Before anything was read from the stream.
  std::string_view beginning() const { return {gptr(), static_cast<size_t>(egptr() - gptr())}; }

 protected:
  int_type underflow() override;

 private:
  enum class Encoding { Bytes, Utf16Little, Utf16Big };
  bool read_block();
  void find_encoding();
  void to_utf8(bool last);

  struct Close {
    void operator()(gzFile_s* file) const;
  };
  std::string name_;
  std::unique_ptr<gzFile_s, Close> file_;
  Encoding encoding_ = Encoding::Bytes;
  std::string raw_, text_;  // of raw_, what is left of a block that is not used yet
};

}  // namespace paw
