// The universal adapter: trained once on many small tasks, each with its own specification, so that the base learns to
// follow specifications. Compiling starts from it instead of from nothing.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compile/recipe.hpp"
#include "model/backward.hpp"
#include "util/random.hpp"

namespace paw {

// A labelled text of a corpus, from which tasks are cut.
struct Utterance {
  std::string text, label, domain;
};

// Reads JSONL lines with "input", "output" and, if it has one, "domain"; utterances of the domains in `without` are
// left out. Throws Error naming the line.
std::vector<Utterance> read_corpus(const std::filesystem::path& path, std::span<const std::string> without);

// A small task: a specification and a few examples of it.
struct SmallTask {
  std::string spec;
  std::vector<std::pair<std::string, std::string>> examples;  // input, output
};

// Endless small tasks cut from corpora: classification among random label subsets in many wordings (labels at times
// renamed or shuffled), yes-or-no questions, and exact text transformations. The same seed gives the same tasks.
class TaskCutter {
 public:
  TaskCutter(std::vector<std::vector<Utterance>> corpora, uint64_t seed);
  SmallTask next(size_t examples);

 private:
  struct Corpus {
    std::vector<std::string> domains;
    std::vector<std::string> labels;
    std::vector<std::vector<std::string>> texts;     // by label
    std::vector<std::vector<size_t>> domain_labels;  // by domain: indices of labels
  };
  SmallTask classification(size_t examples);
  SmallTask question(size_t examples);
  SmallTask transformation(size_t examples);
  const std::string& any_text();
  const std::string& text_of(const Corpus& corpus, size_t label);
  std::vector<size_t> some_labels(const Corpus& corpus, size_t count);

  std::vector<Corpus> corpora_;
  Random random_;
};

struct UniversalOptions {
  size_t rank = 16;
  float alpha = 32, rate = 5e-4F, warmup = 0.05F;
  size_t steps = 800;
  size_t tasks = 5, examples = 5;  // of a step
  uint64_t seed = 0;
};

// `progress` gets step, smoothed loss and tokens a second. Throws Error: diverged, cancelled.
Adapter train_universal(const std::shared_ptr<const Base>& base, TaskCutter& tasks, const UniversalOptions& options,
                        ThreadPool& pool,
                        const std::function<void(size_t step, double loss, double tokens_per_second)>& progress,
                        const std::atomic<bool>& cancel);

// The one that ships with this program for a base, by the base's SHA-256; nothing for other bases.
std::optional<Adapter> universal_adapter(const std::string& base_sha256);

}  // namespace paw
