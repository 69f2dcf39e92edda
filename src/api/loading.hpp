// Finding and loading bases, and the base that a program names.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compile/compile.hpp"
#include "decode/prefix_cache.hpp"
#include "model/base.hpp"
#include "program/program.hpp"

namespace paw {

inline constexpr const char* kDefaultBase = "smollm2-135m";

// A base and who it is.
struct LoadedBase {
  std::shared_ptr<const Base> base;
  BaseIdentity identity;
};

// `name_or_path` is a base in the store or a GGUF file. Throws Error.
LoadedBase load_base(const std::string& name_or_path);

// Where the prefix of a program that was read from a file is kept; none where the user switched caches off.
std::optional<PrefixCache> prefix_cache(const LoadedBase& loaded, const Program& program);

// Name or path of the base that a program names; the default base where it names none.
std::string base_of(const Program& program);

// Throws Error where the program was compiled for another base than the one with this digest. `program_name` and
// `base_name` stand in the sentence.
void check_base(const Program& program, const std::string& program_name, const std::string& sha256,
                const std::string& base_name);

// A field of what the program's meta.json says about its base ("name", "sha256"); empty where it says nothing, as
// programs made elsewhere do.
std::string base_field(const Program& program, const char* key);

}  // namespace paw
