// The local store: where bases and programs lie, and how names become files.
#include "store/store.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace paw::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBases = "bases";
constexpr const char* kPrograms = "programs";
constexpr const char* kBaseExtension = ".gguf";
constexpr const char* kProgramExtension = ".paw";

fs::path home_folder() {
  if (const char* chosen = std::getenv("PAW_HOME"); chosen != nullptr && *chosen != '\0') return chosen;
  const char* user = std::getenv("HOME");
  if (user == nullptr || *user == '\0') {
    const passwd* entry = getpwuid(getuid());
    user = entry == nullptr ? nullptr : entry->pw_dir;
  }
  if (user == nullptr || *user == '\0')
    throw Error(ErrorKind::NotFound, "there is no home folder for the store: set PAW_HOME");
  return fs::path(user) / ".paw";
}

fs::path entry_path(const char* folder, std::string_view name, const char* extension) {
  check_name(name);
  return home() / folder / (std::string(name) + extension);
}

bool is_file(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

bool is_name(std::string_view text) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= 64 && text[0] != '.' && text[0] != '-' &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::string known_names() {
  std::string names;
  for (const KnownBase& base : known_bases()) names += (names.empty() ? "" : ", ") + base.name;
  return names;
}

void list_folder(const char* folder, const char* kind, const char* extension, std::vector<Entry>& entries) {
  std::error_code error;
  for (const auto& file : fs::directory_iterator(home() / folder, error)) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() != extension || !is_name(name) || !is_file(file.path())) continue;
    const uint64_t bytes = file.file_size(error);
    const KnownBase* known = std::string_view(extension) == kBaseExtension ? find_known_base(name) : nullptr;
    if (!error) entries.push_back({known != nullptr ? known->kind : kind, name, file.path(), bytes});
  }
}

}  // namespace

fs::path home() {
  const fs::path folder = home_folder();
  std::error_code error;
  for (const char* part : {kBases, kPrograms}) {
    fs::create_directories(folder / part, error);
    if (error)
      throw Error(ErrorKind::Io,
                  fmt::format("cannot create the store {}: {}", (folder / part).string(), error.message()));
  }
  return folder;
}

void check_name(std::string_view name) {
  if (is_name(name)) return;
  throw UsageError(fmt::format(
      "\"{}\" is not a name: use 1 to 64 of a-z, 0-9, dot, dash and underscore, starting with a letter or a digit",
      name));
}

fs::path base_path(std::string_view name) { return entry_path(kBases, name, kBaseExtension); }
fs::path program_path(std::string_view name) { return entry_path(kPrograms, name, kProgramExtension); }

fs::path packed_path(const fs::path& base) {
  std::error_code error;
  const bool is_stored = fs::equivalent(fs::absolute(base).parent_path(), home_folder() / kBases, error);
  if (!is_stored || error || base.extension() != kBaseExtension) return {};
  return fs::path(base).replace_extension(".packed");
}

fs::path prefix_folder() { return home_folder() / "cache" / "prefix"; }

fs::path teacher_path(fs::path program) {
  if (program.extension() == kProgramExtension) program.replace_extension();
  program += ".teacher.jsonl";
  return program;
}

bool caches_are_on() {
  const char* chosen = std::getenv("PAW_CACHE");
  const std::string_view text = chosen == nullptr || *chosen == '\0' ? "on" : chosen;
  if (text != "on" && text != "off") throw UsageError(fmt::format("PAW_CACHE is \"{}\": use on or off", text));
  return text == "on";
}

std::optional<fs::path> find_stored_base(std::string_view name) {
  if (!is_name(name)) return std::nullopt;
  const fs::path stored = base_path(name);
  return is_file(stored) ? std::optional(stored) : std::nullopt;
}

fs::path resolve_stored_base(std::string_view name) {
  if (const auto stored = find_stored_base(name)) return *stored;
  if (find_known_base(name) != nullptr)
    throw Error(ErrorKind::NotFound, fmt::format("the {} {} is not in the store: run `paw pull {}`",
                                                 find_known_base(name)->kind, name, name));
  throw Error(ErrorKind::NotFound,
              fmt::format("no file and no base is named {}; `paw pull` can fetch: {}", name, known_names()));
}

fs::path resolve_base(const std::string& name_or_path) {
  return is_file(name_or_path) ? fs::path(name_or_path) : resolve_stored_base(name_or_path);
}

fs::path resolve_program(const std::string& name_or_path) {
  if (is_file(name_or_path)) return name_or_path;
  if (is_name(name_or_path)) {
    if (const fs::path stored = program_path(name_or_path); is_file(stored)) return stored;
  }
  throw Error(ErrorKind::NotFound,
              fmt::format("no file and no program is named {}: `paw list` shows the programs, `paw compile` makes one",
                          name_or_path));
}

std::vector<Entry> list() {
  std::vector<Entry> entries;
  list_folder(kBases, "base", kBaseExtension, entries);
  list_folder(kPrograms, "program", kProgramExtension, entries);
  std::sort(entries.begin(), entries.end(),
            [](const Entry& x, const Entry& y) { return std::tie(x.kind, x.name) < std::tie(y.kind, y.name); });
  return entries;
}

fs::path remove(std::string_view name) {
  const fs::path program = program_path(name), base = base_path(name);
  const std::pair<fs::path, fs::path> candidates[] = {{program, teacher_path(program)}, {base, packed_path(base)}};
  for (const auto& [path, companion] : candidates) {
    std::error_code error;
    if (fs::remove(path, error)) {
      fs::remove(companion, error);
      return path;
    }
    if (error) throw Error(ErrorKind::Io, fmt::format("cannot remove {}: {}", path.string(), error.message()));
  }
  throw Error(ErrorKind::NotFound, fmt::format("the store {} has no program and no base {}", home().string(), name));
}

}  // namespace paw::store
