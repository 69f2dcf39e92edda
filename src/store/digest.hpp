// The SHA-256 of a large file without reading it again: remembered in the store under the file's path and state (inode,
// size, times of change).
#pragma once

#include <filesystem>
#include <string>

namespace paw::store {

// 64 hexadecimal digits, of all but the first `skip` bytes. Reads the file only where nothing fitting is remembered; a
// store that cannot be written is not an error. Throws Error: the file cannot be read.
std::string remembered_sha256(const std::filesystem::path& path, size_t skip = 0);

}  // namespace paw::store
