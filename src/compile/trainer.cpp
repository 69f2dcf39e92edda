#include "compile/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "compile/optimizer.hpp"
#include "util/random.hpp"

namespace paw {
namespace {

using Clock = std::chrono::steady_clock;

// A step's rows are computed at most this many at a time, to bound the memory of their activations (about 1 MB a row for 135M).
constexpr size_t kMostRows = 768;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct TokenizedExample {
  std::vector<Token> tokens;  // input, suffix, output; without the end token, which is only predicted
  size_t input_end;           // index of the first suffix token
  size_t output_begin;        // index of the first output token
  std::vector<Token> output;  // with the end token
};

std::vector<TokenizedExample> tokenize(const Base& base, const TrainingTask& task) {
  const Tokenizer& tokenizer = base.tokenizer();
  std::vector<TokenizedExample> tokenized;
  for (const Example& example : task.train) {
    TokenizedExample& t = tokenized.emplace_back();
    t.tokens = task.prompt.with_input(tokenizer, example.input);
    t.input_end = t.tokens.size() - task.prompt.suffix.size();
    t.output_begin = t.tokens.size();
    t.output = tokenizer.encode(example.output, Tokenizer::Special::AsText);
    t.tokens.insert(t.tokens.end(), t.output.begin(), t.output.end());
    t.output.push_back(tokenizer.end_of_text());
    if (task.prompt.prefix.size() + t.tokens.size() > base.config().context) {
      throw Error(fmt::format("an example has {} tokens, more than the base's context of {} holds: \"{}...\"", t.tokens.size(), base.config().context,
                              example.input.substr(0, 60)));
    }
  }
  return tokenized;
}

// What a development evaluation compares: exact match first, then the mean probability of right answers, which moves while the first stands.
struct DevelopmentScore {
  double exact = -1, certainty = 0;
  bool operator>(const DevelopmentScore& other) const {
    return exact != other.exact ? exact > other.exact : certainty > other.certainty;
  }
};

class Training {
 public:
  Training(std::shared_ptr<const Base> base, const TrainingTask& task, const Recipe& recipe, uint64_t seed, std::shared_ptr<ThreadPool> pool)
      : base_(std::move(base)),
        task_(task),
        recipe_(recipe),
        pool_(std::move(pool)),
        random_(seed),
        examples_(tokenize(*base_, task)),
        transposed_(*base_, pool_->size()),
        lora_(task.initial != nullptr ? *task.initial : Lora::initial(*base_, recipe.rank, recipe.alpha, random_.next())),
        gradients_(*base_, transposed_, lora_),
        optimizer_(lora_, recipe.clip, recipe.decay) {
    for (const Example& example : task.development) development_inputs_.push_back(example.input);
    plan();
  }

  TrainingResult run(const ProgressCallback& progress, const std::atomic<bool>& cancel) {
    TrainingResult result;
    DevelopmentScore best;
    size_t since_best = 0;
    double smoothed = 0;
    for (size_t step = 1; step <= steps_; ++step) {
      if (cancel) throw Error("interrupted; nothing was written");
      const auto start = Clock::now();
      const double loss = one_step(step);
      result.seconds += seconds_since(start);
      if (!std::isfinite(loss)) throw Error("training diverged: the loss is no number; try a smaller --rate");
      smoothed = step == 1 ? loss : 0.9 * smoothed + 0.1 * loss;
      result.steps = step;
      if (step % evaluate_every_ == 0 || step == steps_) {
        const DevelopmentScore now = evaluate();
        ++since_best;
        if (now > best) {
          since_best = 0;
          best = now;
          result.lora = lora_;
          result.step = step;
        }
      }
      const double per_step = result.seconds / static_cast<double>(step);
      progress({step, steps_, static_cast<float>(smoothed), static_cast<double>(step * recipe_.batch) / result.seconds,
                static_cast<double>(tokens_) / result.seconds, per_step * static_cast<double>(steps_ - step), best.exact});
      if (since_best >= recipe_.patience) break;
    }
    result.tokens = tokens_;
    return result;
  }

 private:
  // How many steps: `epochs` passes, or fewer where the token budget ends first.
  void plan() {
    size_t rows = 0;
    for (const TokenizedExample& e : examples_) rows += e.tokens.size();
    const size_t batch = std::min(recipe_.batch, examples_.size());
    const size_t per_epoch = (examples_.size() + batch - 1) / batch;
    const size_t rows_per_step = std::max<size_t>(1, rows / per_epoch + task_.prompt.prefix.size());
    steps_ = std::max<size_t>(8, std::min(recipe_.epochs * per_epoch, recipe_.token_budget / rows_per_step));
    evaluate_every_ = std::max<size_t>(1, std::min(std::max<size_t>(per_epoch, 12), steps_ / 6));
  }

  size_t next_example() {
    if (order_.empty()) {
      for (size_t i = 0; i < examples_.size(); ++i) order_.push_back(i);
      random_.shuffle(order_);
    }
    const size_t index = order_.back();
    order_.pop_back();
    return index;
  }

  // The example as it is trained on this time: with some of its input's tokens left out where the recipe asks for that.
  TokenizedExample varied(const TokenizedExample& example) {
    if (recipe_.dropout <= 0 || task_.labels.empty()) return example;
    TokenizedExample copy = example;
    copy.tokens.clear();
    for (size_t i = 0; i < example.tokens.size(); ++i) {
      if (i < example.input_end && random_.unit() < recipe_.dropout) {
        --copy.input_end;
        --copy.output_begin;
      } else {
        copy.tokens.push_back(example.tokens[i]);
      }
    }
    return copy;
  }

  // One optimizer step on the next `batch` examples, in as many pieces as memory asks for. The loss is the mean over the batch's output tokens.
  double one_step(size_t step) {
    std::vector<size_t> chosen;
    size_t targets = 0;
    for (size_t i = 0; i < std::min(recipe_.batch, examples_.size()); ++i) {
      chosen.push_back(next_example());
      targets += examples_[chosen.back()].output.size();
    }
    gradients_.clear();
    double loss = 0;
    const float weight = 1.0F / static_cast<float>(targets);
    for (size_t begin = 0; begin < chosen.size();) {
      Batch batch;
      std::vector<Target> goals;
      std::vector<KvSpan> context;
      if (!task_.prompt.prefix.empty()) {
        batch.add(task_.prompt.prefix, 0, {});
        context.push_back({0, task_.prompt.prefix.size()});
      }
      size_t end = begin;
      for (; end < chosen.size(); ++end) {
        const TokenizedExample e = varied(examples_[chosen[end]]);
        if (end > begin && batch.tokens.size() + e.tokens.size() > kMostRows) break;
        const size_t first = batch.tokens.size();
        batch.add(e.tokens, first, context);
        for (size_t i = 0; i < e.output.size(); ++i) goals.push_back({first + e.output_begin - 1 + i, e.output[i]});
      }
      const std::vector<float> weights(goals.size(), weight);
      loss += gradients_.compute(lora_, batch, goals, weights, *pool_);
      tokens_ += batch.tokens.size();
      begin = end;
    }
    optimizer_.step(lora_, gradients_.gradients, scheduled_rate(recipe_.rate, recipe_.warmup, step, steps_), *pool_);
    return loss;
  }

  DevelopmentScore evaluate() {
    Runner runner(base_, std::make_shared<const Lora>(lora_), task_.prompt, task_.labels, task_.max_tokens, pool_);
    const std::vector<Output> outputs = runner.run(development_inputs_);
    double right = 0, certainty = 0;
    for (size_t i = 0; i < outputs.size(); ++i) {
      const bool correct = outputs[i].text == task_.development[i].output;
      right += correct ? 1 : 0;
      certainty += correct ? outputs[i].confidence : 1.0 - outputs[i].confidence;
    }
    const auto n = static_cast<double>(outputs.size());
    return {right / n, certainty / n};
  }

  std::shared_ptr<const Base> base_;
  const TrainingTask& task_;
  const Recipe& recipe_;
  std::shared_ptr<ThreadPool> pool_;
  Random random_;
  std::vector<TokenizedExample> examples_;
  TransposedBase transposed_;
  Lora lora_;
  Gradients gradients_;
  Optimizer optimizer_;
  std::vector<std::string> development_inputs_;
  std::vector<size_t> order_;
  size_t steps_ = 0, evaluate_every_ = 1;
  uint64_t tokens_ = 0;
};

}  // namespace

TrainingResult train(const std::shared_ptr<const Base>& base, const TrainingTask& task, const Recipe& recipe, uint64_t seed,
                     const std::shared_ptr<ThreadPool>& pool, const ProgressCallback& progress, const std::atomic<bool>& cancel) {
  if (task.train.empty() || task.development.empty()) throw Error("training needs examples to train on and examples to hold back");
  return Training(base, task, recipe, seed, pool).run(progress, cancel);
}

}  // namespace paw
