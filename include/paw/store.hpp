// The local store of bases and programs: $PAW_HOME, by default ~/.paw.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "paw/export.h"

namespace paw {

struct StoreEntry {
  std::string kind;  // "base" or "program"
  std::string name;
  std::string path;
  uint64_t bytes = 0;
};

// All of it, by kind, then name. Throws Error: Io.
PAW_API std::vector<StoreEntry> list_store();

// Fetches a base into the store and checks its SHA-256; does nothing where the right file is there. `note` gets
// sentences about progress; may be empty. Returns the file. Throws Error: NotFound (an unknown name), Network, Damaged
// (a wrong digest), Io (a full disk).
PAW_API std::string pull_base(const std::string& name, const std::function<void(const std::string&)>& note = {});

// Removes a program with what a teacher wrote for it, or a base with what is kept beside it. Returns the file that is
// gone. Throws Error: NotFound, Usage (not a name), Io.
PAW_API std::string remove_from_store(const std::string& name);

// Where a program of this name is or would be. Throws Error: Usage (not a name), Io.
PAW_API std::string stored_program_path(const std::string& name);

}  // namespace paw
