#include "compile/dataset.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "eval/metrics.hpp"
#include "hash/sha256.hpp"
#include "random/random.hpp"
#include "text/csv.hpp"
#include "text/json.hpp"
#include "text/lines.hpp"
#include "text/trim.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kRecordLimit = 16 << 20;
constexpr size_t kLabelLimit = 64;    // bytes of a label
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

// Counts the outputs of a whole file in bounded memory, and judges whether they are a closed set of labels.
class LabelCensus {
 public:
  void add(const Example& example);
  size_t distinct() const { return counts_.size(); }
  bool closed() const;
  // More labels than can be learned: thousands of short outputs that hardly repeat and share no word with their inputs.
  bool boundless() const {
    return all_short_ && fresh_ > Dataset::kDistinctCap && 2 * fresh_ > total_ && 10 * related_ < related_of_;
  }
  uint64_t fresh() const { return fresh_; }
  std::vector<std::string> labels() const;

 private:
  struct Count {
    uint64_t seen = 0, copied = 0;
  };
  std::map<std::string, Count> counts_;
  uint64_t total_ = 0;
  uint64_t fresh_ = 0;  // outputs that were not among those remembered when they came
  uint64_t related_ = 0,
           related_of_ = 0;  // of the first kDistinctCap examples: outputs that share a word with their input
  bool all_short_ = true;
};

void LabelCensus::add(const Example& example) {
  ++total_;
  const std::string& output = example.output;
  const bool is_short = output.size() <= kLabelLimit && output.find('\n') == std::string::npos;
  all_short_ = all_short_ && is_short;
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
  if (all_short_ && counts_.size() <= kLabelsLimit && copies_input(example)) ++place->second.copied;
}

// Forbidding an output that the task needs costs more than allowing one that it does not. So a set is closed only when
// it looks complete and chosen rather than found in the input: 2 to 512 short labels, seen twice on average; labels
// seen once at most a tenth of them (or a single one among 20 examples), since their number estimates what is still
// unseen (Good 1953); and under half of the labels usually copied from their inputs, as extracted or rewritten text
// would be.
bool LabelCensus::closed() const {
  const size_t labels = counts_.size();
  if (!all_short_ || labels < 2 || labels > kLabelsLimit || total_ < 2 * labels) return false;
  uint64_t once = 0, copied = 0;
  for (const auto& [label, count] : counts_) {
    once += count.seen == 1;
    copied += 2 * count.copied > count.seen;
  }
  const bool complete = 10 * once <= labels || (once == 1 && total_ >= 20);
  return complete && 2 * copied < labels;
}

std::vector<std::string> LabelCensus::labels() const {
  std::vector<std::string> names;
  for (const auto& [label, count] : counts_) names.push_back(label);
  return names;
}

// A line of a teacher's file (docs/teacher.md) that is not an example: what was rejected, or what the file is about.
bool is_teacher_note(const nlohmann::ordered_json& object) {
  const auto teacher = object.find("teacher");
  if (teacher == object.end() || !teacher->is_object()) return false;
  const auto record = teacher->find("record");
  return record != teacher->end() && record->is_string() && *record != "example";
}

std::string field_text(const nlohmann::ordered_json& object, const char* key, const std::string& where) {
  const auto found = object.find(key);
  if (found == object.end()) throw Error(ErrorKind::Damaged, fmt::format("{} has no \"{}\"", where, key));
  if (found->is_string()) return found->get<std::string>();
  if (std::string_view(key) == "input")
    throw Error(ErrorKind::Damaged, fmt::format("{} has an \"input\" that is not a string", where));
  return found->dump();
}

size_t column_of(const std::vector<std::string>& header, std::string_view wanted, const std::string& name) {
  const auto is_wanted = [&](const std::string& column) { return column == wanted; };
  const auto found = std::find_if(header.begin(), header.end(), is_wanted);
  if (found == header.end()) {
    throw Error(
        ErrorKind::NotFound,
        fmt::format("{} has no column \"{}\" in its first row; it needs the columns input and output", name, wanted));
  }
  if (std::find_if(found + 1, header.end(), is_wanted) != header.end()) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has the column \"{}\" twice", name, wanted));
  }
  return static_cast<size_t>(found - header.begin());
}

}  // namespace

ExampleFormat example_format(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (strcasecmp(extension.c_str(), ".csv") == 0) return ExampleFormat::Csv;
  if (strcasecmp(extension.c_str(), ".tsv") == 0) return ExampleFormat::Tsv;
  return ExampleFormat::Jsonl;
}

struct ExampleReader::State {
  State(std::unique_ptr<std::istream> opened, std::istream& stream, std::string name, ExampleFormat kind)
      : owned(std::move(opened)),
        format(kind),
        lines(stream, std::move(name), kRecordLimit),
        csv(lines, kind == ExampleFormat::Tsv ? '\t' : ',') {}

  std::optional<Example> next_json();
  std::optional<Example> next_csv();

  std::unique_ptr<std::istream> owned;
  ExampleFormat format;
  LineReader lines;
  CsvReader csv;
  size_t columns = 0, input_column = 0, output_column = 0;
  size_t line = 0;
};

std::optional<Example> ExampleReader::State::next_json() {
  for (std::string text; lines.append_next(text); text.clear()) {
    if (trimmed_end(text).empty()) continue;
    line = lines.count();
    const std::string where = fmt::format("{} line {}", lines.name(), line);
    const nlohmann::ordered_json object = parse_json(trimmed_end(text), where);
    if (!object.is_object())
      throw Error(ErrorKind::Damaged, where + " is not a JSON object with \"input\" and \"output\"");
    if (is_teacher_note(object)) continue;
    return Example{field_text(object, "input", where), field_text(object, "output", where)};
  }
  return std::nullopt;
}

std::optional<Example> ExampleReader::State::next_csv() {
  std::vector<std::string> fields;
  if (columns == 0) {
    if (!csv.next(fields)) return std::nullopt;
    columns = fields.size();
    input_column = column_of(fields, "input", lines.name());
    output_column = column_of(fields, "output", lines.name());
  }
  if (!csv.next(fields)) return std::nullopt;
  line = csv.line();
  if (fields.size() != columns) {
    throw Error(
        ErrorKind::Damaged,
        fmt::format(
            "{} line {} has {} fields where the first row has {}; a field that holds the separator needs quotes",
            lines.name(), line, fields.size(), columns));
  }
  Example example{std::move(fields[input_column]), std::move(fields[output_column])};
  if (!is_utf8(example.input) || !is_utf8(example.output)) {
    throw Error(ErrorKind::Damaged, fmt::format("{} line {} is not UTF-8 text", lines.name(), line));
  }
  return example;
}

ExampleReader::ExampleReader(const std::filesystem::path& path) {
  auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(ErrorKind::Io, fmt::format("{} is a folder, not a file of examples", path.string()));
  if (!*file)
    throw Error(errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io,
                fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  std::istream& stream = *file;
  state_ = std::make_unique<State>(std::move(file), stream, path.filename().string(), example_format(path));
}

ExampleReader::ExampleReader(std::istream& stream, std::string name, ExampleFormat format)
    : state_(std::make_unique<State>(nullptr, stream, std::move(name), format)) {}

ExampleReader::~ExampleReader() = default;
ExampleReader::ExampleReader(ExampleReader&&) noexcept = default;

std::optional<Example> ExampleReader::next() {
  return state_->format == ExampleFormat::Jsonl ? state_->next_json() : state_->next_csv();
}

size_t ExampleReader::line() const { return state_->line; }
std::string ExampleReader::sha256() { return state_->lines.sha256(); }

namespace {

// Counts repeated examples and inputs with several outputs among those kept.
void count_repetitions(Dataset& dataset) {
  std::unordered_map<std::string_view, std::set<std::string_view>> outputs;
  for (const Example& example : dataset.examples) {
    if (!outputs[example.input].insert(example.output).second) ++dataset.duplicates;
  }
  for (const auto& [input, distinct] : outputs) dataset.contradictions += distinct.size() > 1;
}

Dataset load(ExampleReader& reader, const std::string& name, size_t keep_at_most, uint64_t seed) {
  Dataset dataset;
  dataset.name = name;
  LabelCensus census;
  Reservoir<Example> kept(keep_at_most, seed);
  while (std::optional<Example> example = reader.next()) {
    example->output.resize(trimmed_end(example->output).size());
    census.add(*example);
    kept.add(std::move(*example));
  }
  dataset.total = kept.total();
  dataset.examples = kept.take();
  if (dataset.total == 0) throw Error(ErrorKind::Damaged, fmt::format("{} has no examples", name));
  if (dataset.total == 1)
    throw Error(ErrorKind::Damaged, fmt::format("{} has a single example; at least 2 are needed", name));
  if (census.boundless()) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has about {} different short outputs in {} examples, which share "
                                                "no word with their inputs; labels that "
                                                "hardly ever repeat cannot be learned",
                                                name, census.fresh(), dataset.total));
  }
  dataset.sha256 = reader.sha256();
  dataset.distinct_outputs = census.distinct();
  dataset.closed_labels = census.closed();
  if (dataset.closed_labels) dataset.labels = census.labels();
  count_repetitions(dataset);
  return dataset;
}

}  // namespace

Dataset load_dataset(const std::filesystem::path& path, size_t keep_at_most, uint64_t seed) {
  ExampleReader reader(path);
  return load(reader, path.filename().string(), keep_at_most, seed);
}

Dataset load_dataset(std::istream& stream, const std::string& name, ExampleFormat format, size_t keep_at_most,
                     uint64_t seed) {
  ExampleReader reader(stream, name, format);
  return load(reader, name, keep_at_most, seed);
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
