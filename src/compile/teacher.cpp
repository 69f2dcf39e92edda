#include "compile/teacher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "eval/match.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "text/json.hpp"
#include "text/lines.hpp"
#include "text/trim.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kBatch = 10;          // examples asked for at a time
constexpr size_t kDryBatches = 3;      // in a row without an example that was kept
constexpr size_t kLongest = 4000;      // bytes of an input, of an output
constexpr size_t kLongestTask = 8000;  // bytes
constexpr size_t kMostShown = 12, kMostShownBytes = 8000;
constexpr size_t kLongestModel = 200;  // bytes of a model's name
constexpr size_t kMostReminders = 8;
constexpr size_t kMostRecordBytes = 256 << 20;
constexpr size_t kKeptReplyBytes = 500;  // of a reply that holds no examples

constexpr const char* kNoExamples = "the reply holds no examples";
constexpr const char* kEmpty = "empty";
constexpr const char* kTooLong = "too long";
constexpr const char* kDuplicate = "duplicate";
constexpr const char* kOwn = "an input of your examples";
constexpr const char* kNoLabel = "not one of the labels";
constexpr const char* kDisagree = "the answers disagree";

// A few of the user's examples that show as many outputs as possible.
std::vector<Example> choose_shown(const std::vector<Example>& examples) {
  std::vector<Example> shown, others;
  std::set<std::string> outputs;
  size_t bytes = 0;
  for (const Example& example : examples) (outputs.insert(example.output).second ? shown : others).push_back(example);
  shown.insert(shown.end(), others.begin(), others.end());
  std::erase_if(shown, [&](const Example& example) {
    const size_t size = example.input.size() + example.output.size();
    if (bytes + size > kMostShownBytes) return true;
    bytes += size;
    return false;
  });
  if (shown.size() > kMostShown) shown.resize(kMostShown);
  return shown;
}

std::string digest_of(const TeacherRequest& request, std::span<const Example> shown) {
  Sha256 hash;
  const TaskStatement none{"", request.labels};
  for (const ChatQuestion& question :
       {ask_for_task(request.spec, request.labels, shown), ask_for_batch(none, shown, 0, kBatch, {}, {}),
        ask_for_answer(none, shown, "")}) {
    hash.update(line_of(Json{question.system, question.user, question.temperature, request.model}));
  }
  return hash.hex();
}

size_t most_batches(size_t wanted) { return 3 * ((wanted + kBatch - 1) / kBatch) + kDryBatches; }

const char* const kStateNames[] = {"waiting", "example", "rejected"};

std::string text_field(const Json& object, const char* key) { return object.at(key).get<std::string>(); }

}  // namespace

Teacher::Teacher(TeacherRequest request, std::filesystem::path record)
    : request_(std::move(request)), record_(std::move(record)), shown_(choose_shown(request_.examples)) {
  prompts_sha256_ = digest_of(request_, shown_);
  for (const Example& example : request_.examples) own_inputs_.insert(normalized(example.input));
  if (std::filesystem::exists(record_)) load();
}

void Teacher::load() {
  std::istringstream text(read_file(record_, kMostRecordBytes));
  LineReader lines(text, record_.string(), 1 << 20);
  std::string line;
  for (; lines.append_next(line); line.clear()) {
    const std::string where = fmt::format("{} line {}", record_.string(), lines.count());
    if (trimmed_end(line).empty()) continue;
    const Json object = parse_json(trimmed_end(line), where);
    try {
      const Json& about = object.at("teacher");
      const std::string kind = text_field(about, "record");
      if (kind == "run") {
        if (text_field(about, "prompts_sha256") != prompts_sha256_) {
          throw Error(ErrorKind::Mismatch, fmt::format("{} was written by a teacher for another specification, other "
                                                       "labels, examples, another model or version of "
                                                       "paw; move it or give another -o",
                                                       record_.string()));
        }
        answered_by_ = text_field(about, "answered_by");
        task_ = {text_field(about, "task"), about.at("labels").get<std::vector<std::string>>()};
        batches_ = about.at("batches").get<size_t>();
        replies_ = about.at("replies").get<uint64_t>();
        continue;
      }
      Item item{
          .input = text_field(object, "input"), .output = {}, .second = {}, .batch = about.at("batch").get<size_t>()};
      if (object.contains("output")) item.output = text_field(object, "output");
      if (about.contains("second")) item.second = text_field(about, "second");
      if (about.contains("reason")) item.reason = text_field(about, "reason");
      const auto name = std::find(std::begin(kStateNames), std::end(kStateNames), kind);
      if (name == std::end(kStateNames))
        throw Error(ErrorKind::Damaged, fmt::format("{} has an unknown record \"{}\"", where, kind));
      item.state = static_cast<State>(name - std::begin(kStateNames));
      if (item.state == State::Kept && !item.output)
        throw Error(ErrorKind::Damaged, fmt::format("{} has no \"output\"", where));
      items_.push_back(std::move(item));
    } catch (const nlohmann::json::exception& error) {
      throw Error(ErrorKind::Damaged,
                  fmt::format("{} is not a file of a teacher's examples: {}", where, json_reason(error.what())));
    }
  }
  if (task_.text.empty())
    throw Error(ErrorKind::Damaged,
                fmt::format("{} is not a file of a teacher's examples; move it or give another -o", record_.string()));
  for (Item& item : items_) {
    if (item.state != State::Rejected && own_inputs_.contains(normalized(item.input)))
      settle(item, State::Rejected, kOwn);  // examples that the user gave since then
    else if (item.state == State::Kept)
      ++kept_;
    if (item.state != State::Rejected || item.reason == kDisagree) seen_.insert(normalized(item.input));
  }
}

void Teacher::save() const {
  Json about = {{"record", "run"},
                {"model", request_.model},
                {"answered_by", answered_by_},
                {"prompts_sha256", prompts_sha256_},
                {"task", task_.text},
                {"labels", task_.labels},
                {"replies", replies_},
                {"batches", batches_}};
  std::string text = line_of({{"teacher", about}}) + "\n";
  for (const Item& item : items_) {
    Json object = {{"input", item.input}};
    if (item.output) object["output"] = *item.output;
    Json& what = object["teacher"];
    what = {{"record", kStateNames[static_cast<size_t>(item.state)]}};
    if (!item.reason.empty()) what["reason"] = item.reason;
    if (item.second) what["second"] = *item.second;
    what["batch"] = item.batch;
    text += line_of(object) + "\n";
  }
  write_file(record_, text);
}

ChatReply Teacher::ask_and_count(const Ask& ask, const ChatQuestion& question) {
  ChatReply reply = ask(question);
  ++replies_;
  if (answered_by_.empty()) answered_by_ = shortened(reply.model, kLongestModel);
  return reply;
}

// Labels that the teacher finds are taken only where it finds the same ones twice: a wrong set would forbid right
// outputs. A teacher that cannot state the task gets the specification as it is.
void Teacher::state_task(const Ask& ask) {
  ChatQuestion question = ask_for_task(request_.spec, request_.labels, shown_);
  const auto state = [&] {
    auto task = parse_task(ask_and_count(ask, question).text);
    return task && task->text.size() <= kLongestTask ? *task : TaskStatement{request_.spec, {}};
  };
  TaskStatement task = state();
  if (!request_.labels.empty()) {
    task.labels = request_.labels;
  } else if (!task.labels.empty()) {
    question.temperature = 0.7;
    const std::vector<std::string> again = state().labels;
    const auto is_known = [&](const std::string& label) { return label_of(label, again).has_value(); };
    const auto allows = [&](const Example& example) {
      return std::find(task.labels.begin(), task.labels.end(), example.output) != task.labels.end();
    };
    if (again.size() != task.labels.size() || !std::all_of(task.labels.begin(), task.labels.end(), is_known) ||
        !std::all_of(request_.examples.begin(), request_.examples.end(), allows)) {
      task.labels.clear();
    }
  }
  task_ = std::move(task);
  save();
}

std::string Teacher::objection_to_input(const std::string& text) const {
  if (trimmed_end(text).empty()) return kEmpty;
  if (text.size() > kLongest) return kTooLong;
  const std::string input = normalized(text);
  return own_inputs_.contains(input) ? kOwn : seen_.contains(input) ? kDuplicate : "";
}

std::string Teacher::objection_to_output(std::string& text) const {
  if (trimmed_end(text).empty()) return kEmpty;
  if (text.size() > kLongest) return kTooLong;
  if (task_.labels.empty()) return "";
  const auto label = label_of(text, task_.labels);
  if (!label) return kNoLabel;
  text = *label;
  return "";
}

void Teacher::settle(Item& item, State state, const std::string& reason) {
  if (state == State::Kept) ++kept_;
  item.state = state;
  item.reason = reason;
  if (reason != kTooLong) return;
  item.input = shortened(item.input, kLongest);
  for (auto* answer : {&item.output, &item.second}) {
    if (*answer) *answer = shortened(**answer, kLongest);
  }
}

std::vector<std::string> Teacher::rarest_labels() const {
  std::map<std::string, size_t> counts;
  for (const std::string& label : task_.labels) counts[label] = 0;
  for (const Item& item : items_) {
    if (item.state == State::Kept) ++counts[*item.output];
  }
  size_t total = 0;
  for (const auto& [label, count] : counts) total += count;
  std::vector<std::string> rarest;
  for (const std::string& label : task_.labels) {
    if (2 * counts[label] * task_.labels.size() < total) rarest.push_back(label);  // under half of an equal share
  }
  return rarest;
}

std::vector<std::string> Teacher::latest_inputs() const {
  std::vector<std::string> inputs;
  for (size_t i = items_.size(); i > 0 && inputs.size() < kMostReminders; --i) {
    if (items_[i - 1].state == State::Kept) inputs.push_back(items_[i - 1].input);
  }
  return inputs;
}

void Teacher::add_batch(const Ask& ask) {
  const size_t count = std::min(kBatch, request_.wanted - kept_ + 2);
  const ChatReply reply =
      ask_and_count(ask, ask_for_batch(task_, shown_, batches_, count, rarest_labels(), latest_inputs()));
  ++batches_;
  std::vector<Candidate> candidates = parse_candidates(reply.text);
  if (candidates.size() > 4 * kBatch) candidates.resize(4 * kBatch);
  for (Candidate& candidate : candidates) {
    Item item{
        .input = std::move(candidate.input), .output = std::move(candidate.output), .second = {}, .batch = batches_};
    std::string reason = objection_to_input(item.input);
    if (reason.empty() && item.output) reason = objection_to_output(*item.output);
    if (!reason.empty())
      settle(item, State::Rejected, reason);
    else
      seen_.insert(normalized(item.input));
    items_.push_back(std::move(item));
  }
  if (candidates.empty()) {
    items_.push_back({shortened(reply.text, kKeptReplyBytes), {}, {}, batches_, State::Rejected, kNoExamples});
  }
  save();
}

// Two answers, neither of which knows the other: the one that came with the input (or is asked for first), and one to
// the input alone.
void Teacher::verify(const Ask& ask, Item& item) {
  for (std::optional<std::string>* answer : {&item.output, &item.second}) {
    if (*answer) continue;
    const ChatReply reply = ask_and_count(ask, ask_for_answer(task_, shown_, item.input));
    *answer = parse_answer(reply.text);
    const std::string reason = reply.cut_off ? kTooLong : objection_to_output(**answer);
    if (!reason.empty()) settle(item, State::Rejected, reason);
    if (answer == &item.output || !reason.empty()) save();
    if (!reason.empty()) return;
  }
  if (agree(*item.output, *item.second))
    settle(item, State::Kept);
  else
    settle(item, State::Rejected, kDisagree);
  save();
}

void Teacher::verify_waiting(const Ask& ask, const std::function<void(size_t)>& progress) {
  for (Item& item : items_) {
    if (kept_ >= request_.wanted) return;
    if (item.state != State::Waiting) continue;
    verify(ask, item);
    progress(kept_);
  }
}

bool Teacher::complete() const {
  const auto waits = [](const Item& item) { return item.state == State::Waiting; };
  return kept_ >= request_.wanted ||
         (batches_ >= most_batches(request_.wanted) && std::none_of(items_.begin(), items_.end(), waits));
}

void Teacher::run(const Ask& ask, const std::function<void(size_t)>& progress) {
  if (task_.text.empty()) state_task(ask);
  progress(kept_);
  verify_waiting(ask, progress);
  for (size_t dry = 0; dry < kDryBatches && !complete();) {
    const size_t before = kept_;
    add_batch(ask);
    verify_waiting(ask, progress);
    dry = kept_ > before ? 0 : dry + 1;
  }
}

std::vector<Example> Teacher::examples() const {
  std::vector<Example> examples;
  for (const Item& item : items_) {
    if (item.state == State::Kept && examples.size() < request_.wanted) examples.push_back({item.input, *item.output});
  }
  return examples;
}

std::map<std::string, size_t> Teacher::rejected() const {
  std::map<std::string, size_t> counts;
  for (const Item& item : items_) {
    if (item.state == State::Rejected) ++counts[item.reason];
  }
  return counts;
}

TeacherRecord Teacher::record() const {
  TeacherRecord record{.model = answered_by_.empty() ? request_.model : answered_by_,
                       .prompts_sha256 = prompts_sha256_,
                       .examples = examples().size(),
                       .rejected = 0,
                       .task = task_.text};
  for (const auto& [reason, count] : rejected()) record.rejected += count;
  return record;
}

}  // namespace paw
