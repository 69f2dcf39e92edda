#include "compile/small_tasks.hpp"

#include <fmt/format.h>
#include <ext/stdio_filebuf.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>

#include "compile/spec.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

constexpr size_t kLongestLine = 1 << 20;

std::string map_letters(std::string text, int (*change)(int)) {
  for (char& c : text) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return text;
}

std::string join(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : separator) + parts[i];
  return text;
}

// {L} stands for the labels.
constexpr const char* kClassifyWordings[] = {
    "Classify the message. Answer with exactly one of: {L}.",
    "Classify the message of a customer. Answer with exactly one of: {L}.",
    "What does the user want? Return ONLY one of: {L}",
    "Route the request to the right team. Teams: {L}.",
    "Read the text and give its category, one of {L}.",
    "Pick the intent of this sentence from the following list: {L}. Answer with the intent only.",
    "You label user requests. Possible labels are {L}.",
    "Sort each line into one of these groups: {L}.",
    "Tag the input with one of the tags {L}.",
    "Which of these describes the text best: {L}?",
    "Decide which topic the message is about. Topics: {L}",
    "Given a message, output its label ({L}) and nothing else.",
};

// {L} stands for one label.
constexpr const char* kQuestionWordings[] = {
    "Is the message about {L}? Answer yes or no.",
    "Does the user want: {L}? Return yes or no.",
    "Say yes if the text is a case of \"{L}\", otherwise say no.",
    "Flag requests of the kind {L}. Output yes for those and no for all others.",
};

std::string fill(const char* wording, const std::string& value) {
  std::string text = wording;
  text.replace(text.find("{L}"), 3, value);
  return text;
}

// What is random about one task of a stream.
Random random_of(uint64_t seed, uint64_t number) { return Random(Random(seed).next() + number); }

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

}  // namespace

std::vector<Utterance> read_corpus(const std::filesystem::path& path, std::span<const std::string> without) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(ErrorKind::NotFound, fmt::format("cannot open {}", path.string()));
  LineReader lines(stream, path.string(), kLongestLine);
  std::vector<Utterance> utterances;
  for (std::string line; lines.append_next(line); line.clear()) {
    if (without_line_end(line).empty()) continue;
    const std::string where = fmt::format("{} line {}", path.string(), lines.count());
    const auto json = parse_json(without_line_end(line), where);
    if (!json.is_object() || !json.contains("input") || !json["input"].is_string() || !json.contains("output") ||
        !json["output"].is_string()) {
      throw Error(ErrorKind::Damaged, fmt::format("{} lacks a string \"input\" or \"output\"", where));
    }
    const auto domain = json.find("domain");
    if (domain != json.end() && !domain->is_string())
      throw Error(ErrorKind::Damaged, fmt::format("{} has a \"domain\" that is not a string", where));
    Utterance u{json["input"], json["output"], domain == json.end() ? "" : domain->get<std::string>()};
    if (is_blank(u.text) || std::find(without.begin(), without.end(), u.domain) != without.end()) continue;
    utterances.push_back(std::move(u));
  }
  if (utterances.empty())
    throw Error(ErrorKind::Damaged, fmt::format("{} has no utterances to train on", path.string()));
  const auto is_other = [&](const Utterance& u) { return u.label != utterances[0].label; };
  if (std::none_of(utterances.begin(), utterances.end(), is_other)) {
    throw Error(ErrorKind::Damaged, fmt::format("{} has only utterances of the label \"{}\"; a task needs two labels",
                                                path.string(), utterances[0].label));
  }
  return utterances;
}

CorpusTasks::CorpusTasks(const std::vector<std::vector<Utterance>>& corpora, size_t examples, uint64_t seed)
    : examples_(examples), seed_(seed), random_(seed) {
  for (const auto& utterances : corpora) {
    std::map<std::string, std::map<std::string, std::vector<std::string>>> by_domain;
    for (const Utterance& u : utterances) by_domain[u.domain][u.label].push_back(u.text);
    Corpus& corpus = corpora_.emplace_back();
    for (auto& [domain, labels] : by_domain) {
      corpus.domains.push_back(domain);
      auto& indices = corpus.domain_labels.emplace_back();
      for (auto& [label, texts] : labels) {
        indices.push_back(corpus.labels.size());
        corpus.labels.push_back(label);
        corpus.texts.push_back(std::move(texts));
      }
    }
  }
}

SmallTask CorpusTasks::next() {
  random_ = random_of(seed_, number_++);
  return random_.below(7) < 6 ? classification() : question();
}

const std::string& CorpusTasks::text_of(const Corpus& corpus, size_t label) {
  const auto& texts = corpus.texts[label];
  return texts[random_.below(texts.size())];
}

// Half of the time the labels come from one domain, which makes them hard to tell apart.
std::vector<size_t> CorpusTasks::some_labels(const Corpus& corpus, size_t count) {
  std::vector<size_t> pool;
  if (random_.below(2) == 0) {
    pool = corpus.domain_labels[random_.below(corpus.domains.size())];
  }
  if (pool.size() < 2) {
    pool.clear();
    for (size_t i = 0; i < corpus.labels.size(); ++i) pool.push_back(i);
  }
  random_.shuffle(pool);
  pool.resize(std::min(pool.size(), count));
  return pool;
}

SmallTask CorpusTasks::classification() {
  const Corpus& corpus = corpora_[random_.below(corpora_.size())];
  const std::vector<size_t> labels = some_labels(corpus, 2 + random_.below(11));
  std::vector<std::string> names;
  const uint64_t style = random_.below(8);
  for (const size_t label : labels) {
    std::string name = corpus.labels[label];
    if (style == 0) std::replace(name.begin(), name.end(), ' ', '_');
    if (style == 1) name = map_letters(name, std::toupper);
    if (style == 2) std::replace(name.begin(), name.end(), ' ', '-');
    names.push_back(std::move(name));
  }
  SmallTask task{fill(kClassifyWordings[random_.below(std::size(kClassifyWordings))], join(names, ", ")), {}};
  for (size_t i = 0; i < examples_; ++i) {
    const size_t chosen = random_.below(labels.size());
    task.examples.emplace_back(text_of(corpus, labels[chosen]), names[chosen]);
  }
  return task;
}

SmallTask CorpusTasks::question() {
  const Corpus& corpus = corpora_[random_.below(corpora_.size())];
  const std::vector<size_t> labels = some_labels(corpus, 6);
  SmallTask task{fill(kQuestionWordings[random_.below(std::size(kQuestionWordings))], corpus.labels[labels[0]]), {}};
  for (size_t i = 0; i < examples_; ++i) {
    const bool yes = random_.below(2) == 0;
    task.examples.emplace_back(text_of(corpus, yes ? labels[0] : labels[1 + random_.below(labels.size() - 1)]),
                               yes ? "yes" : "no");
  }
  return task;
}

StreamTasks::StreamTasks(std::istream& stream, const std::string& name, size_t examples)
    : lines_(stream, name, kLongestLine), examples_(examples) {}

SmallTask StreamTasks::next() {
  auto task = next_if_any();
  if (!task)
    throw Error(ErrorKind::Damaged,
                fmt::format("{} ends after {} tasks, and the training needs more", lines_.name(), lines_.count()));
  return std::move(*task);
}

std::optional<SmallTask> StreamTasks::next_if_any() {
  std::string line;
  if (!lines_.append_next(line)) return std::nullopt;
  const std::string where = fmt::format("{} line {}", lines_.name(), lines_.count());
  const auto json = parse_json(without_line_end(line), where);
  SmallTask task;
  try {
    task.spec = json.at("spec").get<std::string>();
    for (const auto& example : json.at("examples")) {
      if (task.examples.size() == examples_) break;
      task.examples.emplace_back(example.at("input").get<std::string>(), example.at("output").get<std::string>());
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} is not a task: it needs a string \"spec\" and \"examples\" with strings \"input\" and "
                            "\"output\"",
                            where));
  }
  check_spec(task.spec, where);
  if (task.examples.empty()) throw Error(ErrorKind::Damaged, fmt::format("{} has no examples", where));
  return task;
}

void StreamTasks::seek(uint64_t number) {
  for (std::string line; lines_.count() < number; line.clear()) {
    if (!lines_.append_next(line)) {
      throw Error(ErrorKind::Mismatch, fmt::format("{} ends after {} tasks, but {} of its tasks were used already",
                                                   lines_.name(), lines_.count(), number));
    }
  }
}

// The running command, and the tasks that it writes.
class CommandTasks::Output {
 public:
  Output(const std::string& command, const std::string& name, size_t examples)
      : pipe_(popen(command.c_str(), "re")),
        buffer_(checked(pipe_), std::ios::in | std::ios::binary),
        stream_(&buffer_),
        tasks_(stream_, name, examples) {}
  ~Output() { pclose(pipe_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  SmallTask next() { return tasks_.next(); }

 private:
  static FILE* checked(FILE* pipe) {
    if (pipe == nullptr)
      throw Error(ErrorKind::Io,
                  fmt::format("the command of --tasks-command cannot be started: {}", std::strerror(errno)));
    return pipe;
  }

  FILE* pipe_;
  __gnu_cxx::stdio_filebuf<char> buffer_;
  std::istream stream_;
  StreamTasks tasks_;
};

CommandTasks::CommandTasks(std::string command, size_t examples) : command_(std::move(command)), examples_(examples) {}

CommandTasks::~CommandTasks() = default;

SmallTask CommandTasks::next() {
  if (output_ == nullptr) {
    std::string command = command_;
    constexpr std::string_view kFrom = "{from}";
    for (size_t at = 0; (at = command.find(kFrom, at)) != std::string::npos;)
      command.replace(at, kFrom.size(), std::to_string(from_));
    output_ = std::make_unique<Output>(command, fmt::format("the output of \"{}\"", command), examples_);
  }
  return output_->next();
}

MixedTasks::MixedTasks(std::unique_ptr<TaskSource> first, std::unique_ptr<TaskSource> second, double share,
                       uint64_t seed)
    : first_(std::move(first)), second_(std::move(second)), share_(share), seed_(seed) {
  if (first_ == nullptr && second_ == nullptr)
    throw UsageError("there are no corpora and no stream to take tasks from");
}

SmallTask MixedTasks::next() {
  const bool wants_first = random_of(seed_, position_.first + position_.second).unit() < share_;
  const bool is_first = first_ != nullptr && (second_ == nullptr || wants_first);
  SmallTask task = (is_first ? *first_ : *second_).next();
  ++(is_first ? position_.first : position_.second);
  return task;
}

void MixedTasks::seek(const Position& position) {
  if (first_ != nullptr) first_->seek(position.first);
  if (second_ != nullptr) second_->seek(position.second);
  position_ = position;
}

}  // namespace paw
