// Examples for training and testing: a bounded-memory reader of JSONL and CSV, a seeded sample, and the
// train/development split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/compile.hpp"
#include "paw/error.hpp"

namespace paw {

using Example = ExamplePair;

enum class ExampleFormat { Jsonl, Csv, Tsv };

// By extension: .csv, .tsv (any case), everything else JSONL.
ExampleFormat example_format(const std::filesystem::path& path);

// Streams examples in file order with memory bounded by one record (at most 16 MiB). JSONL: one object a line with a
// string "input" and an "output", where an output that is not a string becomes its compact JSON text; blank lines, other
// keys and what a teacher's file (docs/teacher.md) holds beside its examples are ignored. CSV (RFC 4180) and TSV: a
// header row with the columns input and output, quoted fields may span lines. A UTF-8 byte order mark and CRLF are
// accepted. Errors name the file and the line: `train.jsonl line 3 has no "output"`.
class ExampleReader {
 public:
  explicit ExampleReader(const std::filesystem::path& path);                    // throws Error
  ExampleReader(std::istream& stream, std::string name, ExampleFormat format);  // the stream outlives the reader
  ~ExampleReader();
  ExampleReader(ExampleReader&&) noexcept;

  std::optional<Example> next();  // nullopt at the end; throws Error at the first bad record
  size_t line() const;            // where the example last returned began, from 1
  std::string sha256();           // of all the file's bytes; call once, after next() gave nullopt

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct Dataset {
  std::string name;               // of the file, for sentences
  std::vector<Example> examples;  // the sample (file order when all were kept)
  std::string sha256;             // of the file's bytes
  uint64_t total = 0;             // examples in the file
  size_t distinct_outputs = 0;    // over the whole file, counted up to kDistinctCap
  bool closed_labels = false;  // the outputs are a fixed set of labels: the rule is LabelCensus::closed in dataset.cpp
  std::vector<std::string> labels;  // sorted; only when closed_labels
  uint64_t duplicates = 0;  // kept examples whose input and output both appeared before, white space at the end apart
  uint64_t contradictions = 0;  // distinct kept inputs that have more than one output

  static constexpr size_t kDistinctCap = 4096;
};

// Reads the file once and keeps a uniform sample of at most `keep_at_most` examples (Algorithm R, Vitter 1985), the
// same for the same bytes and seed on every platform. Throws Error: unreadable, malformed, no examples, a single
// example.
Dataset load_dataset(const std::filesystem::path& path, size_t keep_at_most, uint64_t seed);
Dataset load_dataset(std::istream& stream, const std::string& name, ExampleFormat format, size_t keep_at_most,
                     uint64_t seed);

// Whether the outputs are kinds of things, as labels are, or log templates: hardly any (one example in ten at most) has
// an output of its own.
bool outputs_are_kinds(const Dataset& dataset);

struct Split {
  std::vector<Example> train, development;
};

// Sets about `fraction` of the examples apart for development, at least `at_least` and at most `at_most` where the data
// allow it. Where outputs are kinds, they are
// strata: held back in proportion, and the last example of each stays in train. Examples that share an input are never
// on both sides; train is never empty. Seeded, the same on every platform. Throws UsageError unless 0 <= fraction < 1.
Split split(const Dataset& dataset, double fraction, size_t at_least, size_t at_most, uint64_t seed);

}  // namespace paw
