#include "tables/stored_bytes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "paw/error.hpp"

namespace paw {
namespace {

using namespace std::string_view_literals;

constexpr size_t kChunkBytes = 64 << 10;
constexpr std::string_view kGzip = "\x1F\x8B", kZstandard = "\x28\xB5\x2F\xFD";

// Files that are no text, by their first bytes, and what to do with them.
struct OtherFormat {
  std::string_view beginning;
  const char* sentence;
};
constexpr OtherFormat kOtherFormats[] = {
    {"BZh91AY&SY", "is compressed with bzip2; unpack it first, or compress it with gzip or zstd"},
    {"\3757zXZ\0"sv, "is compressed with xz; unpack it first, or compress it with gzip or zstd"},
    {"7z\xBC\xAF\x27\x1C", "is a 7z archive; unpack it first"},
    {"PK\x03\x04", "is a ZIP archive or an Office file; unpack it, or save the sheet as CSV, first"},
    {"\xD0\xCF\x11\xE0", "is an old Office file; save it as CSV first"},
    {"PAR1\x15", "is a Parquet file; write it as CSV or JSONL first"},
    {"ARROW1\0\0"sv, "is an Arrow file; write it as CSV or JSONL first"},
    {"Obj\x01", "is an Avro file; write it as CSV or JSONL first"},
    {"SQLite format 3\0"sv, "is a SQLite database; write the table as CSV or JSONL first"},
    {"%PDF-", "is a PDF document; save its text first"},
    {"\x89PNG", "is an image, not text"},
    {"\xFF\xD8\xFF", "is an image, not text"},
    {"GIF89a", "is an image, not text"},
    {"\177ELF", "is a program, not text"},
};

[[noreturn]] void damaged(const char* format) {
  throw Error(ErrorKind::Damaged, fmt::format("is compressed ({}) and damaged or cut short", format));
}

class GzipDecoder final : public StoredBytes::Decoder {
 public:
  GzipDecoder() {
    constexpr int kGzipAlone = 16;  // added to the bits of the window
    if (inflateInit2(&stream_, MAX_WBITS + kGzipAlone) != Z_OK) throw Error(ErrorKind::OutOfMemory, "out of memory");
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  size_t read(std::string_view& in, char* to, size_t size) override {
    if (!within_ && !in.empty()) begin_member(in);
    if (in.empty() && within_) damaged("gzip");
    if (in.empty()) return 0;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to);
    stream_.avail_out = static_cast<uInt>(size);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    in.remove_prefix(in.size() - stream_.avail_in);
    if (code == Z_STREAM_END) within_ = false;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) damaged("gzip");
    return size - stream_.avail_out;
  }

 private:
  // What follows a member and is no further one, such as zeros to a full block of a tape, says nothing.
  void begin_member(std::string_view& in) {
    if (in.front() != kGzip.front()) {
      in = {};
      return;
    }
    inflateReset(&stream_);
    within_ = true;
  }

  z_stream stream_{};
  bool within_ = false;  // a member
};

class ZstandardDecoder final : public StoredBytes::Decoder {
 public:
  ZstandardDecoder() : context_(ZSTD_createDCtx(), &ZSTD_freeDCtx) {
    if (context_ == nullptr) throw Error(ErrorKind::OutOfMemory, "out of memory");
  }

  size_t read(std::string_view& in, char* to, size_t size) override {
    if (in.empty() && within_) damaged("Zstandard");
    if (in.empty()) return 0;
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer out{to, size, 0};
    const size_t left = ZSTD_decompressStream(context_.get(), &out, &from);
    if (ZSTD_isError(left) != 0) damaged("Zstandard");
    within_ = left != 0;
    in.remove_prefix(from.pos);
    return out.pos;
  }

 private:
  std::unique_ptr<ZSTD_DCtx, decltype(&ZSTD_freeDCtx)> context_;
  bool within_ = false;  // a frame
};

}  // namespace

StoredBytes::StoredBytes(const std::filesystem::path& path) : name_(path.string()) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(ErrorKind::Io, fmt::format("cannot read {}: it is a folder", name_));
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) {
    throw Error(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                fmt::format("cannot open {}: {}", name_, std::strerror(errno)));
  }
  try {
    fill();
    find_decoder();
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

StoredBytes::StoredBytes(std::string bytes, std::string name)
    : name_(std::move(name)), chunk_(std::move(bytes)), rest_(chunk_), ended_(true) {
  hash_.update(chunk_);
  find_decoder();
}

StoredBytes::~StoredBytes() {
  if (descriptor_ >= 0) close(descriptor_);
}

// The next chunk, where rest_ is used up.
void StoredBytes::fill() {
  chunk_.resize(kChunkBytes);
  size_t filled = 0;
  while (filled < kChunkBytes && !ended_) {
    const ssize_t count = ::read(descriptor_, chunk_.data() + filled, kChunkBytes - filled);
    if (count < 0 && errno == EAGAIN) {  // whoever gave us the pipe made it non-blocking
      pollfd input{descriptor_, POLLIN, 0};
      poll(&input, 1, -1);
    } else if (count < 0 && errno != EINTR) {
      throw Error(ErrorKind::Io, fmt::format("cannot read {}: {}", name_, std::strerror(errno)));
    }
    ended_ = count == 0;
    filled += static_cast<size_t>(std::max<ssize_t>(count, 0));
  }
  chunk_.resize(filled);
  rest_ = chunk_;
  hash_.update(rest_);
}

void StoredBytes::find_decoder() {
  if (rest_.starts_with(kGzip)) decoder_ = std::make_unique<GzipDecoder>();
  if (rest_.starts_with(kZstandard)) decoder_ = std::make_unique<ZstandardDecoder>();
  for (const auto& [beginning, sentence] : kOtherFormats) {
    if (rest_.starts_with(beginning)) throw Error(ErrorKind::Unsupported, fmt::format("{} {}", name_, sentence));
  }
}

size_t StoredBytes::read(char* to, size_t size) {
  size_t filled = 0;
  try {
    while (filled < size) {
      if (rest_.empty() && !ended_) fill();
      const bool last = rest_.empty();
      size_t count = 0;
      if (decoder_ != nullptr) {
        count = decoder_->read(rest_, to + filled, size - filled);
      } else {
        count = rest_.copy(to + filled, size - filled);
        rest_.remove_prefix(count);
      }
      filled += count;
      if (last && count == 0) break;
    }
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::Damaged) throw;
    throw Error(ErrorKind::Damaged, fmt::format("{} {}", name_, error.what()));
  }
  return filled;
}

}  // namespace paw
