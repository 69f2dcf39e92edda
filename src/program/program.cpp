// Reading and writing the .paw bundle.
#include "program/program.hpp"

#include <fmt/format.h>

#include "io/file.hpp"
#include "text/json.hpp"
#include "text/utf8.hpp"
#include "archive/zip.hpp"

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
    throw Error(fmt::format("{} has a {} without {}", name, kTemplateEntry, kInputPlaceholder));
  }
  if (text.find(kInputPlaceholder, first + 1) != std::string::npos) {
    throw Error(fmt::format("{} has a {} with more than one {}", name, kTemplateEntry, kInputPlaceholder));
  }
  if (!is_utf8(text)) throw Error(fmt::format("{} has a {} that is not UTF-8 text", name, kTemplateEntry));
}

void check_meta(const nlohmann::ordered_json& meta, const std::string& name) {
  if (!meta.is_object()) throw Error(fmt::format("{} has a {} that is not a JSON object", name, kMetaEntry));
}

std::string meta_text(const nlohmann::ordered_json& meta) {
  try {
    return meta.dump(2) + "\n";
  } catch (const nlohmann::json::exception& error) {
    throw Error(fmt::format("{} cannot be written: {}", kMetaEntry, json_reason(error.what())));
  }
}

void check_size(const std::string& bytes, const char* entry, uint64_t limit) {
  if (bytes.size() > limit)
    throw Error(fmt::format("{} would have {} bytes, more than the limit of {}", entry, bytes.size(), limit));
}

}  // namespace

std::string Program::prefix() const { return prompt_template.substr(0, prompt_template.find(kInputPlaceholder)); }

std::string Program::suffix() const {
  const size_t place = prompt_template.find(kInputPlaceholder);
  return place == std::string::npos ? "" : prompt_template.substr(place + kInputPlaceholder.size());
}

Program Program::parse(std::span<const std::byte> bytes, const std::string& name) {
  const ZipReader archive(bytes, name);
  Program program;
  program.meta = parse_json(archive.read(kMetaEntry, kMetaLimit), fmt::format("{}: {}", name, kMetaEntry));
  check_meta(program.meta, name);
  program.prompt_template = archive.read(kTemplateEntry, kTemplateLimit);
  check_template(program.prompt_template, name);
  program.adapter_gguf = archive.read(kAdapterEntry, kAdapterLimit);
  return program;
}

Program Program::load(const std::filesystem::path& path) {
  const MappedFile file(path);
  return parse(file.bytes(), path.string());
}

std::string Program::bytes() const {
  check_meta(meta, "the program");
  check_template(prompt_template, "the program");
  const std::string meta_bytes = meta_text(meta);
  check_size(meta_bytes, kMetaEntry, kMetaLimit);
  check_size(prompt_template, kTemplateEntry, kTemplateLimit);
  check_size(adapter_gguf, kAdapterEntry, kAdapterLimit);
  return zip_bytes({{kMetaEntry, meta_bytes}, {kTemplateEntry, prompt_template}, {kAdapterEntry, adapter_gguf}});
}

void Program::save(const std::filesystem::path& path) const { write_file(path, bytes()); }

}  // namespace paw
