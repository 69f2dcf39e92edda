#include "decode/runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "decode/lookup.hpp"
#include "math/portable.hpp"

namespace paw {
namespace {

// Inputs enter while these limits of a step allow it, at least one a step: enough rows for the kernels to be efficient,
// few enough to bound memory.
constexpr size_t kStepRows = 512, kSequences = 64;
// While sequences are active, another is admitted only if the cache then has at most this many rows.
constexpr size_t kMostCacheRows = 16384;
// Long texts are processed in chunks of this many rows.
constexpr size_t kChunkRows = 512;
// At most this many sequences at a time use draft tokens.
constexpr size_t kMostDrafting = 4;
// A sequence's cache grows by this many rows at a time while it generates.
constexpr size_t kBlockRows = 16;
// For a forward pass that only computes keys and values.
constexpr std::span<const size_t> kNoRows = {};

uint64_t next_id() {
  static std::atomic<uint64_t> last = 0;
  return ++last;
}

// The first `count` rows of another cache.
void copy_rows(const ModelConfig& config, const KvCache& from, size_t count, KvCache& to) {
  if (count == 0) return;
  if (to.rows < count) to.resize(config, count);
  const auto values = static_cast<std::ptrdiff_t>(count * config.kv_width());
  for (size_t layer = 0; layer < config.layers; ++layer) {
    std::copy_n(from.keys[layer].begin(), values, to.keys[layer].begin());
    std::copy_n(from.values[layer].begin(), values, to.values[layer].begin());
  }
}

std::vector<size_t> consecutive(size_t first, size_t count) {
  std::vector<size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

// Each once, in the order of their first occurrence.
std::vector<std::string> distinct(std::span<const std::string> labels) {
  std::set<std::string_view> seen;
  std::vector<std::string> once;
  for (const std::string& label : labels) {
    if (seen.insert(label).second) once.push_back(label);
  }
  return once;
}

std::vector<std::string> sorted(std::vector<std::string> labels) {
  std::ranges::sort(labels);
  return labels;
}

}  // namespace

Prompt::Prompt(const Tokenizer& tokenizer, std::string_view before, std::string_view after)
    : prefix(tokenizer.encode(before, Tokenizer::Special::Parse)),
      suffix(tokenizer.encode(after, Tokenizer::Special::Parse)) {
  const auto control =
      std::find_if(suffix.begin(), suffix.end(), [&](Token token) { return tokenizer.is_control(token); });
  joined = tokenizer.decode(std::span(suffix.begin(), control));
  suffix.erase(suffix.begin(), control);
}

std::vector<Token> Prompt::with_input(const Tokenizer& tokenizer, std::string_view input) const {
  std::vector<Token> tokens = tokenizer.encode(std::string(input) + joined, Tokenizer::Special::AsText);
  tokens.insert(tokens.end(), suffix.begin(), suffix.end());
  return tokens;
}

struct Runner::Active {
  size_t index = 0;           // of its input
  std::vector<KvSpan> spans;  // its keys and values so far, the prefix included
  size_t block_left = 0;      // unused rows after the last span
  std::vector<Token> generated;
  std::vector<Token> next;    // to be run in the next step
  std::vector<Token> draft;   // guesses, run after them in the same step
  size_t unverified = 0;      // draft tokens that are not in the output; the last ones of its spans
  std::vector<KvSpan> taken;  // rows of the cache to be given back
  std::vector<Token> input;
  size_t limit = 0;  // of its output
  LookupLength lookup;
  std::optional<ConstrainedOutput> constrained;
  double log_probability = 0;
};

Runner::Runner(std::shared_ptr<const Base> base, std::shared_ptr<const Lora> lora, Prompt prompt,
               std::span<const std::string> labels, OutputLimit limit, std::shared_ptr<ThreadPool> pool,
               const PrefixCache* prefixes, std::shared_ptr<Scratch> scratch)
    : base_(std::move(base)),
      lora_(std::move(lora)),
      prompt_(std::move(prompt)),
      given_labels_(distinct(labels)),
      labels_(sorted(given_labels_)),
      trie_(base_->tokenizer(), labels_),
      limit_(limit),
      pool_(std::move(pool)),
      id_(next_id()),
      scratch_(scratch != nullptr ? scratch : std::make_shared<Scratch>(base_)) {
  if (prompt_.prefix.size() + prompt_.suffix.size() + 2 > base_->config().context) {
    throw Error(ErrorKind::TooLarge,
                fmt::format("the program's prompt has {} tokens, more than the base's context of {}",
                            prompt_.prefix.size() + prompt_.suffix.size(), base_->config().context));
  }
  compute_prefix(prefixes);
  if (scratch != nullptr) copy_prefix();
}

Runner Runner::of(std::shared_ptr<const Base> base, const Bundle& program, std::shared_ptr<ThreadPool> pool,
                  Adapted adapted, std::shared_ptr<const Encoder> encoder, const PrefixCache* prefixes,
                  std::shared_ptr<Scratch> scratch) {
  return of(std::move(base), program, Policy(program.meta), std::move(pool), adapted, std::move(encoder), prefixes,
            std::move(scratch));
}

Runner Runner::of(std::shared_ptr<const Base> base, const Bundle& program, const Policy& policy,
                  std::shared_ptr<ThreadPool> pool, Adapted adapted, std::shared_ptr<const Encoder> encoder,
                  const PrefixCache* prefixes, std::shared_ptr<Scratch> scratch) {
  const std::span bytes(program.adapter_gguf.data(), program.adapter_gguf.size());
  std::shared_ptr<const Lora> lora;
  LabelNgrams ngrams;
  LabelHead head;
  if (adapted == Adapted::Yes) {
    const gguf::File weights = gguf::File::parse(std::as_bytes(bytes), "the program's adapter");
    lora = std::make_shared<const Lora>(Lora::from_adapter(Adapter::from_file(weights), *base, Lora::Use::Run));
    ngrams = LabelNgrams::from_file(weights);
    head = LabelHead::from_file(weights);
  }
  Prompt prompt(base->tokenizer(), program.prefix(), program.suffix());
  Runner runner(std::move(base), std::move(lora), std::move(prompt), policy.labels, policy.limit, std::move(pool),
                prefixes, std::move(scratch));
  if (policy.constraint.kind != ConstraintRule::Kind::None) runner.constrain(policy.constraint);
  runner.set_label_ngrams(std::move(ngrams));
  runner.set_label_head(std::move(head), std::move(encoder));
  // What the base alone answers has no calibration, and these are not its priors.
  if (adapted == Adapted::Yes) {
    runner.calibrate(policy.calibration);
    if (!policy.label_priors.empty()) runner.set_label_priors(policy.label_priors);
  }
  return runner;
}

void Runner::narrow(std::span<const std::string> labels) {
  if (constraint_)
    throw Error(ErrorKind::Mismatch,
                fmt::format("the program answers with {}, not with labels", constraint_->rule().describe()));
  for (const std::string& label : labels) {
    if (!labels_.empty() && !std::binary_search(labels_.begin(), labels_.end(), label))
      throw Error(ErrorKind::NotFound,
                  fmt::format("the program has no label \"{}\"; it has {}", label, fmt::join(given_labels_, ", ")));
  }
  given_labels_ = distinct(labels);
  labels_ = sorted(given_labels_);
  build_trie();
}

std::unique_ptr<Engine> Runner::narrowed(const std::vector<std::string>& labels, const ConstraintRule& rule) const {
  auto runner = std::make_unique<Runner>(*this);
  if (!labels.empty()) runner->narrow(labels);
  if (rule.kind != ConstraintRule::Kind::None) runner->constrain(rule);
  return runner;
}

void Runner::set_label_priors(LabelPriors priors) {
  label_priors_ = std::move(priors);
  build_trie();
}

void Runner::set_label_head(LabelHead head, std::shared_ptr<const Encoder> encoder) {
  if (!head.empty() && encoder == nullptr)
    throw Error(ErrorKind::Mismatch, "the program has a classifier on the vectors of an encoder, but names no encoder");
  if (!head.empty() && encoder->width() != head.width) {
    throw Error(ErrorKind::Mismatch, fmt::format("the program's classifier reads vectors of {} numbers, its encoder "
                                                 "makes vectors of {}",
                                                 head.width, encoder->width()));
  }
  label_head_ = std::move(head);
  encoder_ = label_head_.empty() ? nullptr : std::move(encoder);
}

void Runner::build_trie() {
  std::vector<float> priors;
  for (const std::string& label : labels_) {
    if (label_priors_.empty()) break;
    const auto found = label_priors_.find(label);
    if (found == label_priors_.end())
      throw Error(ErrorKind::Damaged, fmt::format("the label \"{}\" has no prior", label));
    priors.push_back(static_cast<float>(found->second));
  }
  trie_ = LabelTrie(base_->tokenizer(), labels_, priors);
}

void Runner::constrain(const ConstraintRule& rule) {
  if (!labels_.empty())
    throw Error(ErrorKind::Mismatch, "the program answers with labels: only --labels can narrow them");
  if (constraint_)
    throw Error(ErrorKind::Mismatch,
                fmt::format("the program already has a constraint: {}", constraint_->rule().describe()));
  constraint_.emplace(rule, std::make_shared<const TokenBytes>(base_->tokenizer()));
}

// Cache rows for `count` tokens; whoever takes them gives them back.
KvSpan Runner::take_cache_rows(size_t count) {
  const size_t first = rows_.take(count);
  KvCache& cache = scratch_->cache;
  if (rows_.end() > cache.rows) cache.resize(base_->config(), std::max(rows_.end(), 2 * cache.rows));
  return {first, count};
}

void Runner::compute_prefix(const PrefixCache* prefixes) {
  const size_t length = prompt_.prefix.size();
  KvCache& cache = scratch_->cache;
  scratch_->prefix_of = 0;
  if (prefixes == nullptr || !prefixes->load(prompt_.prefix, base_->config(), cache)) {
    cache.resize(base_->config(), std::max(length, cache.rows));
    std::vector<KvSpan> context;
    for (size_t begin = 0; begin < length; begin += kChunkRows) {
      const size_t count = std::min(kChunkRows, length - begin);
      Batch batch;
      batch.add(std::span(prompt_.prefix).subspan(begin, count), begin, context);
      forward(*base_, lora_.get(), batch, cache, scratch_->workspace, *pool_, kNoRows);
      context.assign(1, {0, begin + count});
    }
    if (prefixes != nullptr) prefixes->save(prompt_.prefix, base_->config(), cache);
  }
  scratch_->prefix_of = id_;
}

void Runner::copy_prefix() { copy_rows(base_->config(), scratch_->cache, prompt_.prefix.size(), prefix_); }

std::shared_ptr<Scratch> Runner::share_scratch() {
  if (prefix_.rows == 0) copy_prefix();
  return scratch_;
}

// Frees all rows of the shared cache and puts the prefix into its first ones.
void Runner::claim_scratch() {
  rows_ = CacheRows(prompt_.prefix.size());
  if (scratch_->prefix_of == id_) return;
  copy_rows(base_->config(), prefix_, prompt_.prefix.size(), scratch_->cache);
  scratch_->prefix_of = id_;
}

void Runner::calibrate(const std::optional<ConfidenceMap>& map, LabelTotal label_total) {
  map_ = map;
  measure_label_total_ = label_total == LabelTotal::Always || (map && map->label_total);
}

double Runner::confidence(const Evidence& evidence) const {
  return map_ ? (*map_)(evidence) : portable::exp(evidence.log_probability);
}

std::vector<Output> Runner::run(std::span<const std::string> inputs, size_t alternatives,
                                const std::atomic<bool>* cancel) {
  std::vector<Output> outputs(inputs.size());
  std::vector<Active> active;
  std::vector<Token> tokens;  // of the next input to admit
  claim_scratch();
  for (size_t next = 0; next < inputs.size() || !active.empty();) {
    if (cancel != nullptr && *cancel) throw Error(ErrorKind::Interrupted, "interrupted");
    // A step: the next tokens of active sequences, and new inputs in the free rows.
    Batch batch;
    std::vector<size_t> last_rows;
    for (Active& s : active) add_next(s, batch, last_rows);
    const size_t continuing = active.size();
    for (; next < inputs.size() && active.size() < kSequences; ++next, tokens.clear()) {
      if (tokens.empty()) tokens = prompt_.with_input(base_->tokenizer(), inputs[next]);
      if (active.size() > continuing && batch.tokens.size() + tokens.size() > kStepRows) break;
      if (!active.empty() && rows_.end() + tokens.size() > kMostCacheRows) break;
      Active admitted;
      admitted.index = next;
      admitted.input = std::move(tokens);
      if (!begin(admitted, inputs[next], outputs[next])) continue;
      add_input(admitted, batch);
      last_rows.push_back(batch.tokens.size() - 1);
      active.push_back(std::move(admitted));
    }
    if (active.empty()) break;
    if (!trie_.empty()) {
      search_labels(active, inputs, std::move(batch), std::move(last_rows), outputs, alternatives);
      active.clear();
      rows_ = CacheRows(prompt_.prefix.size());
      continue;
    }
    forward(*base_, lora_.get(), batch, scratch_->cache, scratch_->workspace, *pool_, last_rows);
    decide(active, last_rows.size(), outputs);
    draft(active);
  }
  return outputs;
}

// Whether the input can be run; if not, the output has the error.
bool Runner::begin(Active& s, const std::string& input, Output& output) {
  // What follows the input: the tokens of a label up to its last decision, or the first of free text.
  const size_t after = std::max<size_t>(1, trie_.undecided_depth());
  const size_t free_rows = base_->config().context - prompt_.prefix.size(),
               max_input = free_rows - std::min(free_rows, after), length = s.input.size();
  s.limit = limit_.of(length);
  if (length == 0) {
    output.error = "the input is empty, and the program's prompt has nothing after it";
  } else if (length > max_input) {
    output.error = fmt::format("the input has {} tokens, more than the {} that the base's context of {} leaves for it",
                               length, max_input, base_->config().context);
  } else if (constraint_) {
    try {
      s.constrained = constraint_->begin(
          input, limit_.allow_truncated ? 1 + std::min(s.limit, free_rows - length) : ConstrainedOutput::kUnlimited);
    } catch (const Error& error) {
      output.error = error.what();
    }
  }
  return output.error.empty();
}

// Adds a sequence's input to the batch. All chunks of a long input but the last are run alone; only the last row of the
// last chunk is needed.
void Runner::add_input(Active& s, Batch& batch) {
  if (!prompt_.prefix.empty()) s.spans.push_back({0, prompt_.prefix.size()});
  std::span<const Token> rest = s.input;
  while (rest.size() > kChunkRows) {
    Batch chunk;
    s.taken.push_back(take_cache_rows(kChunkRows));
    chunk.add(rest.first(kChunkRows), s.taken.back().first, s.spans);
    forward(*base_, lora_.get(), chunk, scratch_->cache, scratch_->workspace, *pool_, kNoRows);
    s.spans.push_back(s.taken.back());
    rest = rest.subspan(kChunkRows);
  }
  s.taken.push_back(take_cache_rows(rest.size()));
  batch.add(rest, s.taken.back().first, s.spans);
  s.spans.push_back(s.taken.back());
}

// Draft tokens cost little when few sequences are active, since a step is then limited by reading the weights.
void Runner::draft(std::vector<Active>& active) const {
  if (active.size() > kMostDrafting) return;
  for (Active& s : active) {
    const size_t left = tokens_left(s), next = s.next.size();
    s.draft = look_up(s.input, s.generated, std::min(s.lookup.next(), left - std::min(left, next + 2)));
  }
}

// Adds a sequence's tokens for the next step, and to `rows` the rows that its next tokens are chosen from.
void Runner::add_next(Active& s, Batch& batch, std::vector<size_t>& rows) {
  std::vector<Token> tokens = s.next;
  tokens.insert(tokens.end(), s.draft.begin(), s.draft.end());
  if (s.block_left < tokens.size()) {
    s.block_left = std::max(kBlockRows, tokens.size());
    s.taken.push_back(take_cache_rows(s.block_left));
    s.spans.push_back({s.taken.back().first, 0});
  }
  std::vector<KvSpan> context = s.spans;
  const size_t row = context.back().first + context.back().count;
  if (context.back().count == 0) context.pop_back();
  for (size_t i = s.next.size(); i <= tokens.size(); ++i) rows.push_back(batch.tokens.size() + i - 1);
  batch.add(tokens, row, std::move(context));
  s.spans.back().count += tokens.size();
  s.block_left -= tokens.size();
  s.unverified = s.draft.size();
}

// Of the classifiers, for the labels of each sequence; empty where there are none.
std::vector<std::vector<float>> Runner::votes(const std::vector<Active>& active,
                                              std::span<const std::string> inputs) const {
  std::vector<std::vector<float>> votes(active.size());
  std::vector<std::string> texts;
  for (size_t i = 0; i < active.size(); ++i) {
    if (!label_ngrams_.empty()) votes[i] = label_ngrams_.log_votes(inputs[active[i].index], labels_);
    if (!label_head_.empty()) texts.push_back(inputs[active[i].index]);
  }
  if (label_head_.empty()) return votes;
  const std::vector<float> vectors = encoder_->encode(texts, *pool_);
  for (size_t i = 0; i < active.size(); ++i) {
    const std::span<const float> vector(vectors.data() + i * label_head_.width, label_head_.width);
    const std::vector<float> more = label_head_.log_votes(vector, labels_);
    votes[i].resize(more.size());
    for (size_t label = 0; label < more.size(); ++label) votes[i][label] += more[label];
  }
  return votes;
}

// The label of each sequence: `batch` has the inputs, `rows` the last row of each. Each step computes some branches of
// every unfinished search; they share the keys and values of their common tokens.
void Runner::search_labels(const std::vector<Active>& active, std::span<const std::string> inputs, Batch batch,
                           std::vector<size_t> rows, std::span<Output> outputs, size_t alternatives) {
  struct Search {
    LabelSearch labels;
    std::map<size_t, std::vector<KvSpan>> spans;  // of each branch that was computed
  };
  struct BranchRow {
    size_t search = 0, branch = 0;
  };
  std::vector<Search> searches;
  std::vector<BranchRow> branch_rows;  // of each of `rows`
  std::vector<std::vector<float>> log_votes = votes(active, inputs);
  for (const Active& s : active) {
    searches.push_back(
        {LabelSearch(trie_, std::max<size_t>(1, alternatives), std::move(log_votes[searches.size()])), {}});
    for (const size_t root : searches.back().labels.next()) {
      searches.back().spans[root] = s.spans;
      branch_rows.push_back({searches.size() - 1, root});
    }
  }
  while (!branch_rows.empty()) {
    forward(*base_, lora_.get(), batch, scratch_->cache, scratch_->workspace, *pool_, rows);
    for (size_t begin = 0; begin < branch_rows.size(); begin += kSequences) {
      const std::vector<size_t> part = consecutive(begin, std::min(kSequences, rows.size() - begin));
      final_norm(*base_, scratch_->workspace, part, scratch_->hidden);
      if (measure_label_total_)
        all_logits(*base_, scratch_->hidden, part.size(), scratch_->logits, scratch_->workspace, *pool_);
      for (size_t i = 0; i < part.size(); ++i)
        expand(searches[branch_rows[begin + i].search].labels, branch_rows[begin + i].branch, i);
    }
    batch = {};
    rows.clear();
    branch_rows.clear();
    for (size_t i = 0; i < searches.size(); ++i) {
      auto& [labels, spans] = searches[i];
      for (const size_t next : labels.next()) {
        const LabelSearch::Branch& branch = labels.branch(next);
        const std::vector<KvSpan>& context = spans.at(branch.parent);
        const KvSpan taken = take_cache_rows(branch.tokens.size());
        batch.add(branch.tokens, taken.first, context);
        rows.push_back(batch.tokens.size() - 1);
        branch_rows.push_back({i, next});
        std::vector<KvSpan>& own = spans[next] = context;
        own.push_back(taken);
      }
    }
  }
  for (size_t i = 0; i < active.size(); ++i) outputs[active[i].index] = label_output(searches[i].labels, alternatives);
}

// `row` is a row of scratch_->hidden, and of scratch_->logits if the total is measured.
void Runner::expand(LabelSearch& search, size_t branch, size_t row) {
  const std::vector<Token>& allowed = search.allowed(branch);
  if (!measure_label_total_) {
    const std::vector<float> logits =
        some_logits(*base_, scratch_->hidden.data() + row * base_->config().width, allowed);
    search.expand(branch, logits, kernels().log_sum_exp(logits.data(), logits.size()));
    return;
  }
  const float* all = scratch_->logits.data() + row * logits_stride(*base_);
  std::vector<float> logits;
  for (const Token token : allowed) logits.push_back(all[token]);
  search.expand(branch, logits, kernels().log_sum_exp(all, base_->config().vocabulary));
}

Output Runner::label_output(const LabelSearch& search, size_t alternatives) const {
  // A single label: nothing was decided.
  if (trie_.decided(LabelTrie::kRoot) >= 0) {
    Output output{labels_[0], 1.0, 0, false, ""};
    if (alternatives > 0) output.alternatives = {{labels_[0], 1.0}};
    return output;
  }
  const LabelSearch::Found& best = search.found().front();
  const Evidence evidence{best.log_probability, best.log_label_total};
  Output output{labels_[static_cast<size_t>(best.label)], confidence(evidence), best.tokens, false, "", evidence, {}};
  for (size_t i = 0; i < std::min(alternatives, search.found().size()); ++i) {
    const LabelSearch::Found& found = search.found()[i];
    const Evidence other{found.log_probability, found.log_label_total};
    const double value = i == 0 ? output.confidence : map_ ? map_->of_other(other, evidence) : confidence(other);
    output.alternatives.push_back({labels_[static_cast<size_t>(found.label)], value});
  }
  return output;
}

// Chooses each sequence's next tokens and removes finished sequences. For each sequence the computed `rows` are the
// last verified one, then those of its draft tokens, which are accepted as long as they equal the chosen tokens.
void Runner::decide(std::vector<Active>& active, size_t rows, std::span<Output> outputs) {
  final_norm(*base_, scratch_->workspace, consecutive(0, rows), scratch_->hidden);
  all_logits(*base_, scratch_->hidden, rows, scratch_->logits, scratch_->workspace, *pool_);
  std::vector<Logits> logits(rows);
  pool_->for_ranges(rows, 1, [&](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) logits[i] = summarized(scratch_->logits.data() + i * logits_stride(*base_));
  });
  size_t remaining = 0, row = 0;
  for (size_t i = 0; i < active.size(); ++i) {
    Active& s = active[i];
    Output& output = outputs[s.index];
    size_t right = 0;
    bool done = decide_token(s, logits[row], output);
    while (!done && s.next.size() <= s.draft.size() - right &&
           std::equal(s.next.begin(), s.next.end(), s.draft.begin() + static_cast<std::ptrdiff_t>(right))) {
      right += s.next.size();
      s.unverified = s.draft.size() - right;
      done = decide_token(s, logits[row + right], output);
    }
    row += 1 + s.draft.size();
    s.lookup.update(s.draft.size(), right);
    s.spans.back().count -= s.unverified;
    s.block_left += s.unverified;
    s.unverified = 0;
    s.draft.clear();
    if (done && output.truncated && !limit_.allow_truncated) {
      output.error = cut_error(s);
      output.text.clear();
      for (const KvSpan& span : s.taken) rows_.give(span);
    } else if (done) {
      output.evidence.log_probability = s.log_probability;
      output.confidence = confidence(output.evidence);
      output.tokens = s.generated.size();
      for (const KvSpan& span : s.taken) rows_.give(span);
    } else {
      if (remaining != i) active[remaining] = std::move(s);
      ++remaining;
    }
  }
  active.resize(remaining);
}

// How many tokens the output may still get, the end token included.
size_t Runner::tokens_left(const Active& s) const {
  size_t length = 0;
  for (const KvSpan& span : s.spans) length += span.count;
  length -= s.unverified;
  const size_t context = base_->config().context;
  return 1 + std::min(s.limit - std::min(s.generated.size(), s.limit), context - std::min(length, context));
}

Runner::Logits Runner::summarized(const float* values) const {
  const size_t vocabulary = base_->config().vocabulary;
  Logits logits{values, 0, kernels().log_sum_exp(values, vocabulary)};
  if (!constraint_) logits.largest = static_cast<Token>(std::max_element(values, values + vocabulary) - values);
  return logits;
}

bool Runner::decide_token(Active& s, const Logits& logits, Output& output) const {
  const size_t left = tokens_left(s);
  const Token best = s.constrained ? s.constrained->choose(
                                         logits.values, limit_.allow_truncated ? left : ConstrainedOutput::kUnlimited)
                                   : logits.largest;
  bool end = best == base_->tokenizer().end_of_text();
  s.next.clear();
  if (!end) s.next.push_back(best);
  if (!end && s.constrained) {
    s.constrained->accept(best);
    for (const Token token : s.constrained->forced(base_->tokenizer(), kChunkRows)) s.next.push_back(token);
    end = s.constrained->must_end();
  }
  const bool full = !end && left <= s.next.size();  // none is left for the end token
  if (full) s.next.resize(left - 1);
  if (end || !s.next.empty()) s.log_probability += logits.values[best] - logits.log_sum;
  s.generated.insert(s.generated.end(), s.next.begin(), s.next.end());
  if (!end && !full) return false;
  output.truncated = full || (s.constrained && s.constrained->shortened());
  output.text = base_->tokenizer().decode(s.generated);
  return true;
}

// Why a text that was cut is no answer.
std::string Runner::cut_error(const Active& s) const {
  if (s.generated.size() >= s.limit) {
    return fmt::format(
        "the output was cut at its limit of {} tokens; --max-tokens raises it, and --allow-truncated takes what is "
        "there",
        s.limit);
  }
  return fmt::format(
      "the output was cut after {} tokens, where the base's context of {} ends; a shorter input leaves more, and "
      "--allow-truncated takes what is there",
      s.generated.size(), base_->config().context);
}

}  // namespace paw
