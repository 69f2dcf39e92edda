// A trained compiler: a universal adapter that follows specifications, and (if it has one) a mapper that suits it to
// each specification. Compiling starts from it.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "compile/mapper.hpp"
#include "program/bundle.hpp"

namespace paw {

struct Compiler {
  Adapter universal;
  std::optional<Mapper> mapper;

  // A GGUF file: the adapter's matrices (Q8_0 and F16), the mapper's as "mapper.*" (F16).
  std::string to_gguf() const;
  // Throws Error: not a GGUF, no compiler, tensors that are missing or do not fit.
  static Compiler from_gguf(std::span<const std::byte> bytes, const std::string& name);

  // The adapter for a specification: the universal one, suited to it where there is a mapper.
  Lora adapter_for(const std::string& spec, const std::shared_ptr<const Base>& base,
                   const std::shared_ptr<ThreadPool>& pool) const;

  // The one that ships with this program for a base, by the base's SHA-256; nothing for other bases.
  static std::optional<Compiler> shipped(const std::string& base_sha256);
};

}  // namespace paw
