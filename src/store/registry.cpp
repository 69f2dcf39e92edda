// The bases that are known by name, from the registry compiled in.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "registry.inc"
#include "store/store.hpp"

namespace paw::store {
namespace {

std::vector<KnownBase> parse_registry() {
  std::vector<KnownBase> bases;
  const auto registry = nlohmann::json::parse(kRegistryText);
  for (const auto& entry : registry.at("bases")) {
    std::vector<SourceFile> sources;
    for (const auto& source : entry.value("sources", nlohmann::json::array()))
      sources.push_back({source.at("member"), source.at("sha256"), source.at("bytes")});
    bases.push_back({.name = entry.at("name"),
                     .package = entry.at("package"),
                     .member = entry.value("member", ""),
                     .file_name = entry.at("file_name"),
                     .sha256 = entry.at("sha256"),
                     .bytes = entry.at("bytes"),
                     .license = entry.at("license"),
                     .repository = entry.at("repository"),
                     .title = entry.at("title"),
                     .kind = entry.value("kind", "base"),
                     .sources = std::move(sources)});
  }
  return bases;
}

template <typename Predicate>
const KnownBase* find_base(Predicate matches) {
  const auto& bases = known_bases();
  const auto found = std::find_if(bases.begin(), bases.end(), matches);
  return found == bases.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<KnownBase>& known_bases() {
  static const std::vector<KnownBase> bases = parse_registry();
  return bases;
}

const KnownBase* find_known_base(std::string_view name) {
  return find_base([&](const KnownBase& base) { return base.name == name; });
}

const KnownBase* find_known_base_by_sha256(std::string_view sha256) {
  return find_base([&](const KnownBase& base) { return base.sha256 == sha256; });
}

}  // namespace paw::store
