#include "compile/universal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "compile/spec.hpp"
#include "decode/runner.hpp"
#include "gguf/gguf.hpp"
#include "util/file.hpp"
#include "util/json.hpp"

namespace paw {
namespace {

// Rows computed forward and backward at a time, and rows of one task, at most: bounds of memory (about 1 MB a row).
constexpr size_t kMostRows = 768, kMostTaskRows = 512;

std::string curve_json(const std::vector<CurvePoint>& curve) {
  auto points = nlohmann::ordered_json::array();
  for (const CurvePoint& p : curve) points.push_back({p.step, p.examples, p.loss, p.held_out});
  return points.dump();
}

std::vector<CurvePoint> parse_curve(const std::string& text, const std::string& name) {
  std::vector<CurvePoint> curve;
  for (const auto& p : parse_json(text, name)) {
    curve.push_back({p.at(0).get<size_t>(), p.at(1).get<size_t>(), p.at(2).get<double>(), p.at(3).get<double>()});
  }
  return curve;
}

}  // namespace

struct UniversalTraining::TokenizedTask {
  struct Row {
    std::vector<Token> tokens;  // input, suffix, output; without the end token, which is only predicted
    size_t output_begin;
    std::vector<Token> output;  // with the end token
  };
  std::vector<Token> prefix;
  std::vector<Row> rows;
  size_t size = 0;  // tokens in all
};

UniversalTraining::UniversalTraining(std::shared_ptr<const Base> base, const UniversalOptions& options,
                                     std::shared_ptr<ThreadPool> pool)
    : base_(std::move(base)),
      options_(options),
      pool_(std::move(pool)),
      lora_(Lora::initial(*base_, options.rank, options.alpha, options.seed)),
      transposed_(*base_, pool_->size()),
      gradients_(*base_, transposed_, lora_),
      optimizer_(lora_, 1.0F, 0.0F) {}

// Examples that would make the task too large are left out.
UniversalTraining::TokenizedTask UniversalTraining::tokenize(const SmallTask& task) const {
  const Tokenizer& tokenizer = base_->tokenizer();
  const Prompt prompt = prompt_of(tokenizer, task.spec, true);
  TokenizedTask tokenized{prompt.prefix, {}, prompt.prefix.size()};
  for (const auto& [input, output] : task.examples) {
    TokenizedTask::Row row;
    row.tokens = prompt.with_input(tokenizer, input);
    row.output_begin = row.tokens.size();
    row.output = tokenizer.encode(output, Tokenizer::Special::AsText);
    row.tokens.insert(row.tokens.end(), row.output.begin(), row.output.end());
    row.output.push_back(tokenizer.end_of_text());
    if (tokenized.size + row.tokens.size() > kMostTaskRows) continue;
    tokenized.size += row.tokens.size();
    tokenized.rows.push_back(std::move(row));
  }
  return tokenized;
}

void UniversalTraining::step(TaskSource& tasks) {
  std::vector<TokenizedTask> chosen;
  size_t examples = 0;
  for (size_t i = 0; i < options_.tasks; ++i) {
    chosen.push_back(tokenize(tasks.next()));
    examples += chosen.back().rows.size();
  }
  gradients_.clear();
  double loss = 0;
  for (size_t begin = 0; begin < chosen.size();) {
    Batch batch;
    std::vector<Target> targets;
    std::vector<float> weights;
    size_t end = begin;
    for (; end < chosen.size() && (end == begin || batch.tokens.size() + chosen[end].size <= kMostRows); ++end) {
      const size_t prefix = batch.tokens.size();
      batch.add(chosen[end].prefix, prefix, {});
      for (const TokenizedTask::Row& row : chosen[end].rows) {
        const size_t first = batch.tokens.size();
        batch.add(row.tokens, first, {{prefix, chosen[end].prefix.size()}});
        // Every example weighs the same, so that long answers do not drown the labels.
        for (size_t i = 0; i < row.output.size(); ++i) {
          targets.push_back({first + row.output_begin - 1 + i, row.output[i]});
          weights.push_back(1.0F / static_cast<float>(row.output.size() * examples));
        }
      }
    }
    begin = end;
    if (targets.empty()) continue;
    loss += gradients_.compute(lora_, batch, targets, weights, *pool_);
    tokens_ += batch.tokens.size();
  }
  if (!std::isfinite(loss)) throw Error("training diverged: the loss is no number; try a smaller rate");
  ++steps_;
  examples_ += examples;
  optimizer_.step(lora_, gradients_.gradients, scheduled_rate(options_.rate, options_.warmup, steps_, options_.steps),
                  *pool_);
  loss_ = steps_ == 1 ? loss : 0.98 * loss_ + 0.02 * loss;
}

void UniversalTraining::measure(std::span<const SmallTask> held_out) {
  const auto lora = std::make_shared<Lora>(lora_);
  curve_.push_back({steps_, examples_, loss_, held_out_score(base_, lora, held_out, pool_)});
}

std::string UniversalTraining::settings() const {
  return fmt::format("rank {}, alpha {}, rate {}, warmup {}, steps {}, tasks {}, seed {}, layers {}, width {}",
                     options_.rank, options_.alpha, options_.rate, options_.warmup, options_.steps, options_.tasks,
                     options_.seed, base_->config().layers, base_->config().width);
}

template <typename Visit>
void UniversalTraining::visit_state(Visit visit) {
  for (size_t i = 0; i < lora_.matrices.size(); ++i) {
    Optimizer::State& moments = optimizer_.state();
    visit(fmt::format("{}.a", i), lora_.matrices[i].a);
    visit(fmt::format("{}.b", i), lora_.matrices[i].b_t);
    visit(fmt::format("{}.a.mean", i), moments.mean[i].a);
    visit(fmt::format("{}.b.mean", i), moments.mean[i].b_t);
    visit(fmt::format("{}.a.variance", i), moments.variance[i].a);
    visit(fmt::format("{}.b.variance", i), moments.variance[i].b_t);
  }
}

void UniversalTraining::save(const std::filesystem::path& path, const std::string& tasks_digest) {
  gguf::Writer writer;
  writer.set("general.type", std::string("paw checkpoint"));
  writer.set("settings", settings());
  writer.set("tasks", tasks_digest);
  writer.set("steps", uint64_t{steps_});
  writer.set("examples", uint64_t{examples_});
  writer.set("curve", curve_json(curve_));
  std::vector<float> scalars = {static_cast<float>(loss_), optimizer_.state().beta1_power,
                                optimizer_.state().beta2_power};
  const auto add = [&](const std::string& name, const std::vector<float>& values) {
    std::string bytes(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    writer.add(name, gguf::TensorType::F32, {values.size()}, std::move(bytes));
  };
  add("scalars", scalars);
  visit_state(add);
  write_file(path, writer.bytes());
}

void UniversalTraining::resume(const std::filesystem::path& path, MixedTasks& tasks) {
  const gguf::File file = gguf::File::open(path);
  if (file.text("settings") != settings()) {
    throw Error(fmt::format("{} is of a training with other settings ({}); delete it to start anew", path.string(),
                            file.text("settings")));
  }
  const auto read = [&](const std::string& name, std::vector<float>& values) {
    const gguf::Tensor& tensor = file.tensor(name);
    if (tensor.type != gguf::TensorType::F32 || tensor.elements() != values.size())
      throw Error(fmt::format("{} is no checkpoint of this training: {} does not fit", path.string(), name));
    std::memcpy(values.data(), tensor.data.data(), values.size() * sizeof(float));
  };
  std::vector<float> scalars(3);
  read("scalars", scalars);
  visit_state(read);
  for (LoraMatrix& matrix : lora_.matrices) matrix.transpose();
  loss_ = scalars[0];
  optimizer_.state().beta1_power = scalars[1];
  optimizer_.state().beta2_power = scalars[2];
  steps_ = std::min<size_t>(file.count("steps"), options_.steps);
  examples_ = file.count("examples");
  curve_ = parse_curve(file.text("curve"), path.string());
  for (size_t i = 0; i < steps_ * options_.tasks; ++i) tasks.next();
  if (tasks.digest() != file.text("tasks")) {
    throw Error(
        fmt::format("{} was trained on other tasks than are given now; delete it to start anew", path.string()));
  }
}

double held_out_score(const std::shared_ptr<const Base>& base, const std::shared_ptr<const Lora>& lora,
                      std::span<const SmallTask> tasks, const std::shared_ptr<ThreadPool>& pool) {
  double sum = 0;
  for (const SmallTask& task : tasks) {
    std::vector<std::string> inputs;
    size_t longest = 0;
    for (const auto& [input, output] : task.examples) {
      inputs.push_back(input);
      longest = std::max(longest, base->tokenizer().encode(output, Tokenizer::Special::AsText).size());
    }
    Runner runner(base, lora, prompt_of(base->tokenizer(), task.spec, true), {}, longest + 4, pool);
    const std::vector<Output> outputs = runner.run(inputs);
    size_t right = 0;
    for (size_t i = 0; i < outputs.size(); ++i) right += outputs[i].text == task.examples[i].second ? 1 : 0;
    sum += static_cast<double>(right) / static_cast<double>(outputs.size());
  }
  return tasks.empty() ? 0 : sum / static_cast<double>(tasks.size());
}

}  // namespace paw
