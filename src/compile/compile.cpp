#include "compile/compile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "compile/compiler.hpp"
#include "compile/confidence_fit.hpp"
#include "compile/example_labels.hpp"
#include "compile/head_fit.hpp"
#include "compile/probes.hpp"
#include "compile/spec.hpp"
#include "compile/spec_labels.hpp"
#include "constraint/key_order.hpp"
#include "eval/report_data.hpp"
#include "gguf/types.hpp"
#include "io/file.hpp"

namespace paw {
namespace {

// More examples than this are sampled: no step budget could use them, and memory stays bounded.
constexpr size_t kMostExamples = 20'000;
constexpr size_t kLeastDevelopment = 8, kMostDevelopment = 128;
// Of an output, in tokens, where no example shows how long outputs are.
constexpr size_t kUnseenOutputLimit = 256;
constexpr double kUnseenTokensPerInputToken = 2;
constexpr size_t kShownInput = 80;  // columns of an input in a sentence
// An output with more tokens for each of its input was hardly copied from it.
constexpr double kMostTokensPerInputToken = 8;
// What a prompt has to leave of the context, in tokens: the least input and output.
constexpr size_t kLeastRoom = 2;
// What an output may have, in tokens, beyond the shortest one that a constraint allows.
constexpr size_t kConstrainedRoom = 64;

std::string prompt_spec(const CompileRequest& request) {
  return spec_with_descriptions(request.spec, request.labels, request.label_descriptions);
}

// The rule, written as the examples write it; all of them must be allowed by it.
ConstraintRule checked_constraint(const Base& base, ConstraintRule rule, const Dataset& data, OutputLimit& limit) {
  if (rule.kind == ConstraintRule::Kind::None) return rule;
  if (rule.kind == ConstraintRule::Kind::Schema && !data.examples.empty()) {
    std::vector<std::string> outputs;
    for (const Example& example : data.examples) outputs.push_back(example.output);
    rule.spacing = spacing_of(outputs);
    rule.schema = with_key_order(rule.schema, outputs);
  }
  Constraint constraint(rule, std::make_shared<const TokenBytes>(base.tokenizer()));
  for (const Example& example : data.examples) {
    if (!constraint.fits(example.input, example.output)) {
      throw Error(ErrorKind::Mismatch, fmt::format("{} has the output \"{}\", which the constraint does not allow",
                                                   data.name, example.output.substr(0, 200)));
    }
  }
  limit.tokens = std::max(limit.tokens, constraint.shortest() + kConstrainedRoom);
  return rule;
}

// Whether most of what an output says stands in its input, and it is at least half as long: repaired or cleaned text.
bool copies(std::vector<Token> input, std::vector<Token> output) {
  std::ranges::sort(input);
  std::ranges::sort(output);
  std::vector<Token> common;
  std::ranges::set_intersection(input, output, std::back_inserter(common));
  return 2 * output.size() >= input.size() && 2 * common.size() > output.size();
}

// Twice the longest output seen, so that free text can never run on for ever. Where most outputs are copies, and where
// nothing is known of them, it follows the input's length too.
OutputLimit output_limit(const Base& base, const Dataset& data) {
  if (data.examples.empty()) return {kUnseenOutputLimit, kUnseenTokensPerInputToken};
  size_t longest = 0, copied = 0;
  double most = 0;  // tokens of a copy for each of its input
  for (const Example& example : data.examples) {
    const auto input = base.tokenizer().encode(example.input, Tokenizer::Special::AsText);
    const auto output = base.tokenizer().encode(example.output, Tokenizer::Special::AsText);
    longest = std::max(longest, output.size());
    if (input.empty() || !copies(input, output)) continue;
    ++copied;
    most = std::max(most, static_cast<double>(output.size()) / static_cast<double>(input.size()));
  }
  OutputLimit limit{std::min<size_t>(2 * longest + 8, 4096)};
  if (2 * copied > data.examples.size())
    limit.per_input_token = std::min(std::ceil(20 * most) / 10, kMostTokensPerInputToken);
  return limit;
}

// What a program says of itself, but for what was learned and measured.
ProgramMeta describe_program(const CompileRequest& request, const Bundle& program, const TrainingTask& task,
                             CompilerRecord compiler) {
  ProgramMeta meta;
  meta.format = ProgramMeta::kFormat;
  meta.program_id = program.content_id();
  meta.name = request.name;
  meta.spec = request.spec;
  meta.base = request.base;
  meta.compiler = std::move(compiler);
  if (!request.from_teacher.empty()) meta.teacher = request.teacher;
  meta.labels = task.labels;
  meta.constraint = task.constraint;
  meta.max_tokens = task.limit.tokens;
  if (task.labels.empty()) meta.max_tokens_per_input_token = task.limit.per_input_token;
  meta.abstention = request.abstention;
  return meta;
}

CompilerRecord describe_training(const CompileRequest& request, const Recipe& recipe, const TrainingTask& task,
                                 const TrainingResult& training) {
  return {.method = "train",
          .seed = request.seed,
          .start = task.initial != nullptr ? "trained compiler" : "fresh",
          .recipe = recipe.to_settings(),
          .best_step = training.step,
          .steps = training.steps,
          .runs = training.runs,
          .tokens = training.tokens};
}

CompilerRecord made_without_training(const Recipe& recipe) {
  CompilerRecord record;
  record.method = recipe.compiler ? "map" : "prompt";
  return record;
}

DataRecord describe_data(const CompileRequest& request, const Dataset& data, const CompileResult& result) {
  DataRecord record{.sha256 = data.sha256,
                    .examples = data.total,
                    .trained_on = result.trained_examples,
                    .held_back = result.held_back,
                    .contradictions = data.contradictions,
                    .duplicates = data.duplicates,
                    .from_teacher = {}};
  if (!request.from_teacher.empty()) record.from_teacher = request.from_teacher.size();
  return record;
}

// The score card keeps what does not depend on the machine's speed, so that a program's bytes do not either, and leaves
// curves to `paw test`.
ScoreCard score_card(const Score& score, const char* measured_on) {
  ScoreCard card;
  card.n = score.n;
  card.correct = score.correct;
  card.exact_match = score.exact_match;
  card.low = score.interval.low;
  card.high = score.interval.high;
  card.confidence = score.mean_confidence;
  card.ece = score.calibration.ece;
  card.measured_on = measured_on;
  for (const LabelScore& label : score.labels)
    card.labels.push_back({label.label, label.precision, label.recall, label.f1, label.support});
  card.precision = score.macro_precision;
  card.recall = score.macro_recall;
  card.f1 = score.macro_f1;
  card.confusion = score.confusion;
  return card;
}

// Scores and calibrates the program by its answers, made without a calibration, to examples that were not trained on.
// The confidences in the score are those of the left-out answers, so that it tells how well calibrated the program is
// on what its calibration has not seen.
void measure(CompileResult& result, std::span<const Example> examples, std::span<const Output> outputs,
             const char* measured_on) {
  std::vector<Case> cases;
  std::vector<size_t> ran;  // which of them
  std::vector<GradedAnswer> answers;
  for (size_t i = 0; i < examples.size(); ++i) {
    const Output& output = outputs[i];
    cases.push_back({examples[i].input, examples[i].output, output.text, 0, output.confidence, output.error});
    if (!output.error.empty()) continue;
    ran.push_back(i);
    answers.push_back({output.evidence, cases.back().correct()});
  }
  ProgramMeta& meta = result.program.meta;
  const double uncalibrated = score(cases).calibration.ece;
  const FitOffset offset = meta.labels.empty() ? FitOffset::Yes : FitOffset::No;
  const ConfidenceMap map = fit_confidence(answers, offset);
  const std::vector<double> confidences = left_out_confidences(answers, offset, map);
  for (size_t i = 0; i < ran.size(); ++i) cases[ran[i]].confidence = confidences[i];
  result.score = score(cases, {}, meta.labels);
  meta.calibration = map;
  meta.score = score_card(result.score, measured_on);
  meta.score->ece_uncalibrated = uncalibrated;
}

// The answers of a program that has no calibration yet.
std::vector<Output> answers_of(const Bundle& program, const std::shared_ptr<const Base>& base,
                               const std::shared_ptr<const Encoder>& encoder, std::span<const Example> examples,
                               const std::shared_ptr<ThreadPool>& pool, const std::atomic<bool>& cancel) {
  constexpr size_t kAtOnce = 256;  // between looks at `cancel`
  Runner runner = Runner::of(base, program, pool, Runner::Adapted::Yes, encoder);
  runner.calibrate(std::nullopt, Runner::LabelTotal::Always);
  std::vector<Output> outputs;
  for (size_t begin = 0; begin < examples.size(); begin += kAtOnce) {
    if (cancel) throw Error(ErrorKind::Interrupted, "interrupted; nothing was written");
    std::vector<std::string> inputs;
    for (const Example& example : examples.subspan(begin, std::min(kAtOnce, examples.size() - begin)))
      inputs.push_back(example.input);
    std::ranges::move(runner.run(inputs), std::back_inserter(outputs));
  }
  return outputs;
}

// The trained compiler that the recipe names, else the one that ships for the base, if there is one.
std::optional<Compiler> compiler_of(const CompileRequest& request) {
  const std::string& file = request.recipe.compiler_file;
  if (file.empty()) return Compiler::shipped(request.base.sha256);
  const std::string bytes = read_file(file);
  return Compiler::from_gguf(std::as_bytes(std::span(bytes.data(), bytes.size())), file);
}

// Where training starts: at what the trained compiler makes of the specification, where the recipe wants it for this
// task and there is one of its rank for this base; the recipe is made to say what is used.
std::optional<Lora> starting_point(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                                   const TrainingTask& task, const Dataset& data, Recipe& recipe,
                                   const std::shared_ptr<ThreadPool>& pool) {
  const bool fresh = task.labels.empty() && !outputs_are_kinds(data) && data.examples.size() >= recipe.fresh_text_from;
  if (!recipe.compiler || fresh) return std::nullopt;
  const auto compiler = compiler_of(request);
  if (!compiler) return std::nullopt;
  const size_t rank = compiler->universal.pairs.begin()->second.rank;
  if (recipe.compiler_file.empty() && rank != recipe.rank) return std::nullopt;
  recipe.rank = rank;
  recipe.alpha = compiler->universal.alpha;
  recipe.rate = recipe.compiler_rate;
  return compiler->adapter_for(prompt_spec(request), base, pool);
}

// The user's examples and then the teacher's, as JSONL.
Dataset read_with_teacher(const CompileRequest& request) {
  std::string text;
  const auto add = [&](const Example& example) {
    text += nlohmann::ordered_json{{"input", example.input}, {"output", example.output}}.dump() + '\n';
  };
  std::string name = "the teacher's work";
  if (!request.examples.empty()) {
    name = fmt::format("{} with {}", request.examples.filename().string(), name);
    ExampleReader reader(request.examples);
    while (const auto example = reader.next()) add(*example);
  }
  for (const Example& example : request.from_teacher) add(example);
  return load_dataset(std::move(text), name, kMostExamples, request.seed);
}

Dataset read_examples(const CompileRequest& request, const std::function<void(const std::string&)>& note) {
  Dataset data;
  if (!request.from_teacher.empty()) {
    data = read_with_teacher(request);
  } else if (request.text) {
    data = load_dataset(*request.text, request.examples.string(), kMostExamples, request.seed);
  } else if (!request.examples.empty()) {
    data = load_dataset(request.examples, kMostExamples, request.seed);
  }
  for (const std::string& sentence : data.notes) note(sentence);
  settle_labels(request, data, note);
  if (data.contradictions > 0)
    note(fmt::format("{} inputs appear with more than one output, the first of them is \"{}\"", data.contradictions,
                     one_line(data.contradiction, kShownInput)));
  if (data.total > data.examples.size())
    note(fmt::format("using a sample of {} of the {} examples", data.examples.size(), data.total));
  return data;
}

// No input of the user's is among the teacher's.
size_t count_from_teacher(const CompileRequest& request, const std::vector<Example>& examples) {
  std::set<std::string_view> inputs;
  for (const Example& example : request.from_teacher) inputs.insert(example.input);
  return static_cast<size_t>(std::count_if(examples.begin(), examples.end(),
                                           [&](const Example& example) { return inputs.contains(example.input); }));
}

// The list in the specification that has all outputs of the examples; empty for none.
std::vector<std::string> labels_in_spec(const CompileRequest& request, const Dataset& data) {
  std::vector<std::string> outputs = data.labels;
  if (data.closed_labels || data.examples.size() == data.total) {
    for (const Example& example : data.examples) outputs.push_back(example.output);
  }
  return list_with(label_lists(request.spec), outputs);
}

// What is to be learned: the prompt, the outputs that are allowed, and how long they may be.
TrainingTask describe_task(const Base& base, const CompileRequest& request, const Dataset& data) {
  TrainingTask task;
  task.prompt = prompt_of(base, prompt_spec(request), request.recipe.spec_in_prompt);
  const size_t prompt_tokens = task.prompt.prefix.size() + task.prompt.suffix.size();
  if (prompt_tokens + kLeastRoom > base.config().context) {
    throw Error(ErrorKind::TooLarge, fmt::format("the specification makes a prompt of {} tokens, which leaves no room "
                                                 "for inputs in the base's context of {}",
                                                 prompt_tokens, base.config().context));
  }
  task.labels = labels_of(request, data);
  check_outputs(request.labels, data.examples, data.name);
  task.limit = output_limit(base, data);
  task.constraint = checked_constraint(base, request.constraint, data, task.limit);
  return task;
}

// What the trained compiler makes of the specification; where the recipe wants no compiler, an adapter that adds
// nothing: the base alone reads the specification in its prompt.
Adapter mapped_adapter(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                       const std::shared_ptr<ThreadPool>& pool) {
  const Recipe& recipe = request.recipe;
  if (!recipe.compiler)
    return Lora::initial(*base, recipe.rank, recipe.alpha, request.seed).to_adapter(*base, recipe.alpha);
  const auto compiler = compiler_of(request);
  if (!compiler) {
    throw Error(ErrorKind::NotFound,
                fmt::format("there is no trained compiler for the base {}; give examples to train on with --examples",
                            request.base.name));
  }
  return compiler->adapter_for(prompt_spec(request), base, pool).to_adapter(*base, compiler->universal.alpha);
}

// Between labels in a sentence; labels that have commas are kept apart by semicolons.
const char* labels_separator(const std::vector<std::string>& labels) {
  const auto has_comma = [](const std::string& label) { return label.find(',') != std::string::npos; };
  return std::any_of(labels.begin(), labels.end(), has_comma) ? "; " : ", ";
}

// Enough for a label.
constexpr size_t kProbeTokens = 24;

// Texts to see how a program answers: the user's, where there are some.
std::vector<std::string> probes_of(const CompileRequest& request) {
  if (!request.inputs.empty()) return request.inputs;
  return {probes().begin(), probes().end()};
}

bool wants_priors(const Recipe& recipe, const TrainingTask& task) {
  return recipe.label_priors && task.labels.size() > 1 && task.labels.size() <= kMostLabelsMeasured;
}

// What each of the labels means, as far as the user or the specification says; one text a label.
std::vector<std::string> descriptions_of(const CompileRequest& request, const std::vector<std::string>& labels) {
  std::map<std::string, std::string> known;
  for (const LabelList& list : label_lists(request.spec)) {
    for (size_t i = 0; i < list.descriptions.size(); ++i) {
      if (!list.descriptions[i].empty()) known.try_emplace(list.labels[i], list.descriptions[i]);
    }
  }
  for (size_t i = 0; i < request.label_descriptions.size(); ++i) {
    if (!request.label_descriptions[i].empty()) known[request.labels[i]] = request.label_descriptions[i];
  }
  std::vector<std::string> descriptions;
  for (const std::string& label : labels) descriptions.push_back(known[label]);
  return descriptions;
}

bool wants_head(const CompileRequest& request, const TrainingTask& task) {
  return request.recipe.encoder && request.encoder != nullptr && task.labels.size() > 1 &&
         task.labels.size() <= kMostLabelsOfHead;
}

// Over inputs where there are some; else over texts of many kinds and over the specification's phrases, which are
// closer to its domain, each with half of the weight.
std::vector<float> mean_input(const CompileRequest& request, ThreadPool& pool) {
  if (!request.inputs.empty()) return mean_vector(*request.encoder, request.inputs, pool);
  std::vector<float> mean = mean_vector(*request.encoder, probes(), pool);
  const std::vector<std::string> phrases = phrases_of(prompt_spec(request));
  if (phrases.empty()) return mean;
  const std::vector<float> close = mean_vector(*request.encoder, phrases, pool);
  for (size_t i = 0; i < mean.size(); ++i) mean[i] = (mean[i] + close[i]) / 2;
  return mean;
}

LabelMeanings meanings_of(const CompileRequest& request, const TrainingTask& task, ThreadPool& pool) {
  return label_meanings(*request.encoder, task.labels, descriptions_of(request, task.labels), mean_input(request, pool),
                        pool);
}

std::string says_labels(const std::vector<std::string>& labels) {
  return fmt::format("the specification names the labels: {}", fmt::join(labels, labels_separator(labels)));
}

// The one of these lists in the specification that is stated to be the set of outputs; else the one that the program
// keeps to, as far as its answers to the probes tell.
std::vector<std::string> named_labels(const CompileRequest& request, std::span<const LabelList> lists, Runner& runner) {
  if (const std::optional<LabelList> stated = stated_labels(lists)) return stated->labels;
  std::vector<std::string> outputs;
  for (const Output& output : runner.run(probes_of(request))) outputs.push_back(output.text);
  return list_of(request.spec, lists, outputs);
}

// The specification alone makes the program; examples, if there are any, only measure the result.
CompileResult compile_by_mapping(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                                 const Dataset& data, const std::shared_ptr<ThreadPool>& pool,
                                 const std::function<void(const std::string&)>& note, const std::atomic<bool>& cancel) {
  const Adapter adapter = mapped_adapter(base, request, pool);
  TrainingTask task = describe_task(*base, request, data);
  CompileResult result;
  result.held_back = data.examples.size();
  result.program.prompt_template =
      prompt_template(*base->description().prompt, prompt_spec(request), request.recipe.spec_in_prompt);
  gguf::Writer weights;
  adapter.write(weights, gguf::type_named(request.recipe.adapter));
  result.program.adapter_gguf = weights.bytes();
  LabelPriors priors;
  const bool free = task.labels.empty() && task.constraint.kind == ConstraintRule::Kind::None;
  std::vector<LabelList> lists;  // that may be its labels
  if (free && data.examples.empty()) lists = label_lists(request.spec);
  if (!request.recipe.compiler && !stated_labels(lists)) lists.clear();  // the base alone would not keep to them
  if (!lists.empty() || wants_priors(request.recipe, task)) {
    Policy free_text;
    free_text.limit = {.tokens = kProbeTokens, .per_input_token = 0, .allow_truncated = true};
    Runner runner = Runner::of(base, result.program, free_text, pool);
    if (!lists.empty()) task.labels = named_labels(request, lists, runner);
    if (!lists.empty() && !task.labels.empty()) note(says_labels(task.labels));
    const std::string miss = task.labels.empty() ? likely_miss(lists) : "";
    if (!miss.empty()) note(miss);
    if (wants_priors(request.recipe, task)) {
      runner.narrow(task.labels);
      priors = request.inputs.empty() ? guess_label_priors(runner, prompt_spec(request))
                                      : measure_label_priors(runner, request.inputs);
    }
  }
  if (request.recipe.encoder && request.encoder == nullptr && task.labels.size() > 1)
    note("compiled without a sentence encoder; after `paw pull all-minilm-l6-v2` labels are more often right");
  if (wants_head(request, task)) {
    head_of_meanings(meanings_of(request, task, *pool)).write(weights);
    result.program.adapter_gguf = weights.bytes();
  }
  result.program.meta = describe_program(request, result.program, task, made_without_training(request.recipe));
  result.program.meta.label_priors = std::move(priors);
  if (wants_head(request, task)) {
    result.program.meta.encoder = request.encoder_identity;
    result.program.meta.calibration = calibration_with_meanings();
  }
  if (data.examples.empty()) return result;
  result.program.meta.data = describe_data(request, data, result);
  measure(result, data.examples, answers_of(result.program, base, request.encoder, data.examples, pool, cancel),
          "all examples, none of which was trained on");
  if (!wants_head(request, task)) return result;
  Bundle without = result.program;
  without.adapter_gguf = adapter.to_gguf(gguf::type_named(request.recipe.adapter));
  const std::vector<Output> answers = answers_of(without, base, nullptr, data.examples, pool, cancel);
  size_t right = 0;
  for (size_t i = 0; i < answers.size(); ++i)
    right += answers[i].error.empty() && answers[i].text == data.examples[i].output;
  result.program.meta.score->without_encoder = static_cast<double>(right) / static_cast<double>(answers.size());
  return result;
}

CompileResult compile_by_training(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                                  const Dataset& data, const std::shared_ptr<ThreadPool>& pool,
                                  const std::function<void(const std::string&)>& note, const ProgressCallback& progress,
                                  const std::atomic<bool>& cancel) {
  TrainingTask task = describe_task(*base, request, data);
  task.examples = data.examples;
  for (size_t run = 0; run < request.recipe.runs; ++run) {
    task.parts.push_back(
        split(data, request.recipe.development, kLeastDevelopment, kMostDevelopment, request.seed + run));
  }
  const bool given = !request.labels.empty() || request.constraint.kind != ConstraintRule::Kind::None;
  if (!given && !task.labels.empty() && task.labels == labels_in_spec(request, data)) note(says_labels(task.labels));
  const Split& part = task.parts[0];
  if (part.development.empty()) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has too few different inputs to hold some back", data.name));
  }
  note(fmt::format(
      "{} examples to train on, {} held back; the output is {}{}", part.train.size(), part.development.size(),
      task.labels.empty() ? task.constraint.describe() : fmt::format("one of {} labels", task.labels.size()),
      task.labels.empty() && task.constraint.kind == ConstraintRule::Kind::None && !data.open_reason.empty()
          ? fmt::format(", since {} (--labels makes it a set of labels)", data.open_reason)
          : ""));

  Recipe recipe = request.recipe;
  const std::optional<Lora> initial = starting_point(base, request, task, data, recipe, pool);
  task.initial = initial ? &*initial : nullptr;
  if (wants_priors(request.recipe, task) && part.train.size() < kEnoughForBalance * task.labels.size()) {
    task.probes = probes_of(request);
  }
  CompileResult result;
  result.training = train(base, task, recipe, request.seed, pool, note, progress, cancel);
  recipe.token_budget = result.training.token_budget;

  result.program.prompt_template =
      prompt_template(*base->description().prompt, prompt_spec(request), recipe.spec_in_prompt);
  gguf::Writer weights;
  result.training.lora.to_adapter(*base, recipe.alpha).write(weights, gguf::type_named(recipe.adapter));
  result.training.ngrams.write(weights);
  result.program.adapter_gguf = weights.bytes();
  const bool one_run = result.training.runs == 1;
  result.trained_examples = one_run ? part.train.size() : data.examples.size();
  result.held_back = one_run ? part.development.size() : result.training.held_back.size();
  result.program.meta =
      describe_program(request, result.program, task, describe_training(request, recipe, task, result.training));
  if (!task.probes.empty()) {
    Runner runner = Runner::of(base, result.program, pool);
    runner.set_label_ngrams({});  // priors are the language model's
    const std::vector<Example>& trained_on = one_run ? part.train : data.examples;
    result.program.meta.label_priors = trained_label_priors(runner, task.probes, trained_on);
  }
  result.program.meta.data = describe_data(request, data, result);
  // One run: the stored program, read back, on what it has not seen. Several: the mean has seen everything, so each
  // held-back example is answered by a run that did not train on it.
  if (one_run) {
    measure(result, part.development, answers_of(result.program, base, nullptr, part.development, pool, cancel),
            "held-back examples");
  } else {
    measure(result, result.training.held_back, result.training.answers,
            "held-back examples, each by a run that did not train on it (cross-validation)");
  }
  if (!request.from_teacher.empty()) {
    result.held_back_from_teacher = count_from_teacher(request, one_run ? part.development : result.training.held_back);
    result.program.meta.score->from_teacher = result.held_back_from_teacher;
  }
  return result;
}

bool has_examples(const CompileRequest& request) {
  return request.text || !request.examples.empty() || !request.from_teacher.empty();
}

}  // namespace

std::vector<std::string> labels_of(const CompileRequest& request, const Dataset& data) {
  if (!request.labels.empty()) return request.labels;
  if (request.constraint.kind != ConstraintRule::Kind::None) return {};
  const std::vector<std::string> named = labels_in_spec(request, data);
  return named.empty() ? data.labels : named;
}

void check_outputs(const std::vector<std::string>& labels, std::span<const Example> examples, const std::string& name) {
  const std::set<std::string> known(labels.begin(), labels.end());
  for (const Example& example : examples) {
    if (known.empty() || known.contains(example.output)) continue;
    const std::vector<SimilarLabels> similar = similar_labels(
        [&] {
          std::map<std::string, uint64_t> counts{{example.output, 1}};
          for (const std::string& label : labels) counts.try_emplace(label, 0);
          return counts;
        }(),
        labels);
    const auto near = std::ranges::find_if(similar, [&](const SimilarLabels& of) {
      return std::ranges::any_of(of.others, [&](const auto& other) { return other.first == example.output; });
    });
    throw Error(
        ErrorKind::Mismatch,
        fmt::format("{} has the output \"{}\", which is not one of the labels given{}", name,
                    example.output.substr(0, 80),
                    near == similar.end() ? "" : fmt::format("; --merge-labels takes it for \"{}\"", near->label)));
  }
}

bool trains(const CompileRequest& request) { return request.method != Method::Map && has_examples(request); }

CompileResult compile(const std::shared_ptr<const Base>& base, const CompileRequest& request,
                      const std::shared_ptr<ThreadPool>& pool, const CompileCallbacks& callbacks,
                      const std::atomic<bool>& cancel) {
  check_spec(request.spec);
  check_prompt_text(base->tokenizer(), request.spec, "the specification");
  if (!request.label_descriptions.empty() && request.label_descriptions.size() != request.labels.size())
    throw UsageError(fmt::format("{} labels have {} descriptions; give each one or none", request.labels.size(),
                                 request.label_descriptions.size()));
  check_prompt_text(base->tokenizer(), prompt_spec(request), "a label's description");
  check_abstention(request.abstention);
  const auto note = [&](const std::string& sentence) {
    if (callbacks.note) callbacks.note(sentence);
  };
  if (request.method == Method::Train && !has_examples(request))
    throw UsageError("training needs examples: give a file of them with --examples FILE.jsonl");
  const Dataset data = read_examples(request, note);
  CompileResult result = trains(request)
                             ? compile_by_training(
                                   base, request, data, pool, note,
                                   callbacks.progress ? callbacks.progress : [](const TrainingProgress&) {}, cancel)
                             : compile_by_mapping(base, request, data, pool, note, cancel);
  if (!request.inputs.empty() && result.program.meta.label_priors.empty()) {
    note("the inputs were not used: they help only programs with labels and few or no examples");
  }
  return result;
}

}  // namespace paw
