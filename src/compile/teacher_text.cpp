#include "compile/teacher_text.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "eval/match.hpp"
#include "text/json.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kDeepest = 16;          // brackets within an object that is looked at
constexpr size_t kMostLabels = 64;       // of a set that a teacher may state
constexpr size_t kLongestLabel = 64;     // bytes
constexpr size_t kShownInputBytes = 80;  // of an input that should not come again
constexpr std::string_view kFence = "```";

// What a model thought before it answered is not an answer.
std::string_view without_thoughts(std::string_view text) {
  constexpr std::string_view kEnd = "</think>";
  if (const size_t end = text.rfind(kEnd); end != std::string_view::npos) text.remove_prefix(end + kEnd.size());
  return text;
}

std::string without_trailing_commas(std::string_view text) {
  std::string clean;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\' && i + 1 < text.size())
        clean += text[i++];
      else if (text[i] == '"')
        in_string = false;
    } else if (text[i] == '"') {
      in_string = true;
    } else if (text[i] == ',') {
      const size_t next = text.find_first_not_of(" \t\r\n", i + 1);
      if (next != std::string_view::npos && (text[next] == '}' || text[next] == ']')) continue;
    }
    clean += text[i];
  }
  return clean;
}

std::optional<Json> json_of(std::string_view text) {
  try {
    return parse_json(without_trailing_commas(text), "the text", kDeepest);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// The value under a key, whatever the case of its letters.
const Json* find_field(const Json& object, const char* wanted) {
  for (const auto& [key, value] : object.items()) {
    if (strcasecmp(key.c_str(), wanted) == 0) return &value;
  }
  return nullptr;
}

// JSON objects with a string under `key`, in order, wherever in `text` they stand: in an array, on lines, in prose, in
// another object, whole in a reply that was cut off. Objects inside one that is taken are part of it. One pass over the
// text: brackets are paired on a stack, and only what nests no deeper than kDeepest is parsed.
std::vector<Json> find_objects(std::string_view text, const char* key) {
  struct Open {
    size_t begin, height;  // of the objects inside
  };
  struct Found {
    size_t begin;
    Json object;
  };
  std::vector<Open> open;
  std::vector<Found> found;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"' || c == '\n')  // a string of JSON ends on its line
        in_string = false;
    } else if (c == '"') {
      in_string = !open.empty();
    } else if (c == '{') {
      open.push_back({i, 0});
    } else if (c == '}' && !open.empty()) {
      const auto [begin, height] = open.back();
      open.pop_back();
      if (!open.empty()) open.back().height = std::max(open.back().height, height + 1);
      if (height >= kDeepest) continue;
      auto object = json_of(text.substr(begin, i + 1 - begin));
      if (!object) continue;
      const Json* value = find_field(*object, key);
      if (value == nullptr || !value->is_string()) continue;
      while (!found.empty() && found.back().begin > begin) found.pop_back();
      found.push_back({begin, *std::move(object)});
    }
  }
  std::vector<Json> objects;
  for (Found& one : found) objects.push_back(std::move(one.object));
  return objects;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// A JSON string without its quotation marks; other text as it is.
std::string unquoted(std::string_view text) {
  text = trimmed(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    if (const auto value = json_of(text); value && value->is_string()) return value->get<std::string>();
  }
  return std::string(text);
}

// Removes one of `names`, an optional number and a colon from the beginning of `text`: "Input 3: ".
bool drop_heading(std::string_view& text, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (text.size() <= name.size() || strncasecmp(text.data(), name.data(), name.size()) != 0) continue;
    const size_t colon = text.find_first_not_of(" 0123456789", name.size());
    if (colon == std::string_view::npos || text[colon] != ':') continue;
    text = trimmed(text.substr(colon + 1));
    return true;
  }
  return false;
}

// Removes "3. ", "3) ", "- " or "* " from the beginning of a line.
bool drop_list_mark(std::string_view& line) {
  const size_t digits = line.find_first_not_of("0123456789");
  const bool numbered = digits != 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')');
  const size_t mark = numbered ? digits + 1 : line.starts_with('-') || line.starts_with('*') ? 1 : 0;
  if (mark == 0 || mark >= line.size() || line[mark] != ' ') return false;
  line = trimmed(line.substr(mark));
  return true;
}

std::vector<Candidate> parse_string_array(std::string_view reply) {
  const size_t begin = reply.find('['), end = reply.rfind(']');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  const auto array = json_of(reply.substr(begin, end + 1 - begin));
  if (!array || !std::all_of(array->begin(), array->end(), [](const Json& item) { return item.is_string(); }))
    return {};
  std::vector<Candidate> candidates;
  for (const Json& item : *array) candidates.push_back({item.get<std::string>(), std::nullopt});
  return candidates;
}

std::vector<Candidate> parse_lines(std::string_view reply) {
  std::vector<Candidate> candidates;
  std::string plain(reply);
  for (size_t at = plain.find("**"); at != std::string::npos; at = plain.find("**", at)) plain.erase(at, 2);
  std::string_view rest = plain;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
    const bool listed = drop_list_mark(line);
    if (drop_heading(line, {"input"})) {
      candidates.push_back({unquoted(line), std::nullopt});
    } else if (drop_heading(line, {"output", "label", "answer"})) {
      if (!candidates.empty() && !candidates.back().output) candidates.back().output = unquoted(line);
    } else if (listed && !line.empty()) {
      size_t split = std::string_view::npos, after = 0;
      for (const std::string_view arrow : {" -> ", " => ", " → "}) {
        const size_t at = line.rfind(arrow);
        if (at == std::string_view::npos || at + arrow.size() <= after) continue;
        split = at;  // the last one in the line
        after = at + arrow.size();
      }
      if (split == std::string_view::npos)
        candidates.push_back({unquoted(line), std::nullopt});
      else
        candidates.push_back({unquoted(line.substr(0, split)), unquoted(line.substr(after))});
    }
  }
  return candidates;
}

// Empty where it can be no set of labels.
std::vector<std::string> parse_labels(const Json* value) {
  if (value == nullptr || !value->is_array() || value->size() < 2 || value->size() > kMostLabels) return {};
  std::vector<std::string> labels;
  std::set<std::string> distinct;
  for (const Json& item : *value) {
    const std::string label(trimmed(text_of(item)));
    if (label.empty() || label.size() > kLongestLabel || label.find('\n') != std::string::npos) return {};
    if (!distinct.insert(normalized(label)).second) return {};
    labels.push_back(label);
  }
  return labels;
}

// ---- what is asked

constexpr const char* kTaskSystem =
    "You prepare data for training a small text-to-text function. You state its task precisely, and you follow the "
    "form of reply that is asked for.";

constexpr const char* kBatchSystem =
    "You write realistic, varied examples for training a small text-to-text function. You follow the form of reply "
    "that is asked for.";

// What each batch looks for, in turn.
constexpr std::array kDirections = {
    "ordinary inputs, each from a different domain or situation",
    "short inputs: a few words, fragments, without context",
    "hard cases: inputs on the border between two outputs, or whose first impression misleads",
    "long inputs of several sentences with details that do not matter",
    "untidy inputs: typing errors, missing punctuation, abbreviations, odd spacing and mixed case",
    "inputs by different kinds of writers: hurried, formal, angry, terse, chatty",
    "inputs with numbers, names, dates, codes or quotations in them",
    "rare cases: negation, missing or superfluous information, inputs for which the least usual output is right",
};

std::string lines_of(std::span<const Example> examples) {
  std::string lines;
  for (const Example& example : examples)
    lines += line_of({{"input", example.input}, {"output", example.output}}) + "\n";
  return lines;
}

std::string shown_part(std::span<const Example> shown) {
  return shown.empty() ? "" : "\nExamples by its user, which are right:\n" + lines_of(shown);
}

std::string labels_part(std::span<const std::string> labels) {
  return labels.empty() ? "" : fmt::format("\nThe output is always exactly one of: {}\n", line_of(labels));
}

}  // namespace

std::vector<Candidate> parse_candidates(std::string_view reply) {
  reply = without_thoughts(reply);
  std::vector<Candidate> candidates;
  for (const Json& object : find_objects(reply, "input")) {
    const Json* output = find_field(object, "output");
    candidates.push_back({find_field(object, "input")->get<std::string>(),
                          output == nullptr || output->is_null() ? std::nullopt : std::optional(text_of(*output))});
  }
  if (candidates.empty()) candidates = parse_string_array(reply);
  if (candidates.empty()) candidates = parse_lines(reply);
  return candidates;
}

std::optional<TaskStatement> parse_task(std::string_view reply) {
  for (const Json& object : find_objects(without_thoughts(reply), "task")) {
    const std::string text(trimmed(find_field(object, "task")->get<std::string>()));
    if (!text.empty()) return TaskStatement{text, parse_labels(find_field(object, "labels"))};
  }
  return std::nullopt;
}

std::string parse_answer(std::string_view reply) {
  std::string_view text = trimmed(without_thoughts(reply));
  if (const size_t fence = text.find(kFence); fence != std::string_view::npos) {
    const size_t begin = text.find('\n', fence), end = text.find(kFence, fence + kFence.size());
    if (begin != std::string_view::npos && end != std::string_view::npos && begin < end)
      text = trimmed(text.substr(begin, end - begin));
  }
  drop_heading(text, {"output", "answer", "label"});
  if (text.starts_with('{')) {
    if (const auto object = json_of(text); object && object->size() == 1) {
      if (const Json* output = find_field(*object, "output")) return text_of(*output);
    }
  }
  return unquoted(text);
}

std::optional<std::string> label_of(std::string_view output, std::span<const std::string> labels) {
  for (const std::string& label : labels) {
    if (label == output) return label;
  }
  const std::string wanted = normalized(output);
  for (const std::string& label : labels) {
    if (normalized(label) == wanted) return label;
  }
  return std::nullopt;
}

bool agree(std::string_view first, std::string_view second) {
  return matches({Match::Normalized}, first, second) || matches({Match::Json}, first, second);
}

ChatQuestion ask_for_task(const std::string& spec, std::span<const std::string> labels,
                          std::span<const Example> shown) {
  const char* about_labels =
      labels.empty()
          ? "\"labels\": all possible outputs if the output is always one of a few fixed short labels; [] if "
            "it is any other text."
          : "\"labels\": these labels.";
  return {
      kTaskSystem,
      fmt::format("The function is specified by its user as follows:\n{}\n{}{}\nState the task again, clearer: what "
                  "is decided or produced from an input, the exact form of the output, and how doubtful inputs "
                  "are decided. Add nothing that the specification does not want.\nReply with one JSON object and "
                  "nothing else: {{\"task\": \"...\", \"labels\": [...]}}\n{}",
                  spec, labels_part(labels), shown_part(shown), about_labels),
      0.2};
}

ChatQuestion ask_for_batch(const TaskStatement& task, std::span<const Example> shown, size_t number, size_t count,
                           std::span<const std::string> wanting, std::span<const std::string> written) {
  std::string rest;
  if (!wanting.empty()) rest += fmt::format("Above all, write inputs whose output is one of: {}\n", line_of(wanting));
  if (!written.empty()) {
    rest += "Write nothing like these, which are there already:\n";
    for (const std::string& input : written) rest += line_of(shortened(input, kShownInputBytes)) + "\n";
  }
  return {
      kBatchSystem,
      fmt::format("The task of the function:\n{}\n{}{}\nWrite {} new examples that differ from each other as much as "
                  "real ones would. This time: {}.\n{}Reply with a JSON array and nothing else: "
                  "[{{\"input\": \"...\", \"output\": \"...\"}}, ...]",
                  task.text, labels_part(task.labels), shown_part(shown), count,
                  kDirections[number % kDirections.size()], rest),
      1.0};
}

ChatQuestion ask_for_answer(const TaskStatement& task, std::span<const Example> shown, const std::string& input) {
  return {fmt::format("You are a text-to-text function. Your task:\n{}\n{}{}\nReply with the output alone: no "
                      "explanation, no quotation marks, no formatting.",
                      task.text, labels_part(task.labels), shown_part(shown)),
          fmt::format("<input>\n{}\n</input>", input), 0.7};
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string shortened(std::string_view text, size_t bytes) {
  if (text.size() > bytes) {
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
    text = text.substr(0, bytes);
  }
  return std::string(text);
}

}  // namespace paw
