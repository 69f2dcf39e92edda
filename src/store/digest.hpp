// The SHA-256 of a base without reading it again: remembered in the store under the file's path, size and time of
// change.
#pragma once

#include <filesystem>
#include <string>

namespace paw::store {

// 64 hexadecimal digits. Reads the file only where nothing fitting is remembered; a store that cannot be written is no
// error. Throws Error: the file cannot be read.
std::string remembered_sha256(const std::filesystem::path& path);

}  // namespace paw::store
