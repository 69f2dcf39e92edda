#include "decode/label_ngrams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "kernels/kernels.hpp"

namespace paw {
namespace {

constexpr size_t kShortest = 3, kLongest = 5;  // characters

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }  // of UTF-8

// FNV-1a (Fowler, Noll, Vo), its high bits folded onto the low ones.
uint32_t hash(std::string_view bytes) {
  uint32_t value = 2166136261U;
  for (const char c : bytes) value = (value ^ static_cast<unsigned char>(c)) * 16777619U;
  return value ^ (value >> 15);
}

// Of a word in lower case with a space at both ends.
void add_buckets(std::string_view word, uint32_t buckets, std::vector<uint32_t>& found) {
  std::vector<size_t> starts;  // of its characters, and its end
  for (size_t i = 0; i < word.size(); ++i) {
    if (begins_character(word[i])) starts.push_back(i);
  }
  starts.push_back(word.size());
  for (size_t length = kShortest; length <= kLongest; ++length) {
    for (size_t i = 0; i + length < starts.size(); ++i) {
      found.push_back(hash(word.substr(starts[i], starts[i + length] - starts[i])) & (buckets - 1));
    }
  }
}

constexpr const char* kLabels = "paw.ngrams.labels";
constexpr const char* kBuckets = "paw.ngrams.buckets";
constexpr const char* kWords = "paw.ngrams.words";
constexpr const char* kStrength = "paw.ngrams.strength";
constexpr const char* kScale = "paw.ngrams.scale";
constexpr const char* kBias = "paw.ngrams.bias";
constexpr const char* kWeights = "paw.ngrams.weights";
constexpr uint64_t kMostBuckets = 1 << 24;

}  // namespace

std::vector<uint32_t> ngram_buckets(std::string_view text, uint32_t buckets, bool words) {
  std::vector<uint32_t> found;
  std::string word, before;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && !is_space(text[i])) {
      if (word.empty()) word.push_back(' ');
      word += text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    } else if (!word.empty()) {
      word.push_back(' ');
      add_buckets(word, buckets, found);
      if (words) {
        found.push_back(hash(word) & (buckets - 1));
        found.push_back(hash(before + word) & (buckets - 1));
        before = word;
      }
      word.clear();
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<float> LabelNgrams::log_probabilities(std::string_view text) const {
  const std::vector<uint32_t> found = ngram_buckets(text, buckets, words);
  std::vector<int32_t> sums(labels.size());
  for (const uint32_t bucket : found) {
    const int8_t* row = weights.data() + bucket * labels.size();
    for (size_t i = 0; i < labels.size(); ++i) sums[i] += row[i];
  }
  const float unit = found.empty() ? 0 : scale / std::sqrt(static_cast<float>(found.size()));
  std::vector<float> logits(bias);
  for (size_t i = 0; i < logits.size(); ++i) logits[i] += unit * static_cast<float>(sums[i]);
  const float all = kernels().log_sum_exp(logits.data(), logits.size());
  for (float& logit : logits) logit -= all;
  return logits;
}

std::vector<float> values_of_labels(std::span<const std::string> labels, std::span<const float> values,
                                    std::span<const std::string> of) {
  float mean = 0;
  for (const float value : values) mean += value / static_cast<float>(values.size());
  std::vector<float> found;
  for (const std::string& label : of) {
    const auto place = std::lower_bound(labels.begin(), labels.end(), label);
    const bool is_known = place != labels.end() && *place == label;
    found.push_back(is_known ? values[static_cast<size_t>(place - labels.begin())] : mean);
  }
  return found;
}

std::vector<float> LabelNgrams::log_votes(std::string_view text, std::span<const std::string> of) const {
  std::vector<float> votes = values_of_labels(labels, log_probabilities(text), of);
  for (float& vote : votes) vote *= strength;
  return votes;
}

void LabelNgrams::write(gguf::Writer& writer) const {
  if (empty()) return;
  writer.set(kLabels, labels);
  writer.set(kBuckets, uint64_t{buckets});
  if (words) writer.set(kWords, true);
  writer.set(kStrength, double{strength});
  writer.set(kScale, double{scale});
  writer.set(kBias, std::vector<double>(bias.begin(), bias.end()));
  writer.set(kWeights, weights);
}

LabelNgrams LabelNgrams::from_file(const gguf::File& file) {
  LabelNgrams read;
  if (!file.has(kWeights)) return read;
  read.labels = file.texts(kLabels);
  const uint64_t buckets = file.count(kBuckets);
  read.words = file.flag_or(kWords, false);
  read.strength = static_cast<float>(file.number(kStrength));
  read.scale = static_cast<float>(file.number(kScale));
  for (const double value : file.numbers(kBias)) read.bias.push_back(static_cast<float>(value));
  read.weights = file.small_integers(kWeights);
  const auto is_number = [](float value) { return std::abs(value) <= 1e6F; };
  if (!std::has_single_bit(buckets) || buckets > kMostBuckets || read.labels.empty() ||
      !std::is_sorted(read.labels.begin(), read.labels.end(), std::less_equal<>()) ||
      read.bias.size() != read.labels.size() || read.weights.size() != buckets * read.labels.size() ||
      !is_number(read.strength) || read.strength < 0 || !is_number(read.scale) ||
      !std::all_of(read.bias.begin(), read.bias.end(), is_number)) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} has a label n-gram classifier with inconsistent sizes", file.name()));
  }
  read.buckets = static_cast<uint32_t>(buckets);
  return read;
}

}  // namespace paw
