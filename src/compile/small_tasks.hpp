// Small tasks, a specification with a few examples each, that compilers are trained and measured on: cut from corpora
// of labelled texts, or read as a stream that a generator writes (fuzzybench).
#pragma once

#include <cstdint>
#include <filesystem>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "text/lines.hpp"
#include "random/random.hpp"
#include "hash/sha256.hpp"

namespace paw {

struct SmallTask {
  std::string spec;
  std::vector<std::pair<std::string, std::string>> examples;  // input, output; at least one
};

// Where tasks come from. Not thread-safe.
class TaskSource {
 public:
  virtual ~TaskSource() = default;
  virtual SmallTask next() = 0;  // throws Error where there are no more, or the next one is malformed
};

// A labelled text of a corpus, from which tasks are cut.
struct Utterance {
  std::string text, label, domain;
};

// Reads JSONL lines with "input", "output" and, if it has one, "domain"; utterances of the domains in `without` are
// left out. Throws Error naming the line.
std::vector<Utterance> read_corpus(const std::filesystem::path& path, std::span<const std::string> without);

// Endless tasks cut from corpora: classification among random label subsets in many wordings (labels at times written
// otherwise), and yes-or-no questions. The same seed gives the same tasks.
class CorpusTasks : public TaskSource {
 public:
  CorpusTasks(const std::vector<std::vector<Utterance>>& corpora, size_t examples, uint64_t seed);
  SmallTask next() override;

 private:
  struct Corpus {
    std::vector<std::string> domains;
    std::vector<std::string> labels;
    std::vector<std::vector<std::string>> texts;     // by label
    std::vector<std::vector<size_t>> domain_labels;  // by domain: indices of labels
  };
  SmallTask classification();
  SmallTask question();
  const std::string& text_of(const Corpus& corpus, size_t label);
  std::vector<size_t> some_labels(const Corpus& corpus, size_t count);

  std::vector<Corpus> corpora_;
  size_t examples_;
  Random random_;
};

// Tasks as JSON lines, {"spec": ..., "examples": [{"input": ..., "output": ...}]}; other fields are ignored.
class StreamTasks : public TaskSource {
 public:
  // At most `examples` of each task are taken. `stream` outlives this; `name` stands in error sentences.
  StreamTasks(std::istream& stream, const std::string& name, size_t examples);
  SmallTask next() override;
  std::optional<SmallTask> next_if_any();

 private:
  LineReader lines_;
  size_t examples_;
};

// Draws from the first source with probability `share`, else from the second; either may be null. Knows the digest of
// all it has given, by which a resumed training knows that the tasks are the same.
class MixedTasks : public TaskSource {
 public:
  MixedTasks(std::unique_ptr<TaskSource> first, std::unique_ptr<TaskSource> second, double share, uint64_t seed);
  SmallTask next() override;
  std::string digest() const;  // SHA-256

 private:
  std::unique_ptr<TaskSource> first_, second_;
  double share_;
  Random random_;
  Sha256 hash_;
};

}  // namespace paw
