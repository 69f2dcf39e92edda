// Files, without surprises: a read-only memory map, and a writer that replaces a file whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "paw/error.hpp"

namespace paw {

// A whole file mapped read-only. Movable; the bytes stay valid as long as the object lives. Throws Error.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

// What a file that is being written has behind its name: this and then kUnfinishedLetters of a-z and 0-9.
inline constexpr std::string_view kUnfinished = ".new-";
inline constexpr size_t kUnfinishedLetters = 6;

// Writes to a temporary beside `path`; commit() makes it durable (fsync) and renames it into place. Without a commit,
// the destructor removes the temporary: nothing half-written is ever seen under `path`. A file that is replaced keeps
// its permissions, and a symbolic link stays one. Throws Error (a full disk, no permission, a device).
class AtomicFile {
 public:
  explicit AtomicFile(const std::filesystem::path& path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  void write(std::string_view bytes);
  void commit();

 private:
  std::filesystem::path path_, temporary_;
  int descriptor_ = -1;
};

// The whole file as bytes. Throws Error, also when it is larger than `limit` bytes.
std::string read_file(const std::filesystem::path& path, size_t limit = size_t{1} << 30);

// The file that writing to `path` would replace: what it is a link to, or itself. Throws Error where that is there and
// no regular file: a folder, or a device, which a rename would do away with.
std::filesystem::path output_target(const std::filesystem::path& path);

// Renames a file within its folder, durably; a folder that cannot be synced is no reason to fail. Throws Error.
void replace(const std::filesystem::path& from, const std::filesystem::path& to);

// Before long work: throws Error where `path` could not be written at its end, because its folder is missing or may not
// be written to, or because of what it is (output_target).
void check_output(const std::filesystem::path& path);

// Removes the temporaries that writers of `path` left which were killed. The caller is the only one that writes it.
void remove_unfinished(const std::filesystem::path& path);

// Replaces `path` by `bytes` through AtomicFile.
void write_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace paw
