// A program as a file: the .paw bundle (v3), a ZIP of meta.json, prompt_template.txt and adapter.gguf. docs/format.md
// describes it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"
#include "paw/error.hpp"
#include "program/meta.hpp"

namespace paw {

// One adapted weight matrix W (d_out x d_in): the program runs W + (alpha / rank) * B A.
struct LoraPair {
  uint32_t rank = 0, d_in = 0, d_out = 0;
  std::vector<float> a;  // [rank][d_in], row-major
  std::vector<float> b;  // [d_out][rank], row-major
};

// The adapter: pairs by the name of the weight they adapt, e.g. "blk.3.attn_q.weight".
struct Adapter {
  std::string architecture;  // general.architecture of its base, e.g. "llama"
  float alpha = 0;
  std::map<std::string, LoraPair> pairs;

  // adapter.gguf's bytes. The matrices are stored as `type` (F16, Q8_0, Q4_0, ...), rows padded to no multiple: a
  // matrix whose row length is not a multiple of the type's block is stored as F16 (lora_b has rank columns).
  std::string to_gguf(gguf::TensorType type) const;
  void write(gguf::Writer& writer, gguf::TensorType type) const;  // the same into a file that holds more
  // Throws Error: not a LoRA adapter, a lora_a without its lora_b, shapes that do not fit, non-finite values.
  static Adapter from_gguf(std::span<const std::byte> bytes, const std::string& name);
  // The same of an opened file; tensors whose names begin with `beside` (if it is not empty) are somebody else's.
  static Adapter from_file(const gguf::File& file, std::string_view beside = {});
};

inline constexpr std::string_view kInputPlaceholder = "{INPUT_PLACEHOLDER}";

struct Bundle {
  ProgramMeta meta;
  std::string prompt_template;  // exactly one kInputPlaceholder
  std::string adapter_gguf;     // the bytes of adapter.gguf as stored

  // The text before and after the placeholder.
  std::string prefix() const;
  std::string suffix() const;
  // What identifies a program that was compiled here: the first 32 hexadecimal digits of the SHA-256 of the template
  // and the adapter.
  std::string content_id() const;

  // Reads a bundle. Throws Error naming the path: not a ZIP, a missing or oversized or doubled entry, a meta.json that
  // ProgramMeta::parse refuses, a template with no placeholder or several. Entries other than the three are ignored.
  static Bundle load(const std::filesystem::path& path);
  // The same from bytes in memory; `name` stands in error sentences.
  static Bundle parse(std::span<const std::byte> bytes, const std::string& name);

  // The bundle's bytes, entries stored in a fixed order with a fixed time: the same program gives the same bytes.
  // Throws Error: a template or meta that could not be read back.
  std::string bytes() const;
  // Writes bytes() to `path`, whole or not at all.
  void save(const std::filesystem::path& path) const;
};

}  // namespace paw
