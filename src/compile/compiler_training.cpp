#include "compile/compiler_training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "compile/spec.hpp"
#include "compile/training_example.hpp"
#include "decode/runner.hpp"
#include "gguf/gguf.hpp"
#include "io/file.hpp"
#include "random/random.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

// Rows computed forward and backward at a time, also of one task, at most: a bound of memory (about 1 MB a row).
constexpr size_t kMostRows = 768;
// The first tasks show how the features of specifications are spread; training begins after them.
constexpr size_t kNormalizingTasks = 256;

std::string curve_json(const std::vector<CurvePoint>& curve) {
  auto points = nlohmann::ordered_json::array();
  for (const CurvePoint& p : curve)
    points.push_back({p.step, p.examples, p.loss, p.cosine, p.held_out.right, p.held_out.loss, p.mean.right,
                      p.mean.loss, p.other.right, p.other.loss, p.universal.right, p.universal.loss});
  return points.dump();
}

std::vector<CurvePoint> parse_curve(const std::string& text, const std::string& name) {
  std::vector<CurvePoint> curve;
  try {
    for (const auto& p : parse_json(text, name)) {
      const auto number = [&](size_t i) { return p.at(i).get<double>(); };
      const auto score = [&](size_t i) { return HeldOutScore{number(i), number(i + 1)}; };
      curve.push_back({p.at(0).get<size_t>(), p.at(1).get<size_t>(), number(2), score(4), score(6), score(8), score(10),
                       number(3)});
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::Damaged, fmt::format("{} is not a checkpoint: its learning curve is malformed", name));
  }
  return curve;
}

void set_powers(Optimizer::State& state, const std::vector<float>& scalars) {
  state.beta1_power = scalars[1];
  state.beta2_power = scalars[2];
}

// How alike the gates of different specifications are: the mean cosine of gates - 1 over pairs of neighbours.
double mean_cosine(const std::vector<std::vector<float>>& gates) {
  double sum = 0;
  for (size_t i = 0; i < gates.size(); ++i) {
    const auto &a = gates[i], &b = gates[(i + 1) % gates.size()];
    double dot = 0, aa = 0, bb = 0;
    for (size_t g = 0; g < a.size(); ++g) {
      dot += (a[g] - 1.0) * (b[g] - 1.0);
      aa += (a[g] - 1.0) * (a[g] - 1.0);
      bb += (b[g] - 1.0) * (b[g] - 1.0);
    }
    sum += dot / std::sqrt(std::max(aa * bb, 1e-30));
  }
  return gates.empty() ? 0 : sum / static_cast<double>(gates.size());
}

}  // namespace

struct CompilerTraining::TokenizedTask {
  std::vector<Token> prefix;
  std::vector<TrainingExample> rows;
  size_t size = 0;           // tokens in all
  std::vector<float> gates;  // empty without a mapper
  Mapper::Trace trace;
};

// Tasks side by side, each with its prefix once.
struct CompilerTraining::LabelledBatch {
  Batch batch;
  std::vector<Target> targets;
  std::vector<float> weights;

  size_t tokens() const { return batch.tokens.size(); }

  // Every one of `examples` weighs the same, so that long answers do not drown the labels.
  void add(const TokenizedTask& task, size_t examples) {
    const size_t prefix = tokens();
    const auto* gates = task.gates.empty() ? nullptr : &task.gates;
    batch.sequences[batch.add(task.prefix, prefix, {})].gates = gates;
    for (const TrainingExample& row : task.rows) {
      const size_t first = tokens();
      batch.sequences[batch.add(row.tokens, first, {{prefix, task.prefix.size()}})].gates = gates;
      for (size_t i = 0; i < row.output.size(); ++i) {
        targets.push_back({first + row.output_begin - 1 + i, row.output[i]});
        weights.push_back(1.0F / static_cast<float>(row.output.size() * examples));
      }
    }
  }
};

CompilerTraining::CompilerTraining(std::shared_ptr<const Base> base, const CompilerOptions& options,
                                   const Adapter* start, std::shared_ptr<ThreadPool> pool)
    : base_(std::move(base)),
      options_(options),
      pool_(std::move(pool)),
      lora_(start != nullptr ? Lora::from_adapter(*start, *base_)
                             : Lora::initial(*base_, options.rank, options.alpha, options.seed)),
      transposed_(*base_, *pool_),
      gradients_(*base_, transposed_, lora_),
      optimizer_(parameters_of(lora_), 1.0F, 0.0F),
      encoder_(base_, options.pooling, pool_) {
  if (options_.average > 0 && options_.mapper > 0)
    throw UsageError("a mapper cannot be trained with an averaged adapter");
  if (options_.average > 0) mean_ = lora_;
  if (options_.mapper == 0) return;
  const size_t gates = lora_.matrices.size() * lora_.matrices.front().padded_rank;
  mapper_.emplace(SpecEncoder::kDepths * base_->config().width, options_.mapper, gates, options_.seed);
  mapper_->pooling = options_.pooling;
  mapper_gradients_ = mapper_->weights;
  mapper_optimizer_.emplace(mapper_->weights.vectors(), 1.0F, options_.decay);
}

void CompilerTraining::normalize(MixedTasks& tasks) {
  if (!mapper_) return;
  std::vector<std::vector<float>> features;
  while (features.size() < kNormalizingTasks) features.push_back(encode(tasks.next()));
  mapper_->normalize(features);
}

std::vector<float> CompilerTraining::encode(const SmallTask& task) {
  return encoder_.encode(std::span(&task.spec, 1)).front();
}

// Examples that would make the task too large are left out.
CompilerTraining::TokenizedTask CompilerTraining::tokenize(const SmallTask& task, bool spec_in_prompt) const {
  const Tokenizer& tokenizer = base_->tokenizer();
  check_prompt_text(tokenizer, task.spec, "a task's specification");
  const Prompt prompt = prompt_of(*base_, task.spec, spec_in_prompt);
  TokenizedTask tokenized{prompt.prefix, {}, prompt.prefix.size(), {}, {}};
  for (const auto& [input, output] : task.examples) {
    TrainingExample row = tokenize_example(tokenizer, prompt, input, output);
    if (tokenized.size + row.tokens.size() > kMostRows) continue;
    tokenized.size += row.tokens.size();
    tokenized.rows.push_back(std::move(row));
  }
  return tokenized;
}

void CompilerTraining::step(MixedTasks& tasks) {
  std::vector<TokenizedTask> chosen;
  std::vector<std::string> specs;
  size_t examples = 0;
  Random random(options_.seed + steps_);  // of this step alone, so that a resumed training goes on alike
  for (size_t i = 0; i < options_.tasks; ++i) {
    const SmallTask task = tasks.next();
    chosen.push_back(tokenize(task, !mapper_ || random.unit() >= options_.unprompted));
    specs.push_back(task.spec);
    examples += chosen.back().rows.size();
  }
  if (mapper_) map(chosen, specs);
  gradients_.clear();
  double loss = 0;
  for (size_t begin = 0; begin < chosen.size();) {
    LabelledBatch batch;
    size_t end = begin;
    for (; end < chosen.size() && (end == begin || batch.tokens() + chosen[end].size <= kMostRows); ++end)
      batch.add(chosen[end], examples);
    begin = end;
    if (batch.targets.empty()) continue;
    loss += gradients_.compute(lora_, batch.batch, batch.targets, batch.weights, *pool_);
    tokens_ += batch.tokens();
  }
  if (!std::isfinite(loss))
    throw Error(ErrorKind::Failed, "training diverged: the loss is not a number; try a smaller rate");
  ++steps_;
  examples_ += examples;
  step_lora(optimizer_, lora_, gradients_.gradients,
            scheduled_rate(options_.rate, options_.warmup, steps_, options_.steps, options_.fall), *pool_);
  if (mapper_) step_mapper(chosen);
  if (mean_) update_mean();
  loss_ = steps_ == 1 ? loss : 0.98 * loss_ + 0.02 * loss;
}

void CompilerTraining::update_mean() {
  const float weight = 1.0F / static_cast<float>(std::min(steps_ + 1, options_.average));
  const Parameters mean = parameters_of(*mean_), now = parameters_of(lora_);
  for (size_t i = 0; i < mean.size(); ++i) {
    for (size_t j = 0; j < mean[i].size(); ++j) mean[i][j] += weight * (now[i][j] - mean[i][j]);
  }
}

Lora CompilerTraining::kept() const {
  Lora lora = mean_ ? *mean_ : lora_;
  for (LoraMatrix& matrix : lora.matrices) matrix.transpose();
  return lora;
}

void CompilerTraining::map(std::vector<TokenizedTask>& tasks, std::span<const std::string> specs) {
  const auto features = encoder_.encode(specs);
  for (size_t i = 0; i < tasks.size(); ++i) tasks[i].gates = mapper_->gates(features[i], &tasks[i].trace);
}

void CompilerTraining::step_mapper(const std::vector<TokenizedTask>& tasks) {
  for (const auto& vector : mapper_gradients_->vectors()) std::fill(vector.begin(), vector.end(), 0.0F);
  for (const TokenizedTask& task : tasks) {
    const auto found = gradients_.gate_gradients.find(&task.gates);
    if (found != gradients_.gate_gradients.end()) mapper_->backward(task.trace, found->second, *mapper_gradients_);
  }
  const Parameters gradients = mapper_gradients_->vectors();
  mapper_optimizer_->step(mapper_->weights.vectors(), {gradients.begin(), gradients.end()},
                          scheduled_rate(options_.mapper_rate, options_.warmup, steps_, options_.steps, options_.fall),
                          *pool_);
}

void CompilerTraining::measure(std::span<const SmallTask> held_out) {
  CurvePoint point;
  point.step = steps_;
  point.examples = examples_;
  point.loss = loss_;
  const auto universal = std::make_shared<const Lora>(kept());
  point.universal = score(held_out, [&](size_t) { return universal; });
  point.held_out = point.universal;
  if (mapper_) {
    std::vector<std::vector<float>> own;
    for (const SmallTask& task : held_out) own.push_back(mapper_->gates(encode(task)));
    std::vector<float> mean(mapper_->gate_count());
    for (const auto& gates : own) {
      for (size_t g = 0; g < mean.size(); ++g) mean[g] += gates[g] / static_cast<float>(own.size());
    }
    const auto of_mean = std::make_shared<const Lora>(gated(lora_, mean));
    const auto of_task = [&](size_t task) {
      return std::make_shared<const Lora>(gated(lora_, own[task % own.size()]));
    };
    point.held_out = score(held_out, of_task);
    point.mean = score(held_out, [&](size_t) { return of_mean; });
    point.other = score(held_out, [&](size_t task) { return of_task(task + 1); });
    point.cosine = mean_cosine(own);
  }
  curve_.push_back(point);
}

Compiler CompilerTraining::compiler() const { return {kept().to_adapter(*base_, options_.alpha), mapper_}; }

std::string CompilerTraining::settings() const {
  const std::string mapper = fmt::format(", mapper {} of {}, mapper rate {}, decay {}, unprompted {}", options_.mapper,
                                         options_.pooling == Pooling::Mean ? "means" : "last states",
                                         options_.mapper_rate, options_.decay, options_.unprompted);
  return fmt::format(
      "rank {}, alpha {}, rate {}, warmup {}, fall {}, mean {}, tasks {}, seed {}, layers {}, width {}{}",
      options_.rank, options_.alpha, options_.rate, options_.warmup, options_.fall, options_.average, options_.tasks,
      options_.seed, base_->config().layers, base_->config().width, mapper_ ? mapper : "");
}

template <typename Visit>
void CompilerTraining::visit_state(Visit visit) {
  const auto visit_all = [&](const std::string& prefix, const Parameters& parameters, Optimizer::State& moments) {
    for (size_t i = 0; i < parameters.size(); ++i) {
      const std::string name = fmt::format("{}{}.{}", prefix, i / 2, i % 2 == 0 ? "a" : "b");
      visit(name, parameters[i]);
      visit(name + ".mean", std::span(moments.mean[i]));
      visit(name + ".variance", std::span(moments.variance[i]));
    }
  };
  visit_all("", parameters_of(lora_), optimizer_.state());
  if (mean_) {
    const Parameters means = parameters_of(*mean_);
    for (size_t i = 0; i < means.size(); ++i) visit(fmt::format("running mean {}", i), means[i]);
  }
  if (!mapper_) return;
  visit_all("mapper.", mapper_->weights.vectors(), mapper_optimizer_->state());
  visit("mapper.center", std::span(mapper_->center));
  visit("mapper.spread", std::span(mapper_->spread));
}

void CompilerTraining::save(const std::filesystem::path& path, const MixedTasks::Position& taken) {
  gguf::Writer writer;
  writer.set("general.type", std::string("paw checkpoint"));
  writer.set("settings", settings());
  writer.set("taken.first", taken.first);
  writer.set("taken.second", taken.second);
  writer.set("steps", uint64_t{steps_});
  writer.set("examples", uint64_t{examples_});
  writer.set("curve", curve_json(curve_));
  std::vector<float> scalars = {static_cast<float>(loss_), optimizer_.state().beta1_power,
                                optimizer_.state().beta2_power};
  const auto add = [&](const std::string& name, std::span<const float> values) {
    std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    writer.add(name, gguf::TensorType::F32, {values.size()}, std::move(bytes));
  };
  add("scalars", scalars);
  visit_state(add);
  write_file(path, writer.bytes());
}

void CompilerTraining::resume(const std::filesystem::path& path, MixedTasks& tasks) {
  const gguf::File file = gguf::File::open(path);
  if (file.text("settings") != settings()) {
    throw Error(ErrorKind::Mismatch,
                fmt::format("{} is from a training with other settings ({}); delete it to start anew", path.string(),
                            file.text("settings")));
  }
  const auto read = [&](const std::string& name, std::span<float> values) {
    const gguf::Tensor& tensor = file.tensor(name);
    if (tensor.type != gguf::TensorType::F32 || tensor.elements() != values.size())
      throw Error(ErrorKind::Mismatch,
                  fmt::format("{} is not a checkpoint of this training: {} does not fit", path.string(), name));
    std::memcpy(values.data(), tensor.data.data(), values.size() * sizeof(float));
  };
  std::vector<float> scalars(3);
  read("scalars", scalars);
  visit_state(read);
  for (LoraMatrix& matrix : lora_.matrices) matrix.transpose();
  loss_ = scalars[0];
  set_powers(optimizer_.state(), scalars);
  if (mapper_optimizer_) set_powers(mapper_optimizer_->state(), scalars);
  steps_ = file.count("steps");
  if (steps_ > options_.steps)
    throw Error(ErrorKind::Mismatch,
                fmt::format("{} has done {} steps, more than the {} asked for", path.string(), steps_, options_.steps));
  examples_ = file.count("examples");
  curve_ = parse_curve(file.text("curve"), path.string());
  tasks.seek({file.count("taken.first"), file.count("taken.second")});
}

// From the specification alone, with the adapter that `adapter` gives for a task.
HeldOutScore CompilerTraining::score(std::span<const SmallTask> tasks,
                                     const std::function<std::shared_ptr<const Lora>(size_t)>& adapter) {
  // What was never trained with the specification in the prompt is not asked with it.
  const bool spec_in_prompt = !mapper_ || options_.unprompted < 1;
  HeldOutScore sum;
  for (size_t t = 0; t < tasks.size(); ++t) {
    const SmallTask& task = tasks[t];
    const std::shared_ptr<const Lora> lora = adapter(t);
    const TokenizedTask tokenized = tokenize(task, spec_in_prompt);
    LabelledBatch batch;
    batch.add(tokenized, tokenized.rows.size());
    if (!batch.targets.empty()) sum.loss += gradients_.loss(*lora, batch.batch, batch.targets, batch.weights, *pool_);
    std::vector<std::string> inputs;
    size_t longest = 0;
    for (const auto& [input, output] : task.examples) {
      inputs.push_back(input);
      longest = std::max(longest, base_->tokenizer().encode(output, Tokenizer::Special::AsText).size());
    }
    Runner runner(base_, lora, prompt_of(*base_, task.spec, spec_in_prompt), {}, OutputLimit{.tokens = longest + 4},
                  pool_);
    const std::vector<Output> outputs = runner.run(inputs);
    size_t right = 0;
    for (size_t i = 0; i < outputs.size(); ++i)
      right += outputs[i].error.empty() && outputs[i].text == task.examples[i].second ? 1 : 0;
    sum.right += static_cast<double>(right) / static_cast<double>(outputs.size());
  }
  const double count = std::max<double>(1, static_cast<double>(tasks.size()));
  return {sum.right / count, sum.loss / count};
}

}  // namespace paw
