// Safetensors files, in which Hugging Face checkpoints come: a reader over untrusted bytes (every size checked before
// use). The format: https://github.com/huggingface/safetensors
//
// A file is 8 bytes, the length of its header; the header, a JSON object that gives each tensor's type, shape and
// place; and the tensors' bytes, without gaps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/file.hpp"
#include "paw/error.hpp"

namespace paw::safetensors {

struct Tensor {
  std::string name;
  std::string type;                 // "F32", "BF16", "I64", ...
  std::vector<uint64_t> shape;      // row-major: the last dimension is the contiguous one
  std::span<const std::byte> data;  // owned by the File (or by whoever made the bytes)
  uint64_t elements() const;
};

// The numbers of a tensor of F32, F16 or BF16. Throws Error (Unsupported) for any other type.
std::vector<float> values(const Tensor& tensor);

// An opened file. Immutable after construction, so safe to read from several threads. Movable.
class File {
 public:
  // Maps the file. Throws Error naming the path: not a safetensors file, truncated, inconsistent, a type of numbers
  // that the format does not have.
  static File open(const std::filesystem::path& path);
  // Parses bytes that outlive the File. `name` stands in error sentences.
  static File parse(std::span<const std::byte> bytes, const std::string& name);

  const std::vector<Tensor>& tensors() const { return tensors_; }  // in the order of the header
  const Tensor* find(std::string_view name) const;                 // null where there is none
  const Tensor& tensor(std::string_view name) const;               // throws Error where there is none
  // What the header notes under __metadata__.
  const std::map<std::string, std::string, std::less<>>& metadata() const { return metadata_; }
  const std::string& name() const { return name_; }

 private:
  std::optional<MappedFile> mapping_;
  std::string name_;
  std::map<std::string, std::string, std::less<>> metadata_;
  std::vector<Tensor> tensors_;
  std::map<std::string, size_t, std::less<>> index_;
};

}  // namespace paw::safetensors
