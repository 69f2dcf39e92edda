// The local store: include/paw/store.hpp documents it.
#include "paw/store.hpp"

#include "api/state.hpp"
#include "encoder/bert_checkpoint.hpp"
#include "store/store.hpp"

namespace paw {
namespace {

std::string converted(const store::KnownBase& base, const std::vector<std::filesystem::path>& sources) {
  return bert_gguf({.weights = sources.at(0), .vocabulary = sources.at(1), .config = sources.at(2)}, base.title);
}

}  // namespace

std::vector<StoreEntry> list_store() {
  return with_errors([] {
    std::vector<StoreEntry> entries;
    for (const store::Entry& entry : store::list())
      entries.push_back({entry.kind, entry.name, entry.path.string(), entry.bytes});
    return entries;
  });
}

std::string pull_base(const std::string& name, const std::function<void(const std::string&)>& note) {
  CallerException caller;
  return with_errors(caller, [&] {
    const auto path = store::pull(
        name,
        [&](const std::string& sentence) {
          if (note) caller.guard(note, sentence);
        },
        converted);
    load_base(name);  // which keeps its repacked weights beside it, so that the first program starts fast
    return path.string();
  });
}

std::string remove_from_store(const std::string& name) {
  return with_errors([&] { return store::remove(name).string(); });
}

std::string stored_program_path(const std::string& name) {
  return with_errors([&] {
    store::check_name(name);
    return store::program_path(name).string();
  });
}

}  // namespace paw
