#include "api/loading.hpp"

#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "store/digest.hpp"
#include "store/store.hpp"

namespace paw {

namespace {

// The base over its repacked form at `packed_path`; null where that cannot be believed, or does not fit.
std::shared_ptr<const Base> open_packed(const std::filesystem::path& path, const std::string& sha256,
                                        const std::filesystem::path& packed_path) {
  auto packed = PackedFile::open(packed_path, sha256);
  if (!packed || store::remembered_sha256(packed_path, PackedFile::kHeaderBytes) != packed->content_sha256()) {
    return nullptr;
  }
  try {
    return std::make_shared<const Base>(gguf::File::open(path), std::move(packed));
  } catch (const Error&) {  // if the fault is the base's, loading it says so
    return nullptr;
  }
}

void keep_packed(const Base& base, const std::string& sha256, const std::filesystem::path& packed_path) {
  try {
    PackedFile::write(packed_path, base, sha256);
    store::remembered_sha256(packed_path, PackedFile::kHeaderBytes);  // reads it back, so that the next start need not
  } catch (const Error&) {  // a full disk or a read-only store: repacked again next time
  }
}

// A model and its SHA-256, over its repacked form where that is kept.
std::pair<std::shared_ptr<const Base>, std::string> load_model(const std::filesystem::path& path) {
  const std::string sha256 = store::remembered_sha256(path);
  const auto packed_path = store::caches_are_on() ? store::packed_path(path) : std::filesystem::path();
  std::shared_ptr<const Base> base;
  if (!packed_path.empty()) base = open_packed(path, sha256, packed_path);
  const bool was_packed = base != nullptr;
  if (!was_packed) base = Base::load(path);
  if (store::remembered_sha256(path) != sha256) {
    throw Error(ErrorKind::Busy, fmt::format("{} changed while it was read: try again", path.string()));
  }
  if (!was_packed && !packed_path.empty()) keep_packed(*base, sha256, packed_path);
  return {std::move(base), sha256};
}

// The file of the store with this digest, looked up first under the name that belongs to it; none where there is none.
std::optional<std::filesystem::path> find_by_digest(const std::string& name, const std::string& sha256) {
  const auto* known = store::find_known_base_by_sha256(sha256);
  for (const std::string& candidate : {known != nullptr ? known->name : name, name}) {
    const auto path = store::find_stored_base(candidate);
    if (path && store::remembered_sha256(*path) == sha256) return path;
  }
  for (const store::Entry& entry : store::list()) {
    if (entry.kind != "program" && store::remembered_sha256(entry.path) == sha256) return entry.path;
  }
  return std::nullopt;
}

LoadedEncoder loaded_encoder(const std::filesystem::path& path) {
  const auto [base, sha256] = load_model(path);
  return {std::make_shared<const Encoder>(base), {path.stem().string(), sha256, base->file().bytes().size()}};
}

}  // namespace

LoadedBase load_base(const std::string& name_or_path) {
  const auto path = store::resolve_base(name_or_path);
  LoadedBase loaded;
  std::tie(loaded.base, loaded.identity.sha256) = load_model(path);
  const auto* known = store::find_known_base_by_sha256(loaded.identity.sha256);
  loaded.identity.name = known != nullptr ? known->name : path.stem().string();
  loaded.identity.file_name = known != nullptr ? known->file_name : path.filename().string();
  loaded.identity.repository = known != nullptr ? known->repository : "";
  loaded.identity.title = known != nullptr ? known->title : loaded.base->config().name;
  loaded.identity.bytes = loaded.base->file().bytes().size();
  return loaded;
}

std::optional<LoadedEncoder> find_encoder() {
  const auto path = store::find_stored_base(kDefaultEncoder);
  return path ? std::optional(loaded_encoder(*path)) : std::nullopt;
}

LoadedEncoder load_encoder(const EncoderIdentity& identity, const std::string& program_name) {
  if (const auto path = find_by_digest(identity.name, identity.sha256)) return loaded_encoder(*path);
  const auto* known = store::find_known_base_by_sha256(identity.sha256);
  throw Error(ErrorKind::NotFound,
              known != nullptr
                  ? fmt::format("{} also asks the encoder {}, which is not in the store: run `paw pull {}`",
                                program_name, known->name, known->name)
                  : fmt::format("{} also asks the encoder {}, which is not in the store (SHA-256 {})", program_name,
                                identity.name, identity.sha256));
}

std::optional<PrefixCache> prefix_cache(const LoadedBase& loaded, const std::string& adapter_sha256) {
  if (!store::caches_are_on()) return std::nullopt;
  return PrefixCache(store::prefix_folder(), loaded.identity.sha256, adapter_sha256);
}

std::filesystem::path base_of(const ProgramMeta& meta, const std::string& program_name) {
  if (!meta.base) return store::resolve_stored_base(kDefaultBase);
  const BaseIdentity& base = *meta.base;
  if (const auto* known = base.sha256.empty() ? nullptr : store::find_known_base_by_sha256(base.sha256))
    return store::resolve_stored_base(known->name);
  if (base.sha256.empty() && base.name.empty()) return store::resolve_stored_base(kDefaultBase);
  if (!base.name.empty()) {
    if (const auto named = store::find_stored_base(base.name)) return *named;
  }
  for (const store::Entry& entry : store::list()) {
    if (entry.kind == "base" && store::remembered_sha256(entry.path) == base.sha256) return entry.path;
  }
  throw Error(
      ErrorKind::NotFound,
      fmt::format("{} was compiled for the base {}, which is not in the store: give its file with --base", program_name,
                  !base.name.empty()        ? base.name
                  : !base.file_name.empty() ? base.file_name
                                            : base.sha256));
}

void check_base(const ProgramMeta& meta, const std::string& program_name, const std::string& sha256,
                const std::string& base_name) {
  if (!meta.base || meta.base->sha256.empty() || meta.base->sha256 == sha256) return;
  const std::string& name = meta.base->name.empty() ? meta.base->file_name : meta.base->name;
  throw Error(ErrorKind::Mismatch,
              fmt::format("{} was compiled for the base {}, but {} is another model (its SHA-256 differs)",
                          program_name, name.empty() ? meta.base->sha256 : name, base_name));
}

}  // namespace paw
