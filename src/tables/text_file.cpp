#include "tables/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "paw/error.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kBlockBytes = 64 << 10;

}  // namespace

void TextFile::Close::operator()(gzFile_s* file) const { gzclose_r(file); }

TextFile::TextFile(const std::filesystem::path& path) : name_(path.string()) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(ErrorKind::Io, fmt::format("cannot read {}: it is a folder", name_));
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    throw Error(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                fmt::format("cannot open {}: {}", name_, std::strerror(errno)));
  }
  file_.reset(gzdopen(descriptor, "rb"));
  if (file_ == nullptr) {
    close(descriptor);
    throw Error(ErrorKind::OutOfMemory, "out of memory");
  }
  gzbuffer(file_.get(), kBlockBytes);
  read_block();
}

TextFile::int_type TextFile::underflow() {
  if (gptr() == egptr() && !read_block()) return traits_type::eof();
  return traits_type::to_int_type(*gptr());
}

bool TextFile::read_block() {
  const bool first = text_.empty() && raw_.empty();
  const size_t left = raw_.size();
  raw_.resize(left + kBlockBytes);
  const int read = gzread(file_.get(), raw_.data() + left, kBlockBytes);
  int code = Z_OK;
  gzerror(file_.get(), &code);
  if (code == Z_ERRNO) throw Error(ErrorKind::Io, fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
  if (read < 0 || code == Z_BUF_ERROR)
    throw Error(ErrorKind::Damaged, fmt::format("{} is compressed (gzip) and damaged or cut short", name_));
  raw_.resize(left + static_cast<size_t>(read));
  if (first) find_encoding();
  if (encoding_ == Encoding::Bytes) {
    text_.swap(raw_);
    raw_.clear();
  } else {
    to_utf8(read == 0);
  }
  setg(text_.data(), text_.data(), text_.data() + text_.size());
  return !text_.empty();
}

void TextFile::find_encoding() {
  const std::string_view start(raw_);
  const auto begins = [&](std::string_view mark) { return start.starts_with(mark); };
  if (begins(std::string_view("\xFF\xFE\0\0", 4)) || begins(std::string_view("\0\0\xFE\xFF", 4)))
    throw Error(ErrorKind::Unsupported, fmt::format("{} is UTF-32 text; save it as UTF-8", name_));
  if (begins("\xFF\xFE")) encoding_ = Encoding::Utf16Little;
  if (begins("\xFE\xFF")) encoding_ = Encoding::Utf16Big;
  if (encoding_ != Encoding::Bytes) raw_.erase(0, 2);
  if (begins("\xEF\xBB\xBF")) raw_.erase(0, 3);
}

// Moves whole characters of raw_ to text_.
void TextFile::to_utf8(bool last) {
  text_.clear();
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
  if (last && !raw_.empty()) throw Error(ErrorKind::Damaged, fmt::format("{} is UTF-16 text that is cut short", name_));
}

}  // namespace paw
