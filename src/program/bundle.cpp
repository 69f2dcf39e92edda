// Reading and writing the .paw bundle.
#include "program/bundle.hpp"

#include <fmt/format.h>

#include "archive/zip.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "program/describe.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr const char* kMetaEntry = "meta.json";
constexpr const char* kTemplateEntry = "prompt_template.txt";
constexpr const char* kAdapterEntry = "adapter.gguf";
constexpr uint64_t kMetaLimit = 16 << 20;
constexpr uint64_t kTemplateLimit = 1 << 20;
constexpr uint64_t kAdapterLimit = 512 << 20;

void check_template(const std::string& text, const std::string& name) {
  const size_t first = text.find(kInputPlaceholder);
  if (first == std::string::npos) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has a {} without {}", name, kTemplateEntry, kInputPlaceholder));
  }
  if (text.find(kInputPlaceholder, first + 1) != std::string::npos) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has a {} with more than one {}", name, kTemplateEntry, kInputPlaceholder));
  }
  if (!is_utf8(text))
    throw Error(ErrorKind::Damaged, fmt::format("{} has a {} that is not UTF-8 text", name, kTemplateEntry));
}

void check_size(const std::string& bytes, const char* entry, uint64_t limit) {
  if (bytes.size() > limit)
    throw Error(ErrorKind::Damaged,
                fmt::format("{} would have {} bytes, more than the limit of {}", entry, bytes.size(), limit));
}

}  // namespace

std::string Bundle::prefix() const { return prompt_template.substr(0, prompt_template.find(kInputPlaceholder)); }

std::string Bundle::suffix() const {
  const size_t position = prompt_template.find(kInputPlaceholder);
  return position == std::string::npos ? "" : prompt_template.substr(position + kInputPlaceholder.size());
}

std::string Bundle::content_id() const {
  Sha256 hash;
  hash.update(prompt_template);
  hash.update(adapter_gguf);
  return hash.hex().substr(0, 32);
}

Bundle Bundle::parse(std::span<const std::byte> bytes, const std::string& name) {
  const ZipReader archive(bytes, name);
  Bundle bundle;
  bundle.meta = ProgramMeta::parse(archive.read(kMetaEntry, kMetaLimit), fmt::format("{}: {}", name, kMetaEntry));
  bundle.prompt_template = archive.read(kTemplateEntry, kTemplateLimit);
  check_template(bundle.prompt_template, name);
  bundle.adapter_gguf = archive.read(kAdapterEntry, kAdapterLimit);
  return bundle;
}

Bundle Bundle::load(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse(file.bytes(), path.string());
}

std::string Bundle::bytes() const {
  check_template(prompt_template, "the program");
  const std::string meta_bytes = meta.text();
  check_size(meta_bytes, kMetaEntry, kMetaLimit);
  check_size(prompt_template, kTemplateEntry, kTemplateLimit);
  check_size(adapter_gguf, kAdapterEntry, kAdapterLimit);
  return zip_bytes({{kMetaEntry, meta_bytes}, {kTemplateEntry, prompt_template}, {kAdapterEntry, adapter_gguf}});
}

void Bundle::save(const std::filesystem::path& path) const { write_file(path, bytes()); }

nlohmann::ordered_json entry_sizes_json(const Bundle& bundle) {
  return {{kMetaEntry, bundle.meta.text().size()},
          {kTemplateEntry, bundle.prompt_template.size()},
          {kAdapterEntry, bundle.adapter_gguf.size()}};
}

}  // namespace paw
