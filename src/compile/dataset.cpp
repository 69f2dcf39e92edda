#include "compile/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "eval/match.hpp"
#include "hash/sha256.hpp"
#include "random/random.hpp"
#include "text/json.hpp"
#include "text/trim.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kLabelLimit = 200;   // bytes of a label
constexpr size_t kLabelsLimit = 512;  // labels of a closed set

using Words = std::unordered_set<std::string>;

// Runs of letters and digits in lower case; any byte above ASCII counts as a letter.
Words words_of(std::string_view text) {
  Words words;
  std::string word;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (byte >= 0x80 || std::isalnum(byte)) {
      word.push_back(static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte));
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  if (!word.empty()) words.insert(word);
  return words;
}

// True when the output says nothing that its input does not: it stands in it, or all its words do.
bool copies_input(const Example& example) {
  if (example.output.empty()) return false;
  if (example.input.find(example.output) != std::string::npos) return true;
  const Words output = words_of(example.output);
  if (output.empty()) return false;
  const Words input = words_of(example.input);
  return std::all_of(output.begin(), output.end(), [&](const std::string& word) { return input.contains(word); });
}

bool shares_word(const Example& example) {
  const Words input = words_of(example.input), output = words_of(example.output);
  return std::any_of(output.begin(), output.end(), [&](const std::string& word) { return input.contains(word); });
}

// A label without what makes it look different from an equal one: case, white space, the composition of its characters,
// and the zeros at the end of a decimal number.
std::string dressless(const std::string& label) {
  std::string text = folded_words(label);
  const size_t point = text.find('.');
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const size_t sign = text.starts_with('-') ? 1 : 0;
  if (point == std::string::npos || point == sign ||
      !std::all_of(text.begin() + sign, text.begin() + point, is_digit) ||
      !std::all_of(text.begin() + point + 1, text.end(), is_digit))
    return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// Counts the outputs of a whole file in bounded memory, and judges whether they are a closed set of labels.
class LabelCensus {
 public:
  void add(const Example& example);
  size_t distinct() const { return counts_.size(); }
  bool closed() const;
  std::string open_reason() const;
  // More labels than can be learned: thousands of short outputs that hardly repeat and share no word with their inputs.
  bool boundless() const {
    return long_.empty() && fresh_ > Dataset::kDistinctCap && 2 * fresh_ > total_ && 10 * related_ < related_of_;
  }
  uint64_t fresh() const { return fresh_; }
  std::map<std::string, uint64_t> counts() const;

 private:
  struct Count {
    uint64_t seen = 0, copied = 0;
  };
  using Counts = std::map<std::string, Count>;
  std::string objection(const Counts& counts) const;
  Counts without_dress() const;

  Counts counts_;
  uint64_t total_ = 0;
  uint64_t fresh_ = 0;  // outputs that were not among those remembered when they came
  uint64_t related_ = 0,
           related_of_ = 0;  // of the first kDistinctCap examples: outputs that share a word with their input
  std::string long_;         // the beginning of the first output that is too long for a label
};

void LabelCensus::add(const Example& example) {
  ++total_;
  const std::string& output = example.output;
  const bool is_short = output.size() <= kLabelLimit && output.find('\n') == std::string::npos;
  if (long_.empty() && !is_short) long_ = output.substr(0, 40);
  // A long output is remembered by its digest, so that the memory does not depend on its length.
  const std::string key = is_short ? output : fmt::format("\n{}", sha256_hex(output));
  if (related_of_ < Dataset::kDistinctCap) {
    ++related_of_;
    related_ += shares_word(example) ? 1 : 0;
  }
  auto place = counts_.find(key);
  if (place == counts_.end()) {
    ++fresh_;
    if (counts_.size() == Dataset::kDistinctCap) return;
    place = counts_.emplace(key, Count{}).first;
  }
  ++place->second.seen;
  if (long_.empty() && counts_.size() <= kLabelsLimit && copies_input(example)) ++place->second.copied;
}

// Forbidding an output that the task needs costs more than allowing one that it does not. So a set is closed only when
// it looks complete and chosen rather than found in the input: 2 to 512 short labels, seen twice on average; labels
// seen once at most a tenth of them (or a single one among 20 examples), since their number estimates what is still
// unseen (Good 1953); and under half of the labels usually copied from their inputs, as extracted or rewritten text
// would be. What speaks against it, empty where nothing does:
std::string LabelCensus::objection(const Counts& counts) const {
  const size_t labels = counts.size();
  uint64_t once = 0, copied = 0;
  for (const auto& [label, count] : counts) {
    once += count.seen == 1;
    copied += 2 * count.copied > count.seen;
  }
  if (!long_.empty()) return fmt::format("\"{}...\" is longer than {} bytes or a line", long_, kLabelLimit);
  if (labels < 2) return "all outputs are the same";
  if (labels > kLabelsLimit) return fmt::format("more than {} outputs are different", kLabelsLimit);
  const bool complete = 10 * once <= labels || (once == 1 && total_ >= 20);
  if (total_ < 2 * labels || !complete)
    return fmt::format("{} of {} different outputs have one example, and others may be missing", once, labels);
  return 2 * copied < labels ? "" : "most outputs stand in their inputs";
}

LabelCensus::Counts LabelCensus::without_dress() const {
  Counts counts;
  for (const auto& [label, count] : counts_) {
    Count& sum = counts[dressless(label)];
    sum.seen += count.seen;
    sum.copied += count.copied;
  }
  return counts;
}

// Labels that only look different must not make a set look incomplete.
bool LabelCensus::closed() const {
  return objection(counts_).empty() || (counts_.size() <= kLabelsLimit && objection(without_dress()).empty());
}

// Where outputs repeat as labels do.
std::string LabelCensus::open_reason() const {
  return 2 * total_ >= 3 * counts_.size() && total_ > 1 ? objection(counts_) : "";
}

std::map<std::string, uint64_t> LabelCensus::counts() const {
  std::map<std::string, uint64_t> counts;
  for (const auto& [label, count] : counts_) counts[label] = count.seen;
  return counts;
}

// Outputs that are arrays of labels, as those of tasks where several apply to an input.
class ArrayCensus {
 public:
  void add(const Example& example) {
    if (!all_ || !example.output.starts_with('[')) {
      all_ = false;
      return;
    }
    const auto array = nlohmann::json::parse(example.output, nullptr, false);
    all_ = array.is_array() && std::ranges::all_of(array, [](const auto& label) { return label.is_string(); });
    if (!all_) return;
    if (several_.empty() && array.size() > 1) several_ = example.output;
    for (const auto& label : array) labels_.add({example.input, label.template get<std::string>()});
  }
  // The first with several, where all outputs are arrays of a closed set.
  std::string several() const { return all_ && labels_.closed() ? several_ : ""; }

 private:
  bool all_ = true;
  std::string several_;
  LabelCensus labels_;
};

// A line of a teacher's file (docs/teacher.md) that is not an example: what was rejected, or what the file is about.
bool is_teacher_note(const Row& row) {
  const JsonMember* member = row.find("teacher");
  if (member == nullptr) return false;
  const auto teacher = nlohmann::json::parse(row.text_of(*member).value_or("null"), nullptr, false);
  if (!teacher.is_object()) return false;
  const auto record = teacher.find("record");
  return record != teacher.end() && record->is_string() && *record != "example";
}

RowFormat example_format(const std::filesystem::path& path) {
  const RowFormat format = row_format(path);
  return format == RowFormat::Text ? RowFormat::Jsonl : format;
}

}  // namespace

ExampleReader::ExampleReader(const std::filesystem::path& path)
    : ExampleReader(std::make_unique<TextFile>(path), example_format(path)) {}

ExampleReader::ExampleReader(std::string text, const std::string& name)
    : ExampleReader(std::make_unique<TextFile>(std::move(text), name), example_format(name)) {}

ExampleReader::ExampleReader(std::unique_ptr<TextFile> file, RowFormat format)
    : rows_(std::move(file), format,
            {.column = format == RowFormat::Jsonl ? "" : "input",
             .bad = BadRows::Throw,
             .advice = "examples have the columns input and output"}),
      format_(format) {
  for (const char* column : {"input", "output"}) {
    if (format_ == RowFormat::Jsonl) break;
    if (std::ranges::count(rows_.columns(), column) == 0)
      throw Error(
          ErrorKind::NotFound,
          fmt::format("{} has no column \"{}\"; examples have the columns input and output", rows_.name(), column));
    if (std::ranges::count(rows_.doubled(), column) > 0)
      throw Error(ErrorKind::Damaged, fmt::format("{} has the column \"{}\" twice", rows_.name(), column));
  }
}

std::optional<Example> ExampleReader::next() {
  while (std::optional<Row> row = rows_.next()) {
    null_output_ = false;
    if (format_ == RowFormat::Jsonl) {
      if (is_teacher_note(*row)) continue;
      return next_json(*row);
    }
    const auto output = std::ranges::find(rows_.columns(), "output") - rows_.columns().begin();
    Example example{*std::move(row->input), std::move(row->values[static_cast<size_t>(output)])};
    if (!is_utf8(example.input) || !is_utf8(example.output))
      throw Error(ErrorKind::Damaged, fmt::format("{} line {} is not UTF-8 text", rows_.name(), line()));
    return example;
  }
  return std::nullopt;
}

Example ExampleReader::next_json(const Row& row) {
  const auto fail = [&](const char* what) {
    throw Error(ErrorKind::Damaged, fmt::format("{} line {} {}", rows_.name(), line(), what));
  };
  if (row.json.empty()) fail("is not a JSON object with \"input\" and \"output\"");
  const JsonMember* input = row.find("input");
  const JsonMember* output = row.find("output");
  if (input == nullptr) fail("has no \"input\"");
  if (output == nullptr) fail("has no \"output\"");
  const std::optional<std::string> text = row.text_of(*input);
  if (!text) fail("has an \"input\" that is null");
  const std::optional<std::string> answer = row.text_of(*output);
  null_output_ = !answer;
  return {*text, answer.value_or("null")};
}

namespace {

// Counts repeated examples and inputs with several outputs among those kept.
void count_repetitions(Dataset& dataset) {
  std::unordered_map<std::string_view, std::set<std::string_view>> outputs;
  dataset.duplicates = dataset.contradictions = 0;
  dataset.contradiction.clear();
  for (const Example& example : dataset.examples) {
    std::set<std::string_view>& distinct = outputs[example.input];
    if (!distinct.insert(example.output).second) {
      ++dataset.duplicates;
    } else if (distinct.size() == 2) {
      if (dataset.contradictions++ == 0) dataset.contradiction = example.input;
    }
  }
}

Dataset load(ExampleReader& reader, const std::string& name, size_t keep_at_most, uint64_t seed) {
  Dataset dataset;
  dataset.name = name;
  LabelCensus census;
  ArrayCensus arrays;
  Reservoir<std::pair<Example, bool>> sample(keep_at_most, seed);  // and whether its output is null
  std::optional<Reservoir<std::pair<Example, bool>>> labelled;     // of those that are not blank; none: the same as all
  while (std::optional<Example> example = reader.next()) {
    example->output.resize(trimmed_end(example->output).size());
    const bool blank = reader.null_output() || example->output.empty();
    dataset.nulls += reader.null_output() ? 1 : 0;
    if (blank) {
      ++dataset.blank;
      if (!labelled) labelled = sample;
    } else {
      census.add(*example);
      arrays.add(*example);
      if (labelled) labelled->add({*example, false});
    }
    sample.add({std::move(*example), reader.null_output()});
  }
  dataset.total = sample.total();
  for (auto& [example, null] : sample.take()) {
    dataset.examples.push_back(std::move(example));
    dataset.null_outputs.push_back(null);
  }
  if (labelled) {
    for (auto& [example, null] : labelled->take()) dataset.labelled.push_back(std::move(example));
  }
  if (dataset.total == 0) throw Error(ErrorKind::Damaged, fmt::format("{} has no examples", name));
  if (dataset.total == 1)
    throw Error(ErrorKind::Damaged, fmt::format("{} has a single example; at least 2 are needed", name));
  if (dataset.blank == dataset.total)
    throw Error(ErrorKind::Damaged, fmt::format("none of the {} examples of {} has an output", dataset.total, name));
  if (census.boundless()) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has about {} different short outputs in {} examples, which share "
                                                "no word with their inputs; labels that "
                                                "hardly ever repeat cannot be learned",
                                                name, census.fresh(), dataset.total));
  }
  dataset.sha256 = reader.sha256();
  dataset.notes = reader.notes();
  dataset.distinct_outputs = census.distinct() + (dataset.blank > 0 ? 1 : 0);
  dataset.several_labels = arrays.several();
  dataset.closed_labels = census.closed();
  if (dataset.closed_labels) {
    dataset.label_counts = census.counts();
    for (const auto& [label, count] : dataset.label_counts) dataset.labels.push_back(label);
    leave_out_blank(dataset);
  } else {
    dataset.open_reason = census.open_reason();
  }
  count_repetitions(dataset);
  return dataset;
}

// The label to keep of each other one.
std::map<std::string_view, std::string_view> replacements(const std::vector<SimilarLabels>& similar) {
  std::map<std::string_view, std::string_view> replacement;
  for (const SimilarLabels& labels : similar) {
    for (const auto& [other, count] : labels.others) replacement[other] = labels.label;
  }
  return replacement;
}

}  // namespace

Dataset load_dataset(const std::filesystem::path& path, size_t keep_at_most, uint64_t seed) {
  ExampleReader reader(path);
  return load(reader, path.filename().string(), keep_at_most, seed);
}

Dataset load_dataset(std::string text, const std::string& name, size_t keep_at_most, uint64_t seed) {
  ExampleReader reader(std::move(text), name);
  return load(reader, name, keep_at_most, seed);
}

void leave_out_blank(Dataset& dataset) {
  if (dataset.labelled.empty()) return;
  dataset.examples = std::exchange(dataset.labelled, {});
  dataset.null_outputs.assign(dataset.examples.size(), false);
  dataset.total -= dataset.blank;
  count_repetitions(dataset);
}

void leave_out_null(Dataset& dataset) {
  std::vector<Example> others;
  for (size_t i = 0; i < dataset.examples.size(); ++i) {
    if (!dataset.null_outputs[i]) others.push_back(std::move(dataset.examples[i]));
  }
  dataset.examples = std::move(others);
  dataset.null_outputs.assign(dataset.examples.size(), false);
  dataset.total -= dataset.nulls;
  count_repetitions(dataset);
}

std::vector<SimilarLabels> similar_labels(const std::map<std::string, uint64_t>& counts,
                                          const std::vector<std::string>& given) {
  std::map<std::string, std::vector<std::pair<std::string, uint64_t>>> groups;
  for (const auto& [label, count] : counts) groups[dressless(label)].emplace_back(label, count);
  std::vector<SimilarLabels> similar;
  for (auto& [key, labels] : groups) {
    if (labels.size() < 2) continue;
    const auto rank = [&](const auto& label) {
      return std::tuple(std::ranges::count(given, label.first) > 0, label.second,
                        folded_words(label.first) == label.first);
    };
    const auto best = std::ranges::max_element(labels, {}, rank);
    std::iter_swap(labels.begin(), best);
    similar.push_back({labels[0].first, {labels.begin() + 1, labels.end()}});
  }
  return similar;
}

void merge_labels(Dataset& dataset, const std::vector<SimilarLabels>& similar) {
  const auto replacement = replacements(similar);
  for (std::vector<Example>* examples : {&dataset.examples, &dataset.labelled}) {
    for (Example& example : *examples) {
      if (const auto found = replacement.find(example.output); found != replacement.end())
        example.output = found->second;
    }
  }
  std::map<std::string, uint64_t> counts;
  for (const auto& [label, count] : dataset.label_counts) {
    const auto found = replacement.find(label);
    counts[found == replacement.end() ? label : std::string(found->second)] += count;
  }
  dataset.label_counts = std::move(counts);
  dataset.labels.clear();
  for (const auto& [label, count] : dataset.label_counts) dataset.labels.push_back(label);
  count_repetitions(dataset);
}

namespace {

// Examples that share an input: they go to one side together.
using Group = std::vector<size_t>;

std::vector<Group> groups_by_input(const std::vector<Example>& examples) {
  std::vector<Group> groups;
  std::unordered_map<std::string_view, size_t> group_of;
  for (size_t i = 0; i < examples.size(); ++i) {
    const auto [place, is_new] = group_of.try_emplace(trimmed_end(examples[i].input), groups.size());
    if (is_new) groups.emplace_back();
    groups[place->second].push_back(i);
  }
  return groups;
}

// The stratum of each example: its output where outputs are kinds of things. Other free text is a single stratum.
std::vector<std::string_view> strata_of(const Dataset& dataset) {
  const bool kinds = outputs_are_kinds(dataset);
  std::vector<std::string_view> strata;
  for (const Example& example : dataset.examples) strata.push_back(kinds ? std::string_view(example.output) : "");
  return strata;
}

// All groups in an order whose every beginning holds each stratum in proportion: systematic sampling, with a random
// start in each.
std::vector<Group> stratified_order(const Dataset& dataset, const std::vector<std::string_view>& stratum,
                                    Random& random) {
  std::map<std::string_view, std::vector<Group>> strata;
  for (Group& group : groups_by_input(dataset.examples)) strata[stratum[group[0]]].push_back(std::move(group));
  std::vector<std::pair<double, Group>> placed;
  for (auto& [label, groups] : strata) {
    random.shuffle(groups);
    const double start = random.unit();
    for (size_t i = 0; i < groups.size(); ++i) {
      placed.emplace_back((static_cast<double>(i) + start) / static_cast<double>(groups.size()), std::move(groups[i]));
    }
  }
  std::stable_sort(placed.begin(), placed.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  std::vector<Group> order;
  for (auto& [place, group] : placed) order.push_back(std::move(group));
  return order;
}

}  // namespace

bool outputs_are_kinds(const Dataset& dataset) {
  if (dataset.closed_labels) return true;
  std::unordered_map<std::string_view, size_t> count;
  for (const Example& example : dataset.examples) ++count[example.output];
  const auto alone = static_cast<size_t>(
      std::count_if(count.begin(), count.end(), [](const auto& entry) { return entry.second == 1; }));
  return 10 * alone <= dataset.examples.size();
}

Split split(const Dataset& dataset, double fraction, size_t at_least, size_t at_most, uint64_t seed) {
  if (!(fraction >= 0 && fraction < 1))
    throw UsageError(fmt::format("a development share of {} is not between 0 and 1", fraction));
  const std::vector<Example>& examples = dataset.examples;
  const auto share = static_cast<size_t>(std::llround(fraction * static_cast<double>(examples.size())));
  const size_t target = std::min({std::max(share, at_least), at_most, examples.size() / 2});

  const std::vector<std::string_view> stratum = strata_of(dataset);
  std::unordered_map<std::string_view, size_t> in_train;  // examples of each stratum
  for (const std::string_view s : stratum) ++in_train[s];
  std::vector<bool> apart(examples.size());
  size_t taken = 0;
  Random random(seed);
  for (const Group& group : stratified_order(dataset, stratum, random)) {
    if (taken + group.size() > target) continue;
    std::unordered_map<std::string_view, size_t> leaving;
    for (const size_t i : group) ++leaving[stratum[i]];
    const auto remains = [&](const auto& entry) { return in_train[entry.first] > entry.second; };
    if (!std::all_of(leaving.begin(), leaving.end(), remains)) continue;
    for (const auto& [name, count] : leaving) in_train[name] -= count;
    for (const size_t i : group) apart[i] = true;
    taken += group.size();
  }

  Split result;
  for (size_t i = 0; i < examples.size(); ++i) (apart[i] ? result.development : result.train).push_back(examples[i]);
  return result;
}

}  // namespace paw
