// Runs a program: its prefix once, then many inputs at a time, by a search for the most probable label if the program
// has labels, otherwise by greedy search.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "constraint/constraint.hpp"
#include "decode/cache_rows.hpp"
#include "decode/confidence.hpp"
#include "decode/engine.hpp"
#include "decode/label_head.hpp"
#include "decode/label_ngrams.hpp"
#include "decode/label_search.hpp"
#include "decode/policy.hpp"
#include "decode/prefix_cache.hpp"
#include "decode/scratch.hpp"
#include "encoder/encoder.hpp"
#include "model/forward.hpp"
#include "program/bundle.hpp"

namespace paw {

// A prompt template split at the input, as tokens. Control tokens in the template are control tokens; in an input they
// are text.
struct Prompt {
  std::vector<Token> prefix;
  std::string joined;  // from the input to the first control token; tokenized together with the input, as one text
  std::vector<Token> suffix;  // the rest
  Prompt() = default;
  Prompt(const Tokenizer& tokenizer, std::string_view before, std::string_view after);

  // The tokens between the prefix and the output.
  std::vector<Token> with_input(const Tokenizer& tokenizer, std::string_view input) const;
};

// One caller at a time, among those that share a scratch. An output depends on the program and its input alone: not on
// the other inputs, their order, or the threads.
class Runner : public Engine {
 public:
  // `lora` may be null (the bare base). `prefixes`, if not null, is a cache from which the prefix is read, or to which
  // it is written once computed. `scratch`, of the same base, may be shared with other
  // runners, none of which then runs at the same time; null: one of its own. Throws Error: a prefix longer than the
  // context.
  Runner(std::shared_ptr<const Base> base, std::shared_ptr<const Lora> lora, Prompt prompt,
         std::span<const std::string> labels, OutputLimit limit, std::shared_ptr<ThreadPool> pool,
         const PrefixCache* prefixes = nullptr, std::shared_ptr<Scratch> scratch = nullptr);
  // From now on only some of the labels are allowed, or free text is constrained by a rule. Throws Error: a label that
  // the program does not have, a rule that cannot be enforced, a program that has another constraint already.
  void narrow(std::span<const std::string> labels);
  void constrain(const ConstraintRule& rule);
  // From now on labels' probabilities are divided by their priors (see LabelSearch), so that a label is not chosen only
  // because the program prefers it for any text. Throws Error if a label has no prior.
  void set_label_priors(LabelPriors priors);
  // From now on this classifier votes for labels too; empty: only the language model decides.
  void set_label_ngrams(LabelNgrams ngrams) { label_ngrams_ = std::move(ngrams); }
  // The same of a classifier on this encoder's vectors; an empty one needs no encoder. Throws Error (Mismatch) where
  // the encoder is missing or its vectors have another width.
  void set_label_head(LabelHead head, std::shared_ptr<const Encoder> encoder);

  // Takes prompt, adapter and classifiers from the program (without the adapter the base alone answers), and the
  // allowed outputs from the policy, by default the program's own. `encoder` is the one that the program names, null if
  // it names none. Throws Error if the program is for another base, if a label of the policy has no prior while others
  // have one, or as set_label_head does.
  enum class Adapted { Yes, No };
  static Runner of(std::shared_ptr<const Base> base, const Bundle& program, std::shared_ptr<ThreadPool> pool,
                   Adapted adapted = Adapted::Yes, std::shared_ptr<const Encoder> encoder = nullptr,
                   const PrefixCache* prefixes = nullptr, std::shared_ptr<Scratch> scratch = nullptr);
  static Runner of(std::shared_ptr<const Base> base, const Bundle& program, const Policy& policy,
                   std::shared_ptr<ThreadPool> pool, Adapted adapted = Adapted::Yes,
                   std::shared_ptr<const Encoder> encoder = nullptr, const PrefixCache* prefixes = nullptr,
                   std::shared_ptr<Scratch> scratch = nullptr);

  using Engine::run;
  std::vector<Output> run(std::span<const std::string> inputs, size_t alternatives = 0,
                          const std::atomic<bool>* cancel = nullptr) override;
  std::unique_ptr<Engine> narrowed(const std::vector<std::string>& labels, const ConstraintRule& rule) const override;

  // From now on confidences are computed by this map; none: they are the model's probabilities. The total is measured
  // if the map uses it, or always; this costs a product with the output matrix per input and per further decision.
  enum class LabelTotal { WhereUsed, Always };
  void calibrate(const std::optional<ConfidenceMap>& map, LabelTotal label_total = LabelTotal::WhereUsed);

  // To be used by other runners on the same base, not at the same time as this one.
  std::shared_ptr<Scratch> share_scratch();

  const Base& base() const { return *base_; }
  const std::vector<std::string>& labels() const override { return given_labels_; }
  const std::vector<std::string>& sorted_labels() const { return labels_; }  // in the order of their bytes, each once

 private:
  struct Active;  // a sequence that is being computed
  void compute_prefix(const PrefixCache* prefixes);
  void copy_prefix();
  void claim_scratch();
  void build_trie();
  bool begin(Active& sequence, const std::string& input, Output& output);
  void add_input(Active& sequence, Batch& batch);
  void search_labels(const std::vector<Active>& active, std::span<const std::string> inputs, Batch batch,
                     std::vector<size_t> rows, std::span<Output> outputs, size_t alternatives);
  std::vector<std::vector<float>> votes(const std::vector<Active>& active, std::span<const std::string> inputs) const;
  void expand(LabelSearch& search, size_t branch, size_t row);
  Output label_output(const LabelSearch& search, size_t alternatives) const;
  double confidence(const Evidence& evidence) const;
  void decide(std::vector<Active>& active, size_t rows, std::span<Output> outputs);
  struct Logits {
    const float* values;
    Token largest;  // the argmax; only without a constraint
    float log_sum;  // of the exponentials
  };
  Logits summarized(const float* values) const;
  bool decide_token(Active& sequence, const Logits& logits, Output& output) const;
  void draft(std::vector<Active>& active) const;
  void add_next(Active& sequence, Batch& batch, std::vector<size_t>& rows);
  size_t tokens_left(const Active& sequence) const;
  std::string cut_error(const Active& sequence) const;
  KvSpan take_cache_rows(size_t count);

  std::shared_ptr<const Base> base_;
  std::shared_ptr<const Lora> lora_;
  Prompt prompt_;
  std::vector<std::string> given_labels_, labels_;  // the same, in the order they were given and sorted
  LabelPriors label_priors_;
  LabelNgrams label_ngrams_;
  LabelHead label_head_;
  std::shared_ptr<const Encoder> encoder_;  // null where the head is empty
  LabelTrie trie_;
  std::optional<Constraint> constraint_;
  OutputLimit limit_;
  std::optional<ConfidenceMap> map_;
  bool measure_label_total_ = false;
  std::shared_ptr<ThreadPool> pool_;
  uint64_t id_;
  std::shared_ptr<Scratch> scratch_;
  KvCache prefix_;     // keys and values of the prefix, if the scratch is shared and may lose them
  CacheRows rows_{0};  // of the scratch's cache; the prefix has the first ones
};

}  // namespace paw
