// Any bytes, read as an adapter's file, give a classifier that votes on any text, or an Error.
#include <span>
#include <string>
#include <vector>

#include "decode/label_ngrams.hpp"

std::vector<std::string> fuzz_seeds() {
  paw::LabelNgrams ngrams;
  ngrams.labels = {"no", "yes"};
  ngrams.buckets = 8;
  ngrams.strength = 4;
  ngrams.scale = 0.01F;
  ngrams.bias = {0.5F, -0.5F};
  ngrams.weights = {1, -1, 0, 2, 0, 0, 127, -127, 3, 3, 0, 1, 0, 0, 5, -5};
  paw::gguf::Writer writer;
  ngrams.write(writer);
  return {writer.bytes()};
}

void fuzz_one(const std::string& bytes) {
  try {
    const auto file = paw::gguf::File::parse(std::as_bytes(std::span(bytes)), "fuzz");
    const paw::LabelNgrams ngrams = paw::LabelNgrams::from_file(file);
    const std::vector<std::string> labels = {"maybe", "no", "yes"};
    if (!ngrams.empty()) ngrams.log_votes(bytes, labels);
  } catch (const paw::Error&) {
  }
}
