// Reading and writing whole files, as the rest of the library does it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "paw/export.h"

namespace paw {

// The whole file. Throws Error: NotFound, Io (it cannot be read), TooLarge (more than `limit` bytes).
PAW_API std::string read_whole_file(const std::string& path, size_t limit);

// Replaces the file by `bytes`, atomically and durably; permissions and symbolic links are kept. Throws Error: Io (a
// full disk, no permission, a device).
PAW_API void write_whole_file(const std::string& path, std::string_view bytes);

// For use before long work: throws Error if write_whole_file could not write the file.
PAW_API void check_writable(const std::string& path);

}  // namespace paw
