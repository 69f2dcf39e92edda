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

#include "random/random.hpp"
#include "text/lines.hpp"

namespace paw {

struct SmallTask {
  std::string spec;
  std::vector<std::pair<std::string, std::string>> examples;  // input, output; at least one
};

// Where tasks come from, numbered from 0. Not thread-safe.
class TaskSource {
 public:
  virtual ~TaskSource() = default;
  virtual SmallTask next() = 0;  // throws Error where there are no more, or the next one is malformed
  // Goes on with the task of this number, without making those before it. Before the first call of next().
  virtual void seek(uint64_t number) = 0;
};

// A labelled text of a corpus, from which tasks are cut.
struct Utterance {
  std::string text, label, domain;
};

// Reads JSONL lines with "input", "output" and, if it has one, "domain"; utterances of the domains in `without` are
// left out. Throws Error naming the line.
std::vector<Utterance> read_corpus(const std::filesystem::path& path, std::span<const std::string> without);

// Endless tasks cut from corpora: classification among random label subsets in many wordings (labels at times written
// otherwise), and yes-or-no questions. The seed and a task's number fix the task.
class CorpusTasks : public TaskSource {
 public:
  CorpusTasks(const std::vector<std::vector<Utterance>>& corpora, size_t examples, uint64_t seed);
  SmallTask next() override;
  void seek(uint64_t number) override { number_ = number; }

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
  uint64_t seed_, number_ = 0;  // of the next task
  Random random_;               // of the task being made
};

// Tasks as JSON lines, {"spec": ..., "examples": [{"input": ..., "output": ...}]}; other fields are ignored.
class StreamTasks : public TaskSource {
 public:
  // At most `examples` of each task are taken. `stream` outlives this; `name` stands in error sentences.
  StreamTasks(std::istream& stream, const std::string& name, size_t examples);
  SmallTask next() override;
  std::optional<SmallTask> next_if_any();
  void seek(uint64_t number) override;  // reads the lines before it, unparsed

 private:
  LineReader lines_;
  size_t examples_;
};

// Tasks as JSON lines that a command writes to its standard output.
class CommandTasks : public TaskSource {
 public:
  // `command` is for /bin/sh; {from} in it stands for the number of the first task that it is to write. It starts at
  // the first task asked for, and is ended with this object by closing its output.
  CommandTasks(std::string command, size_t examples);
  ~CommandTasks() override;
  SmallTask next() override;
  void seek(uint64_t number) override { from_ = number; }

 private:
  class Output;
  std::string command_;
  size_t examples_;
  uint64_t from_ = 0;
  std::unique_ptr<Output> output_;
};

// Draws from the first source with probability `share`, else from the second; either may be null. The seed and a task's
// number fix which.
class MixedTasks {
 public:
  // How many tasks have been taken of each source.
  struct Position {
    uint64_t first = 0, second = 0;
  };
  MixedTasks(std::unique_ptr<TaskSource> first, std::unique_ptr<TaskSource> second, double share, uint64_t seed);
  SmallTask next();
  const Position& position() const { return position_; }
  void seek(const Position& position);  // before the first call of next()

 private:
  std::unique_ptr<TaskSource> first_, second_;
  double share_;
  uint64_t seed_;
  Position position_;
};

}  // namespace paw
