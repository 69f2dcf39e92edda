// Files: include/paw/files.hpp documents it.
#include "paw/files.hpp"

#include "api/state.hpp"
#include "io/file.hpp"

namespace paw {

std::string read_whole_file(const std::string& path, size_t limit) {
  return with_errors([&] { return read_file(path, limit); });
}

void write_whole_file(const std::string& path, std::string_view bytes) {
  with_errors([&] { write_file(path, bytes); });
}

void check_writable(const std::string& path) {
  with_errors([&] { check_output(path); });
}

}  // namespace paw
