// Fuzzes the GGUF reader: whatever the bytes are, it returns a file whose tensors lie inside them, or throws Error.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"

namespace gguf = paw::gguf;

std::vector<std::string> fuzz_seeds() {
  gguf::Writer writer;
  writer.set("general.architecture", std::string("tiny"));
  writer.set("general.alignment", uint64_t{32});
  writer.set("count", uint64_t{3});
  writer.set("negative", int64_t{-3});
  writer.set("float", 0.5);
  writer.set("flag", true);
  writer.set("texts", std::vector<std::string>{"a", "bb", ""});
  writer.set("integers", std::vector<int64_t>{-1, 2, 3});
  writer.set("flags", std::vector<bool>{true, false});
  const std::string metadata_only = writer.bytes();
  const std::vector<float> values(64, 0.5F);
  writer.add("a", gguf::TensorType::F32, {32, 2}, gguf::quantize(gguf::TensorType::F32, values));
  writer.add("b", gguf::TensorType::Q4_0, {64}, gguf::quantize(gguf::TensorType::Q4_0, values));
  writer.add("c", gguf::TensorType::Q8_0, {32, 1, 2}, gguf::quantize(gguf::TensorType::Q8_0, values));
  return {metadata_only, writer.bytes()};
}

void fuzz_one(const std::string& bytes) {
  try {
    const auto view = std::as_bytes(std::span(bytes));
    const gguf::File file = gguf::File::parse(view, "fuzz.gguf");
    for (const gguf::Tensor& tensor : file.tensors()) {
      const bool inside =
          tensor.data.data() >= view.data() && tensor.data.data() + tensor.data.size() <= view.data() + view.size();
      if (!inside) {
        std::fprintf(stderr, "broken: tensor %s lies outside the file\n", tensor.name.c_str());
        std::abort();
      }
      std::vector<float> values(tensor.elements());
      gguf::dequantize(tensor.type, tensor.data, values);
    }
    for (const auto& entry : file.metadata()) {
      file.count_or("count", 0);
      file.has(entry.first);
    }
  } catch (const paw::Error&) {
  }
}
