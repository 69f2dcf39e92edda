// A base's matrices as repacked for the kernels, in a file of their own: mapped read-only, so that a process starts
// without repacking and all processes share the pages.
//
// The file: a header (below), then the bytes of Base::matrices(), one after another. Which matrices these are, and what
// shape each has, follows from the base's GGUF file alone, so nothing in the content can mislead a reader. The layout
// is the same for every instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "io/file.hpp"

namespace paw {

class Base;

class PackedFile {
 public:
  static constexpr size_t kHeaderBytes = 192;

  // Maps the file without reading its content. nullopt where there is no such file, or where its header says that it is
  // of another version, of another base than the one with this SHA-256, or not complete.
  static std::optional<PackedFile> open(const std::filesystem::path& path, const std::string& base_sha256);

  // Writes what open() reads, whole or not at all; several processes may do it at once. Throws Error.
  static void write(const std::filesystem::path& path, const Base& base, const std::string& base_sha256);

  // What the content, that is all after the header, must have: whoever knows no better compares it.
  const std::string& content_sha256() const { return content_sha256_; }

  // The next `size` bytes of the content, valid as long as this object lives. Throws Error where there are fewer.
  std::span<const uint8_t> take(size_t size);
  bool at_end() const { return position_ == file_.bytes().size(); }

 private:
  PackedFile(MappedFile file, std::string content_sha256)
      : file_(std::move(file)), content_sha256_(std::move(content_sha256)) {}
  MappedFile file_;
  std::string content_sha256_;
  size_t position_ = kHeaderBytes;
};

}  // namespace paw
