// What a teacher is asked, and what is read from its replies, however they are dressed: Markdown fences, prose around
// the JSON, trailing commas, numbered lists. Pure; safe from several threads.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/chat.hpp"
#include "compile/dataset.hpp"

namespace paw {

// An input that a teacher wrote, with its output where it gave one.
struct Candidate {
  std::string input;
  std::optional<std::string> output;
  bool operator==(const Candidate&) const = default;
};

// The task in the teacher's words.
struct TaskStatement {
  std::string text;
  std::vector<std::string> labels;  // all outputs that are allowed; empty: free text
  bool operator==(const TaskStatement&) const = default;
};

// Of a batch of examples: JSON objects with an "input", wherever they stand; or else an array of strings; or else lines
// "Input: ..." and "Output: ...", or numbered ones, with " -> " between input and output if there is one. Of a reply
// that was cut off, what is whole. Empty where there is nothing of the kind.
std::vector<Candidate> parse_candidates(std::string_view reply);

// Of a statement of the task: a JSON object with "task" and "labels". Labels that cannot be a set of labels (fewer than
// 2, more than 64, longer than 64 bytes or a line, the same twice) are dropped. nullopt where there is no such object.
std::optional<TaskStatement> parse_task(std::string_view reply);

// Of an answer to a single input: the text without thoughts, a fence, quotation marks, {"output": ...} or "Output:"
// around it.
std::string parse_answer(std::string_view reply);

// Which of `labels` an output is, case and surrounding punctuation aside; nullopt where it is none.
std::optional<std::string> label_of(std::string_view output, std::span<const std::string> labels);

// Whether two answers are the same: equal apart from their dress (match.hpp), or equal as JSON.
bool agree(std::string_view first, std::string_view second);

// What is asked. `shown` are examples of the user's.
ChatQuestion ask_for_task(const std::string& spec, std::span<const std::string> labels, std::span<const Example> shown);
// The batches differ in what they ask for: `number` chooses it. `wanting` are labels of which there are fewest so far;
// `written` are inputs that should not come again.
ChatQuestion ask_for_batch(const TaskStatement& task, std::span<const Example> shown, size_t number, size_t count,
                           std::span<const std::string> wanting, std::span<const std::string> written);
ChatQuestion ask_for_answer(const TaskStatement& task, std::span<const Example> shown, const std::string& input);

// JSON on one line, without a line end; what is not UTF-8 in it is replaced.
std::string line_of(const nlohmann::ordered_json& json);

// At most `bytes` of `text`, cut between characters.
std::string shortened(std::string_view text, size_t bytes);

}  // namespace paw
