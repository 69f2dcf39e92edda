#include "compile/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "util/random.hpp"

namespace paw {
namespace {

using Clock = std::chrono::steady_clock;

// A step's rows are computed at most this many at a time, to bound the memory of their activations (about 1 MB a row for 135M).
constexpr size_t kMostRows = 768;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct TokenizedExample {
  std::vector<Token> tokens;  // input, suffix, output; without the end token, which is only predicted
  size_t output_begin;        // index of the first output token
  std::vector<Token> output;  // with the end token
};

std::vector<TokenizedExample> tokenize(const Base& base, const TrainingTask& task) {
  const Tokenizer& tokenizer = base.tokenizer();
  std::vector<TokenizedExample> tokenized;
  for (const Example& example : task.train) {
    TokenizedExample& t = tokenized.emplace_back();
    t.tokens = tokenizer.encode(example.input, Tokenizer::Special::AsText);
    t.tokens.insert(t.tokens.end(), task.prompt.suffix.begin(), task.prompt.suffix.end());
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

// AdamW over all factors of an adapter.
class Optimizer {
 public:
  Optimizer(const Lora& lora, const Recipe& recipe) : recipe_(recipe) {
    for (const LoraMatrix& m : lora.matrices) {
      mean_.push_back({std::vector<float>(m.a.size()), std::vector<float>(m.b_t.size())});
      variance_.push_back(mean_.back());
    }
  }

  void step(Lora& lora, const std::vector<LoraGradient>& gradients, float rate, ThreadPool& pool) {
    constexpr float kBeta1 = 0.9F, kBeta2 = 0.999F, kEpsilon = 1e-8F;
    ++steps_;
    const Kernels& k = kernels();
    std::vector<float> squares(gradients.size());
    pool.for_ranges(gradients.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        squares[i] = k.square_sum(gradients[i].a.data(), gradients[i].a.size()) + k.square_sum(gradients[i].b_t.data(), gradients[i].b_t.size());
      }
    });
    double square = 0;
    for (const float s : squares) square += s;
    const auto norm = static_cast<float>(std::sqrt(square));
    if (!std::isfinite(norm)) throw Error("training diverged: the gradient is no number; try a smaller --rate");
    const float clip = norm > recipe_.clip ? recipe_.clip / norm : 1.0F;
    beta1_power_ *= kBeta1;
    beta2_power_ *= kBeta2;
    pool.for_ranges(gradients.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        const auto update = [&](std::vector<float>& p, const std::vector<float>& g, std::vector<float>& m, std::vector<float>& v) {
          k.adamw(p.data(), g.data(), m.data(), v.data(), p.size(), clip, rate, kBeta1, kBeta2, kEpsilon, recipe_.decay, 1.0F - beta1_power_,
                  1.0F - beta2_power_);
        };
        LoraMatrix& matrix = lora.matrices[i];
        update(matrix.a, gradients[i].a, mean_[i].a, variance_[i].a);
        update(matrix.b_t, gradients[i].b_t, mean_[i].b_t, variance_[i].b_t);
        matrix.transpose();
      }
    });
  }

 private:
  const Recipe& recipe_;
  std::vector<LoraGradient> mean_, variance_;
  size_t steps_ = 0;
  float beta1_power_ = 1, beta2_power_ = 1;
};

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
        lora_(Lora::initial(*base_, recipe.rank, recipe.alpha, random_.next())),
        gradients_(*base_, transposed_, lora_),
        optimizer_(lora_, recipe) {
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
          if (now.exact > best.exact || now.exact < 1.0) since_best = 0;
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

  float rate_at(size_t step) const {
    const double warm = std::max(1.0, static_cast<double>(recipe_.warmup) * static_cast<double>(steps_));
    const auto at = static_cast<double>(step);
    if (at <= warm) return recipe_.rate * static_cast<float>(at / warm);
    const double done = (at - warm) / std::max(1.0, static_cast<double>(steps_) - warm);
    return recipe_.rate * static_cast<float>(0.5 * (1.0 + std::cos(done * M_PI)) * 0.95 + 0.05);
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
        const TokenizedExample& e = examples_[chosen[end]];
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
    optimizer_.step(lora_, gradients_.gradients, rate_at(step), *pool_);
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
