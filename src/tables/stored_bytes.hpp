// The bytes of a file or of a text in memory, uncompressed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "hash/sha256.hpp"

namespace paw {

// Uncompresses what its first bytes say is gzip or Zstandard, several members or frames too; other bytes come as they
// stand. A file is read once, from its beginning to its end, so it may be a pipe. One thread at a time.
class StoredBytes {
 public:
  // Throws Error: NotFound, Io.
  explicit StoredBytes(const std::filesystem::path& path);
  // `name` stands in error sentences.
  StoredBytes(std::string bytes, std::string name);
  ~StoredBytes();
  StoredBytes(const StoredBytes&) = delete;
  StoredBytes& operator=(const StoredBytes&) = delete;

  // Fills `to`; fewer than `size` bytes, or none, only at the end. Throws Error: Io, Damaged (compressed bytes that are
  // damaged or cut short).
  size_t read(char* to, size_t size);
  const std::string& name() const { return name_; }
  // Of the bytes read so far, as they are stored; once, at the end.
  std::string sha256() { return hash_.hex(); }

  // Of the ways to compress, one under way.
  class Decoder {
   public:
    virtual ~Decoder() = default;
    // Takes bytes from the front of `in` and puts up to `size` into `to`; their number. `in` is empty only at the end
    // of the file. Throws Error (Damaged), without a name.
    virtual size_t read(std::string_view& in, char* to, size_t size) = 0;
  };

 private:
  void fill();
  void find_decoder();

  std::string name_, chunk_;
  std::string_view rest_;  // of chunk_
  int descriptor_ = -1;    // none of a text
  bool ended_ = false;     // nothing is left but rest_
  Sha256 hash_;
  std::unique_ptr<Decoder> decoder_;
};

}  // namespace paw
