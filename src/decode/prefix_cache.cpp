#include "decode/prefix_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "hash/sha256.hpp"
#include "io/file.hpp"

namespace paw {
namespace {

namespace fs = std::filesystem;

// To be raised whenever the file's layout or any number of the forward pass changes; a test notices the latter.
constexpr int kVersion = 1;
constexpr size_t kDigits = 64;  // of a SHA-256, which is what a file begins with; all else is its content

// Calls visit(floats of all rows) in the order of the file: of each layer the keys, then the values.
template <typename Cache, typename Visit>
void for_each_side(Cache& cache, const Visit& visit) {
  for (size_t layer = 0; layer < cache.keys.size(); ++layer) {
    visit(cache.keys[layer]);
    visit(cache.values[layer]);
  }
}

size_t side_bytes(const ModelConfig& config, size_t rows) { return rows * config.kv_width() * sizeof(float); }

struct CachedFile {
  fs::path path;
  fs::file_time_type used;
  uint64_t bytes;
};

// Removes the least recently used files, temporaries of processes that died included, until `limit` bytes are left.
void shrink(const fs::path& folder, uint64_t limit) {
  std::vector<CachedFile> files;
  uint64_t total = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    CachedFile file{entry.path(), entry.last_write_time(error), 0};
    if (error) continue;  // another process removed it
    file.bytes = entry.file_size(error);
    if (error) continue;
    total += file.bytes;
    files.push_back(std::move(file));
  }
  std::ranges::sort(files, {}, &CachedFile::used);
  for (const CachedFile& file : files) {
    if (total <= limit) return;
    fs::remove(file.path, error);
    total -= file.bytes;
  }
}

}  // namespace

PrefixCache::PrefixCache(fs::path folder, std::string_view base_sha256, std::string_view adapter_sha256, uint64_t limit)
    : folder_(std::move(folder)),
      program_(sha256_hex(fmt::format("{} {}", base_sha256, adapter_sha256))),
      limit_(limit) {}

fs::path PrefixCache::path_of(std::span<const Token> prefix) const {
  Sha256 hash;
  hash.update(fmt::format("{} {} ", kVersion, program_));
  hash.update(std::as_bytes(prefix));
  return folder_ / hash.hex();
}

bool PrefixCache::load(std::span<const Token> prefix, const ModelConfig& config, KvCache& cache) const {
  const fs::path path = path_of(prefix);
  const size_t size = side_bytes(config, prefix.size());
  std::error_code ignored;
  if (prefix.empty() || fs::file_size(path, ignored) != kDigits + 2 * config.layers * size) return false;
  try {
    const MappedFile file(path);
    auto content = file.bytes();
    if (content.size() != kDigits + 2 * config.layers * size) return false;
    const std::string digest(reinterpret_cast<const char*>(content.data()), kDigits);
    content = content.subspan(kDigits);
    if (sha256_hex(content) != digest) return false;
    if (cache.rows < prefix.size()) cache.resize(config, prefix.size());
    for_each_side(cache, [&](std::vector<float>& side) {
      std::memcpy(side.data(), content.data(), size);
      content = content.subspan(size);
    });
  } catch (const Error&) {  // removed by another process, or not ours to read
    return false;
  }
  fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
  return true;
}

void PrefixCache::save(std::span<const Token> prefix, const ModelConfig& config, const KvCache& cache) const {
  const size_t size = side_bytes(config, prefix.size());
  if (prefix.empty() || kDigits + 2 * config.layers * size > limit_) return;
  const auto bytes_of = [&](const std::vector<float>& side) {
    return std::string_view(reinterpret_cast<const char*>(side.data()), size);
  };
  Sha256 hash;
  for_each_side(cache, [&](const std::vector<float>& side) { hash.update(bytes_of(side)); });
  try {
    fs::create_directories(folder_);
    AtomicFile file(path_of(prefix));
    file.write(hash.hex());
    for_each_side(cache, [&](const std::vector<float>& side) { file.write(bytes_of(side)); });
    file.commit();
  } catch (const std::exception&) {  // a full disk or a read-only store
    return;
  }
  shrink(folder_, limit_);
}

}  // namespace paw
