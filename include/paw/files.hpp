// Files that options name, read and written as everything else here does it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "paw/export.h"

namespace paw {

// The whole file. Throws Error: NotFound, Io (it cannot be read), TooLarge (more than `limit` bytes).
PAW_API std::string read_whole_file(const std::string& path, size_t limit);

// Replaces the file by `bytes`, whole or not at all and durably; it keeps its permissions, and a link stays one. Throws
// Error: Io (a full disk, no permission, a device).
PAW_API void write_whole_file(const std::string& path, std::string_view bytes);

// Before long work: throws Error where write_whole_file could not write at its end.
PAW_API void check_writable(const std::string& path);

}  // namespace paw
