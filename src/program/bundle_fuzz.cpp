// Any bytes, read as a bundle, as an adapter, and as the meta.json of a bundle, give a value or an Error.
#include <span>
#include <string>
#include <vector>

#include "archive/zip.hpp"
#include "gguf/types.hpp"
#include "program/bundle.hpp"

namespace {

std::string small_adapter() {
  paw::Adapter adapter{.architecture = "llama", .alpha = 8, .pairs = {}};
  adapter.pairs["blk.0.attn_q.weight"] = {
      .rank = 2, .d_in = 4, .d_out = 3, .a = std::vector<float>(8, 0.5F), .b = std::vector<float>(6, -1)};
  return adapter.to_gguf(paw::gguf::TensorType::F16);
}

template <typename Call>
void survive(Call call) {
  try {
    call();
  } catch (const paw::Error&) {
  }
}

}  // namespace

std::vector<std::string> fuzz_seeds() {
  paw::Bundle program;
  program.meta.format = 1;
  program.meta.labels = {"a", "b"};
  program.meta.calibration = paw::PlattScaling{};
  program.prompt_template = "in {INPUT_PLACEHOLDER} out";
  program.adapter_gguf = small_adapter();
  return {program.bytes(), program.adapter_gguf, program.meta.text()};
}

void fuzz_one(const std::string& bytes) {
  const auto view = std::as_bytes(std::span(bytes));
  survive([&] {
    const auto program = paw::Bundle::parse(view, "fuzz");
    paw::Adapter::from_gguf(std::as_bytes(std::span(program.adapter_gguf)), "fuzz");
    program.bytes();
  });
  survive([&] { paw::Adapter::from_gguf(view, "fuzz"); });
  survive([&] {
    const std::string bundle =
        paw::zip_bytes({{"meta.json", bytes}, {"prompt_template.txt", "{INPUT_PLACEHOLDER}"}, {"adapter.gguf", bytes}});
    paw::Bundle::parse(std::as_bytes(std::span(bundle)), "fuzz").bytes();
  });
}
