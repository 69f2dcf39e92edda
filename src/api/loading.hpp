// Finding and loading bases, and the base that a program names.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "compile/compile.hpp"
#include "decode/prefix_cache.hpp"
#include "encoder/encoder.hpp"
#include "model/base.hpp"
#include "paw/interpreter.hpp"
#include "program/bundle.hpp"

namespace paw {

inline constexpr const char* kDefaultEncoder = "all-minilm-l6-v2";

// A base and who it is.
struct LoadedBase {
  std::shared_ptr<const Base> base;
  BaseIdentity identity;
};

// `name_or_path` is a base in the store or a GGUF file. Throws Error.
LoadedBase load_base(const std::string& name_or_path);

// An encoder and who it is.
struct LoadedEncoder {
  std::shared_ptr<const Encoder> encoder;
  EncoderIdentity identity;
};

// The encoder that programs are compiled with; none where it is not in the store. Throws Error: a file that is no
// encoder.
std::optional<LoadedEncoder> find_encoder();

// The encoder that a program names, by its digest or by its name in the store. `program_name` stands in the sentence.
// Throws Error: NotFound.
LoadedEncoder load_encoder(const EncoderIdentity& identity, const std::string& program_name);

// Where the prefix of a program with this adapter is kept; none where the user switched caches off.
std::optional<PrefixCache> prefix_cache(const LoadedBase& loaded, const std::string& adapter_sha256);

// The file of the base that a program names, by its digest or by its name in the store (a program can name no file
// outside it); the default base where it names none. `program_name` stands in the sentence. Throws Error: NotFound.
std::filesystem::path base_of(const ProgramMeta& meta, const std::string& program_name);

// Throws Error (Mismatch) where the program was compiled for another base than the one with this digest. `program_name`
// and `base_name` stand in the sentence.
void check_base(const ProgramMeta& meta, const std::string& program_name, const std::string& sha256,
                const std::string& base_name);

}  // namespace paw
