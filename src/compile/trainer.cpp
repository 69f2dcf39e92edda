#include "compile/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "compile/ngram_fit.hpp"
#include "compile/optimizer.hpp"
#include "compile/probes.hpp"
#include "compile/training_example.hpp"
#include "math/portable.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

using Clock = std::chrono::steady_clock;

// A step's rows are computed at most this many at a time, to bound the memory of their activations (about 1 MB a row
// for 135M).
constexpr size_t kMostRows = 768;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::vector<TrainingExample> tokenize(const Base& base, const TrainingTask& task, std::span<const Example> examples) {
  std::vector<TrainingExample> tokenized;
  for (const Example& example : examples) {
    const TrainingExample& t =
        tokenized.emplace_back(tokenize_example(base.tokenizer(), task.prompt, example.input, example.output));
    if (const size_t tokens = task.prompt.prefix.size() + t.tokens.size(); tokens > base.config().context) {
      throw Error(
          ErrorKind::TooLarge,
          fmt::format("an example has {} tokens with its prompt, more than the base's context of {} holds: \"{}...\"",
                      tokens, base.config().context, example.input.substr(0, 60)));
    }
  }
  return tokenized;
}

// What a development evaluation gives. A few dozen held-back examples measure exact match coarsely, so the probability
// that the program gave to right answers (and kept from wrong ones) counts as much.
struct DevelopmentScore {
  double exact = -1, certainty = 0;
  double value() const { return (exact + certainty) / 2; }
};

class Training {
 public:
  Training(std::shared_ptr<const Base> base, const TrainingTask& task, const Recipe& recipe, uint64_t seed,
           std::shared_ptr<ThreadPool> pool)
      : base_(std::move(base)),
        task_(task),
        recipe_(recipe),
        pool_(std::move(pool)),
        random_(seed),
        transposed_(*base_, *pool_),
        start_(task.initial != nullptr ? *task.initial
                                       : Lora::initial(*base_, recipe.rank, recipe.alpha, random_.next())),
        gradients_(*base_, transposed_, start_),
        frozen_layers_(static_cast<size_t>(recipe.frozen * static_cast<float>(base_->config().layers))),
        first_matrix_(frozen_layers_ * base_->matrices_per_layer()),
        optimizer_(parameters_of(start_, first_matrix_), recipe.clip, recipe.decay) {
    examples_ = tokenize(*base_, task, task.parts[0].train);
    tokenize(*base_, task, task.parts[0].development);  // so that one that is too long is no surprise in a later run
    plan();
  }

  // Several runs from the same start that differ in the order of the examples, and the mean of what each kept: it errs
  // less than any single run, as "model soups" do (Wortsman et al. 2022).
  TrainingResult run(const std::function<void(const std::string&)>& note, const ProgressCallback& progress,
                     const std::atomic<bool>& cancel) {
    note_unread(note);
    std::vector<RunResult> results;  // of each run
    Lora mean;
    for (size_t run = 0; run < runs_; ++run) {
      results.push_back(one_run(run, progress, cancel));
      if (run == 0) {
        mean = results[0].lora;
      } else {
        blend(mean, results[run].lora, 1.0F / static_cast<float>(run + 1));
      }
    }
    const float strength = add_votes(results);
    for (size_t run = 0; run < runs_; ++run) remember_answers(results[run], task_.parts[run].development);
    RunResult& best = *std::max_element(results.begin(), results.end(), [](const RunResult& x, const RunResult& y) {
      return x.score.value() < y.score.value();
    });
    result_.ngrams = runs_ > 1 ? ngrams_of(task_.examples) : std::move(best.ngrams);
    result_.ngrams.strength = strength;
    result_.lora = runs_ > 1 ? std::move(mean) : std::move(best.lora);
    result_.step = best.step;
    result_.runs = runs_;
    return std::move(result_);
  }

 private:
  struct RunResult {
    Lora lora;
    DevelopmentScore score;
    size_t step = 0;
    std::vector<Output> answers;  // to the development inputs
    LabelNgrams ngrams = {};
    LabelPriors priors = {};
  };

  // Takes over the examples and the order of a run.
  void begin_run(size_t run) {
    const Split& part = task_.parts[run];
    if (run > 0) examples_ = tokenize(*base_, task_, part.train);
    development_ = part.development;
    order_.clear();
    lora_ = start_;
    mean_ = start_;
    optimizer_ = Optimizer(parameters_of(lora_, first_matrix_), recipe_.clip, recipe_.decay);
  }

  // What votes for labels beside the adapter that was trained on these.
  LabelNgrams ngrams_of(std::span<const Example> trained_on) const {
    if (!recipe_.label_ngrams || task_.labels.empty() || task_.labels.size() > kMostLabelsMeasured) return {};
    return fit_label_ngrams(trained_on, *pool_);
  }

  void remember_answers(const RunResult& result, std::span<const Example> development) {
    for (size_t i = 0; i < development.size(); ++i) {
      if (std::find(result_.held_back.begin(), result_.held_back.end(), development[i]) != result_.held_back.end())
        continue;
      result_.held_back.push_back(development[i]);
      result_.answers.push_back(result.answers[i]);
    }
  }

  // How many steps a run has, and how many runs: `epochs` passes each, as many runs as the token budget pays for. Where
  // it pays for one only, that run is as long as the budget allows, up to twice the passes.
  void plan() {
    result_.token_budget = recipe_.time > 0 ? affordable_tokens() : recipe_.token_budget;
    size_t rows = 0;
    for (const TrainingExample& e : examples_) rows += e.tokens.size();
    const size_t batch = std::min(recipe_.batch, examples_.size());
    const size_t per_epoch = (examples_.size() + batch - 1) / batch;
    const size_t rows_per_step = std::max<size_t>(1, rows / per_epoch + task_.prompt.prefix.size());
    const size_t affordable = std::max<size_t>(8, result_.token_budget / rows_per_step);
    steps_ = std::max<size_t>(8, recipe_.epochs * per_epoch);
    runs_ = std::clamp<size_t>(affordable / steps_, 1, recipe_.runs);
    if (runs_ == 1) steps_ = std::min(affordable, recipe_.runs > 1 ? 2 * steps_ : steps_);
    evaluate_every_ = std::max<size_t>(1, std::min(std::max<size_t>(per_epoch, 12), steps_ / 4));
  }

  // What this machine trains on in the recipe's time, by a few steps that are then forgotten. Evaluations and what
  // comes after training take the rest of the time.
  size_t affordable_tokens() {
    constexpr size_t kSteps = 4;
    constexpr double kShare = 0.85;
    const Random before = random_;
    begin_run(0);
    steps_ = kSteps;
    one_step(1);  // the first one also warms up
    const uint64_t tokens = result_.tokens;
    const auto begin = Clock::now();
    for (size_t step = 2; step <= kSteps; ++step) one_step(step);
    const double rate = static_cast<double>(result_.tokens - tokens) / seconds_since(begin);
    random_ = before;
    result_.tokens = 0;
    return static_cast<size_t>(std::max(1.0, kShare * static_cast<double>(recipe_.time) * rate));
  }

  void note_unread(const std::function<void(const std::string&)>& note) const {
    const size_t read = steps_ * std::min(recipe_.batch, examples_.size());
    if (runs_ > 1 || read >= examples_.size()) return;
    note(
        fmt::format("{} tokens of training are {} of the {} examples, each read once{}; --time 10m (or another time) "
                    "trains on more",
                    result_.token_budget, read, examples_.size(),
                    task_.labels.empty() || !recipe_.label_ngrams ? "" : ", while the n-gram classifier reads all"));
  }

  // Within half an example of the best, the later step is the better bet: its learning rate was lower.
  double noise() const { return 0.5 / static_cast<double>(development_.size()); }

  RunResult one_run(size_t run, const ProgressCallback& progress, const std::atomic<bool>& cancel) {
    begin_run(run);
    RunResult result;
    DevelopmentScore best;
    size_t since_best = 0;
    double smoothed = 0;
    for (size_t step = 1; step <= steps_ && since_best < recipe_.patience; ++step) {
      if (cancel) throw Error(ErrorKind::Interrupted, "interrupted; nothing was written");
      const auto begin = Clock::now();
      const double loss = one_step(step);
      if (!std::isfinite(loss))
        throw Error(ErrorKind::Failed, "training diverged: the loss is not a number; try a smaller rate");
      result_.seconds += seconds_since(begin);
      ++result_.steps;
      smoothed = step == 1 ? loss : 0.9 * smoothed + 0.1 * loss;
      if (step % evaluate_every_ == 0 || step == steps_) {
        const Lora& candidate = recipe_.average > 0 ? mean_ : lora_;
        std::vector<Output> answers = runner_of(candidate).run(inputs_of(development_));
        const DevelopmentScore now = judge(answers);
        since_best = now.value() > best.value() ? 0 : since_best + 1;
        if (now.value() >= best.value() - noise()) result = {candidate, now, step, std::move(answers)};
        if (now.value() > best.value()) best = now;
      }
      const double per_step = result_.seconds / static_cast<double>(result_.steps);
      const size_t done = run * steps_ + step, total = runs_ * steps_;
      progress({done, total, static_cast<float>(smoothed), static_cast<double>(recipe_.batch) / per_step,
                static_cast<double>(result_.tokens) / result_.seconds, per_step * static_cast<double>(total - done),
                best.exact});
    }
    return result;
  }

  // mean += weight * (now - mean), factor by factor.
  void blend(Lora& mean, const Lora& now, float weight) {
    pool_->for_ranges(mean.matrices.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) {
        const auto move = [&](std::vector<float>& m, const std::vector<float>& n) {
          for (size_t j = 0; j < m.size(); ++j) m[j] += weight * (n[j] - m[j]);
        };
        move(mean.matrices[i].a, now.matrices[i].a);
        move(mean.matrices[i].b_t, now.matrices[i].b_t);
      }
    });
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

  // The example as it is trained on in this step: with some of its input's tokens left out where the recipe asks for
  // that. The last steps see it whole, so that rare exceptions that hang on a word are learned too.
  TrainingExample varied(const TrainingExample& example, size_t step) {
    const bool intact = static_cast<float>(step) > (1 - recipe_.intact) * static_cast<float>(steps_);
    if (intact || recipe_.dropout <= 0 || task_.labels.empty()) return example;
    TrainingExample copy = example;
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

  // One optimizer step on the next `batch` examples, in as many pieces as memory asks for. The loss is the mean over
  // the batch's output tokens.
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
        const TrainingExample e = varied(examples_[chosen[end]], step);
        if (end > begin && batch.tokens.size() + e.tokens.size() > kMostRows) break;
        const size_t first = batch.tokens.size();
        batch.add(e.tokens, first, context);
        for (size_t i = 0; i < e.output.size(); ++i) goals.push_back({first + e.output_begin - 1 + i, e.output[i]});
      }
      const std::vector<float> weights(goals.size(), weight);
      const size_t constant_rows = recipe_.prefix_gradient ? 0 : task_.prompt.prefix.size();
      loss += gradients_.compute(lora_, batch, goals, weights, *pool_, {constant_rows, frozen_layers_});
      result_.tokens += batch.tokens.size();
      begin = end;
    }
    step_lora(optimizer_, lora_, gradients_.gradients, scheduled_rate(recipe_.rate, recipe_.warmup, step, steps_),
              *pool_, first_matrix_);
    update_mean(step);
    return loss;
  }

  // Exponential moving average of the factors (Polyak & Juditsky 1992): what is kept varies less from run to run than
  // any single step.
  void update_mean(size_t step) {
    if (recipe_.average <= 0) return;
    const float window = std::max(1.0F, recipe_.average * static_cast<float>(steps_));
    const float weight = std::max(1.0F / window, 1.0F / static_cast<float>(step));
    blend(mean_, lora_, weight);
  }

  Runner runner_of(const Lora& lora) const {
    auto refreshed = std::make_shared<Lora>(lora);
    for (LoraMatrix& matrix : refreshed->matrices) matrix.transpose();
    Runner runner(base_, std::move(refreshed), task_.prompt, task_.labels, task_.limit, pool_);
    if (task_.constraint.kind != ConstraintRule::Kind::None) runner.constrain(task_.constraint);
    runner.calibrate(std::nullopt, Runner::LabelTotal::Always);
    return runner;
  }

  static std::vector<std::string> inputs_of(std::span<const Example> examples) {
    std::vector<std::string> inputs;
    for (const Example& example : examples) inputs.push_back(example.input);
    return inputs;
  }

  // Gives each run's adapter the priors and n-grams that a program of it has, and its answers to what it held back with
  // them. Returns how strongly n-grams vote. Steps were judged without them: they would hide how sure an adapter grows
  // of what is wrong.
  float add_votes(std::vector<RunResult>& runs) const {
    std::vector<VotedCase> cases;
    for (size_t run = 0; run < runs.size(); ++run) {
      RunResult& result = runs[run];
      result.ngrams = ngrams_of(task_.parts[run].train);
      if (result.ngrams.empty() && task_.probes.empty()) continue;
      Runner runner = runner_of(result.lora);
      if (!task_.probes.empty()) {
        result.priors = trained_label_priors(runner, task_.probes, task_.parts[run].train);
        runner.set_label_priors(result.priors);
      }
      if (!result.ngrams.empty()) add_cases(runner, result.ngrams, task_.parts[run].development, cases);
    }
    const float strength = fit_vote_strength(cases);
    for (size_t run = 0; run < runs.size(); ++run) {
      RunResult& result = runs[run];
      if (result.ngrams.empty() && result.priors.empty()) continue;
      result.ngrams.strength = strength;
      Runner runner = runner_of(result.lora);
      if (!result.priors.empty()) runner.set_label_priors(result.priors);
      runner.set_label_ngrams(result.ngrams);
      result.answers = runner.run(inputs_of(task_.parts[run].development));
    }
    return strength;
  }

  static void add_cases(Runner& runner, LabelNgrams ngrams, std::span<const Example> examples,
                        std::vector<VotedCase>& cases) {
    constexpr double kLeast = 1e-9;  // probability; a smaller one is no better known
    ngrams.strength = 1;
    const std::vector<std::string>& labels = runner.sorted_labels();
    const auto number = [&](const std::string& label) {
      return static_cast<size_t>(std::lower_bound(labels.begin(), labels.end(), label) - labels.begin());
    };
    const std::vector<Output> outputs = runner.run(inputs_of(examples), labels.size());
    for (size_t i = 0; i < examples.size(); ++i) {
      if (!outputs[i].error.empty()) continue;
      VotedCase& voted = cases.emplace_back();
      voted.model.resize(labels.size());
      for (const Alternative& label : outputs[i].alternatives)
        voted.model[number(label.text)] = static_cast<float>(portable::log(std::max(label.confidence, kLeast)));
      voted.votes = ngrams.log_votes(examples[i].input, labels);
      voted.right = number(examples[i].output);
    }
  }

  DevelopmentScore judge(const std::vector<Output>& answers) const {
    double right = 0, certainty = 0;
    for (size_t i = 0; i < answers.size(); ++i) {
      const bool correct = answers[i].error.empty() && answers[i].text == development_[i].output;
      right += correct ? 1 : 0;
      certainty += correct ? answers[i].confidence : 1.0 - answers[i].confidence;
    }
    const auto n = static_cast<double>(answers.size());
    return {right / n, certainty / n};
  }

  std::shared_ptr<const Base> base_;
  const TrainingTask& task_;
  const Recipe& recipe_;
  std::shared_ptr<ThreadPool> pool_;
  Random random_;
  std::vector<TrainingExample> examples_;
  TransposedBase transposed_;
  Lora start_, lora_, mean_;  // where every run starts, this run's, and its running mean
  Gradients gradients_;
  size_t frozen_layers_, first_matrix_;  // the first matrix that is trained
  Optimizer optimizer_;
  std::span<const Example> development_;  // of this run
  std::vector<size_t> order_;
  size_t steps_ = 0, runs_ = 1, evaluate_every_ = 1;
  TrainingResult result_;
};

}  // namespace

TrainingResult train(const std::shared_ptr<const Base>& base, const TrainingTask& task, const Recipe& recipe,
                     uint64_t seed, const std::shared_ptr<ThreadPool>& pool,
                     const std::function<void(const std::string&)>& note, const ProgressCallback& progress,
                     const std::atomic<bool>& cancel) {
  if (task.parts.size() < recipe.runs || task.parts[0].train.empty() || task.parts[0].development.empty()) {
    throw Error(ErrorKind::Damaged, "training needs examples to train on and examples to hold back");
  }
  return Training(base, task, recipe, seed, pool).run(note, progress, cancel);
}

}  // namespace paw
