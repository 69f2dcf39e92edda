// GGUF v3 files: a reader over untrusted bytes (every size checked before use) and a writer.
// The format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gguf/types.hpp"
#include "io/file.hpp"
#include "paw/error.hpp"

namespace paw::gguf {

// Arrays keep the element kinds that models use; every integer kind is widened, arrays of int8 apart, and `Value`
// remembers no width beyond that.
using Value = std::variant<bool, uint64_t, int64_t, double, std::string, std::vector<bool>, std::vector<int8_t>,
                           std::vector<uint64_t>, std::vector<int64_t>, std::vector<double>, std::vector<std::string>>;

struct Tensor {
  std::string name;
  TensorType type;
  std::vector<uint64_t> shape;      // ggml order: shape[0] is the contiguous dimension (the columns of a weight matrix)
  std::span<const std::byte> data;  // owned by the File (or by whoever made the bytes)
  uint64_t elements() const;
};

// A text from a file as it may stand in a sentence: cut to a sensible length, nothing that a terminal would interpret.
std::string shown(std::string_view text);

// An opened GGUF file. Immutable after construction, so safe to read from several threads. Movable.
class File {
 public:
  // Maps the file. Throws Error naming the path: not a GGUF, another version, truncated, inconsistent.
  static File open(const std::filesystem::path& path);
  // Parses bytes that outlive the File. `name` stands in error sentences.
  static File parse(std::span<const std::byte> bytes, const std::string& name);

  const std::map<std::string, Value, std::less<>>& metadata() const { return metadata_; }
  const std::vector<Tensor>& tensors() const { return tensors_; }
  const Tensor* find(std::string_view name) const;    // null where there is none
  const Tensor& tensor(std::string_view name) const;  // throws Error where there is none

  bool has(std::string_view key) const { return metadata_.find(key) != metadata_.end(); }
  // The value under `key`, converted between integer kinds with range checks. Throw Error: absent, of another kind.
  std::string text(std::string_view key) const;
  uint64_t count(std::string_view key) const;  // a non-negative integer
  double number(std::string_view key) const;   // integer or floating point
  const std::vector<std::string>& texts(std::string_view key) const;
  std::vector<int64_t> integers(std::string_view key) const;              // signed or unsigned array
  const std::vector<int8_t>& small_integers(std::string_view key) const;  // array of int8
  const std::vector<double>& numbers(std::string_view key) const;         // array of floating point
  // The same with a default for an absent key.
  uint64_t count_or(std::string_view key, uint64_t otherwise) const;
  double number_or(std::string_view key, double otherwise) const;
  bool flag_or(std::string_view key, bool otherwise) const;

  std::span<const std::byte> bytes() const { return bytes_; }  // the whole file, e.g. for its SHA-256
  const std::string& name() const { return name_; }

 private:
  std::optional<MappedFile> mapping_;
  std::span<const std::byte> bytes_;
  std::string name_;
  std::map<std::string, Value, std::less<>> metadata_;
  std::vector<Tensor> tensors_;
  std::map<std::string, size_t, std::less<>> index_;
};

// Builds a GGUF v3 file in memory: set() and add() in any order, then bytes(). Keys and tensors keep the order of their
// first mention, so the same calls give the same bytes. Integers are written as u32 / i32 where they fit (as llama.cpp
// expects), floats as f32.
class Writer {
 public:
  void set(std::string key, Value value);
  // `data` holds exactly the bytes of `type` for `shape` (ggml order); throws Error otherwise.
  void add(std::string name, TensorType type, std::vector<uint64_t> shape, std::string data);
  std::string bytes() const;

 private:
  struct Entry {
    std::string name;
    TensorType type;
    std::vector<uint64_t> shape;
    std::string data;
  };
  std::vector<std::pair<std::string, Value>> metadata_;
  std::vector<Entry> tensors_;
};

}  // namespace paw::gguf
