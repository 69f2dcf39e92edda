#include "api/loading.hpp"

#include <fmt/format.h>

#include "store/digest.hpp"
#include "store/store.hpp"

namespace paw {

LoadedBase load_base(const std::string& name_or_path) {
  const auto path = store::resolve_base(name_or_path);
  LoadedBase loaded;
  loaded.base = Base::load(path);
  loaded.identity.sha256 = store::remembered_sha256(path);
  const auto* known = store::find_known_base_by_sha256(loaded.identity.sha256);
  loaded.identity.name = known != nullptr ? known->name : path.stem().string();
  loaded.identity.file_name = known != nullptr ? known->file_name : path.filename().string();
  loaded.identity.repository = known != nullptr ? known->repository : "";
  loaded.identity.title = known != nullptr ? known->title : loaded.base->config().name;
  loaded.identity.bytes = loaded.base->file().bytes().size();
  return loaded;
}

std::string base_field(const Program& program, const char* key) {
  const auto paw = program.meta.find("paw");
  if (paw == program.meta.end() || !paw->is_object()) return "";
  const auto base = paw->find("base");
  if (base == paw->end() || !base->is_object()) return "";
  const auto value = base->find(key);
  return value != base->end() && value->is_string() ? value->get<std::string>() : "";
}

std::string base_of(const Program& program) {
  const std::string sha256 = base_field(program, "sha256"), name = base_field(program, "name");
  const auto* known = sha256.empty() ? nullptr : store::find_known_base_by_sha256(sha256);
  return known != nullptr ? known->name : !name.empty() ? name : kDefaultBase;
}

void check_base(const Program& program, const std::string& program_name, const std::string& sha256,
                const std::string& base_name) {
  const std::string wanted = base_field(program, "sha256"), name = base_field(program, "name");
  if (wanted.empty() || wanted == sha256) return;
  throw Error(fmt::format("{} was compiled for the base {}, but {} is another model (its SHA-256 differs)",
                          program_name, name.empty() ? wanted : name, base_name));
}

}  // namespace paw
