// Any bytes, read as an adapter's file, give a classifier that votes on a vector of its width, or an Error.
#include <span>
#include <string>
#include <vector>

#include "decode/label_head.hpp"

std::vector<std::string> fuzz_seeds() {
  paw::LabelHead head;
  head.labels = {"no", "yes"};
  head.width = 4;
  head.strength = 2;
  head.scale = 0.01F;
  head.bias = {0.5F, -0.5F};
  head.weights = {1, -1, 0, 2, 127, -127, 3, 3};
  paw::gguf::Writer writer;
  head.write(writer);
  return {writer.bytes()};
}

void fuzz_one(const std::string& bytes) {
  try {
    const auto file = paw::gguf::File::parse(std::as_bytes(std::span(bytes)), "fuzz");
    const paw::LabelHead head = paw::LabelHead::from_file(file);
    const std::vector<std::string> labels = {"maybe", "no", "yes"};
    if (!head.empty()) head.log_votes(std::vector<float>(head.width, 0.5F), labels);
  } catch (const paw::Error&) {
  }
}
