// ZIP archives through libzip: a reader over untrusted bytes with a limit on every entry, and a writer of reproducible
// bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "paw/error.hpp"

struct zip;

namespace paw {

// An archive open for reading. Not safe from several threads.
class ZipReader {
 public:
  // Reads `bytes`, which outlive the reader. `name` stands in error sentences. Throws Error: not a ZIP.
  ZipReader(std::span<const std::byte> bytes, std::string name);
  explicit ZipReader(const std::filesystem::path& path);

  bool has(std::string_view entry) const;

  // Hands the entry's bytes to `sink` piece by piece. Throws Error: absent, doubled, encrypted, damaged, more than
  // `limit` bytes (what the archive says of the size is not trusted).
  void stream(std::string_view entry, uint64_t limit, const std::function<void(std::string_view)>& sink) const;
  std::string read(std::string_view entry, uint64_t limit) const;

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  uint64_t find(std::string_view entry) const;

  std::unique_ptr<zip, Discard> archive_;
  std::string name_;
};

// An archive of `entries` (name, bytes) in that order, stored without compression and with one fixed time: the same
// entries give the same bytes, whatever the clock, the time zone and the version of the compression library. Throws
// Error.
std::string zip_bytes(const std::vector<std::pair<std::string, std::string_view>>& entries);

}  // namespace paw
