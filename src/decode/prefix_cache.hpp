// Keys and values of a program's prefix on disk, so that a process need not compute what an earlier one did.
//
// A file is named by the digest of all that its numbers depend on: base, adapter, tokens, and a version that is raised
// whenever the forward pass gives other numbers. Not the instruction set: by the numeric contract all give the same. A
// file is believed only if its length and the SHA-256 of its content are right; any other is as if it were not there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "model/forward.hpp"

namespace paw {

// Of one program on one base. Immutable, thread-safe; several processes may use a folder at once.
class PrefixCache {
 public:
  static constexpr uint64_t kLimit = 256 << 20;  // bytes of a whole folder

  // The folder is made on demand. The adapter's digest is that of its bytes as the program holds
  // them.
  PrefixCache(std::filesystem::path folder, std::string_view base_sha256, std::string_view adapter_sha256,
              uint64_t limit = kLimit);

  // Fills the first prefix.size() rows of `cache`, which grows where it must. False, and `cache` perhaps grown but with
  // nothing that counts in these rows, where there is no file that can be believed.
  bool load(std::span<const Token> prefix, const ModelConfig& config, KvCache& cache) const;

  // Keeps these rows, then removes the least recently used files until the folder is within its limit. What cannot be
  // written is not an error: it is computed again next time.
  void save(std::span<const Token> prefix, const ModelConfig& config, const KvCache& cache) const;

  std::filesystem::path path_of(std::span<const Token> prefix) const;

 private:
  std::filesystem::path folder_;
  std::string program_;  // digest of base and adapter
  uint64_t limit_;
};

}  // namespace paw
