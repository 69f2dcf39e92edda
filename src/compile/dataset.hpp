// Examples for training and testing: read with bounded memory, a seeded sample, and the train/development split.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/compile.hpp"
#include "paw/error.hpp"
#include "tables/rows.hpp"

namespace paw {

using Example = ExamplePair;

// Streams examples in file order with memory bounded by one record (at most 16 MiB). A file has any of the forms that
// RowReader reads; plain lines are JSONL. JSONL: one object a line with an "input" and an "output", where what is not a
// string becomes its compact JSON text; other keys and what a teacher's file (docs/teacher.md) holds beside its examples
// are ignored. CSV and TSV: a header row with the columns input and output. Errors name the file and the line:
// `train.jsonl line 3 has no "output"`.
class ExampleReader {
 public:
  explicit ExampleReader(const std::filesystem::path& path);   // throws Error
  ExampleReader(std::string text, const std::string& name);    // the format is that of a file of this name

  std::optional<Example> next();  // nullopt at the end; throws Error at the first bad record
  bool null_output() const { return null_output_; }      // the last one's "output" is JSON's null, its text is "null"
  size_t line() const { return rows_.line(); }           // where the example last returned began, from 1
  std::string sha256() { return rows_.sha256(); }        // of all the file's bytes; once, after next() gave nullopt
  std::vector<std::string> notes() const { return rows_.notes(); }  // what was found out about the file, in sentences

 private:
  ExampleReader(std::unique_ptr<TextFile> file, RowFormat format);
  Example next_json(const Row& row);

  RowReader rows_;
  RowFormat format_;
  bool null_output_ = false;
};

struct Dataset {
  std::string name;               // of the file, for sentences
  std::vector<Example> examples;  // the sample (file order when all were kept)
  std::string sha256;             // of the file's bytes
  uint64_t total = 0;             // examples in the file
  size_t distinct_outputs = 0;    // over the whole file, counted up to kDistinctCap
  bool closed_labels = false;  // the outputs are a fixed set of labels: the rule is LabelCensus::closed in dataset.cpp
  std::vector<std::string> labels;              // sorted; only when closed_labels
  std::map<std::string, uint64_t> label_counts;  // examples of each of them
  std::string open_reason;  // why outputs that repeat are no set of labels all the same, "..."; empty otherwise
  // An example whose outputs, several of a set of labels, are written as an array; empty where there is none.
  std::string several_labels;
  // Outputs that are null or empty, and those that are null. Among labels they say that an example is not labelled yet,
  // and where the outputs are a closed set, these examples are left out; of the others, `labelled` is the same sample.
  uint64_t blank = 0, nulls = 0;
  std::vector<bool> null_outputs;  // of `examples`
  std::vector<Example> labelled;  // only where some are blank
  std::vector<std::string> notes;  // about the file, in sentences
  uint64_t duplicates = 0;  // kept examples whose input and output both appeared before, white space at the end apart
  uint64_t contradictions = 0;  // distinct kept inputs that have more than one output
  std::string contradiction;    // the first of them

  static constexpr size_t kDistinctCap = 4096;
};

// Reads the file once and keeps a uniform sample of at most `keep_at_most` examples (Algorithm R, Vitter 1985), the
// same for the same bytes and seed on every platform. Throws Error: unreadable, malformed, no examples, a single
// example.
Dataset load_dataset(const std::filesystem::path& path, size_t keep_at_most, uint64_t seed);
Dataset load_dataset(std::string text, const std::string& name, size_t keep_at_most, uint64_t seed);

// Without the examples whose output is null or empty, or null, where they are still there.
void leave_out_blank(Dataset& dataset);
void leave_out_null(Dataset& dataset);

// Labels that differ in case, white space, the composition of their characters, or as 5 and 5.0.
struct SimilarLabels {
  std::string label;  // the one to keep: one of `given`, else the most frequent
  std::vector<std::pair<std::string, uint64_t>> others;  // with their examples
};
// `counts`: examples of each label. Labels that none is similar to are left out.
std::vector<SimilarLabels> similar_labels(const std::map<std::string, uint64_t>& counts,
                                          const std::vector<std::string>& given);
// Gives the examples of the others the label that is kept.
void merge_labels(Dataset& dataset, const std::vector<SimilarLabels>& similar);

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
