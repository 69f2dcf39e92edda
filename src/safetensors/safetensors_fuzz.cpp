// Fuzzes the safetensors reader: whatever the bytes are, it returns a file whose tensors lie inside them, or throws
// Error.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "safetensors/safetensors.hpp"

namespace safetensors = paw::safetensors;

std::vector<std::string> fuzz_seeds() {
  const std::string header =
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},)"
      R"("b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]},"c":{"dtype":"F16","shape":[],"data_offsets":[20,22]}})";
  std::string bytes(8, '\0');
  const uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return {bytes + header + std::string(22, '\x3f'), std::string("\x02\0\0\0\0\0\0\0{}", 10)};
}

void fuzz_one(const std::string& bytes) {
  try {
    const auto view = std::as_bytes(std::span(bytes));
    const safetensors::File file = safetensors::File::parse(view, "fuzz.safetensors");
    for (const safetensors::Tensor& tensor : file.tensors()) {
      const bool inside =
          tensor.data.data() >= view.data() && tensor.data.data() + tensor.data.size() <= view.data() + view.size();
      if (!inside) {
        std::fprintf(stderr, "broken: tensor %s lies outside the file\n", tensor.name.c_str());
        std::abort();
      }
      try {
        safetensors::values(tensor);
      } catch (const paw::Error&) {
      }
    }
  } catch (const paw::Error&) {
  }
}
