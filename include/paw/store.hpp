// The local store of bases and programs: $PAW_HOME, by default ~/.paw.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "paw/export.h"

namespace paw {

struct StoreEntry {
  std::string kind;  // "base", "encoder" or "program"
  std::string name;
  std::string path;
  uint64_t bytes = 0;
};

// All entries, sorted by kind, then by name. Throws Error: Io.
PAW_API std::vector<StoreEntry> list_store();

// Fetches a base into the store and checks its SHA-256; does nothing if it is there already. `note` gets sentences
// about progress; may be empty. Returns its file. Throws Error: NotFound (an unknown name), Network, Damaged (a wrong
// digest), Io (a full disk).
PAW_API std::string pull_base(const std::string& name, const std::function<void(const std::string&)>& note = {});

// Removes a program and the file of its teacher's examples, or a base and its cached files. Returns the removed file.
// Throws Error: NotFound, Usage (not a name), Io.
PAW_API std::string remove_from_store(const std::string& name);

// Where a program of this name is or would be. Throws Error: Usage (not a name), Io.
PAW_API std::string stored_program_path(const std::string& name);

}  // namespace paw
