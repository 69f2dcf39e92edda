// A teacher: a larger model that writes examples for a specification. What it writes is filtered, and all of it is
// kept in a file beside the program, for review and to go on from.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "compile/chat.hpp"
#include "compile/dataset.hpp"
#include "compile/teacher_text.hpp"
#include "program/meta.hpp"

namespace paw {

struct TeacherRequest {
  std::string spec;
  std::vector<std::string> labels;  // all outputs that are allowed, where the user or the user's examples say so
  std::vector<Example> examples;    // the user's; a few are shown to the teacher, and none of their inputs is taken
  std::string model;                // as asked for; may be empty
  size_t wanted = 60;               // examples to keep
};

// docs/teacher.md describes the file. Each line is an object with "teacher": {"record": ...}; --examples takes the
// records "example" and passes over the others.
class Teacher {
 public:
  // Goes on from the file at `record` if there is one. Throws Error: it cannot be read, or was made for another
  // specification, other labels, other examples to show, another model or by other prompts.
  Teacher(TeacherRequest request, std::filesystem::path record);

  // Whether nothing needs to be asked any more.
  bool complete() const;

  // Asks until enough examples are kept, or the teacher has little new to say: three batches in a row without one that
  // was kept, or three times as many batches as should be needed. The file is replaced after each reply, whole or not
  // at all. `progress` gets the number kept. Throws what `ask` throws; what was received is then in the file.
  using Ask = std::function<ChatReply(const ChatQuestion&)>;
  void run(const Ask& ask, const std::function<void(size_t kept)>& progress);

  // At most as many as are wanted, in the order in which they were written.
  std::vector<Example> examples() const;
  const std::vector<std::string>& labels() const { return task_.labels; }
  const std::vector<Example>& shown() const { return shown_; }
  std::map<std::string, size_t> rejected() const;       // how many by reason
  bool started() const { return !task_.text.empty(); }  // whether there is a file

  TeacherRecord record() const;

 private:
  enum class State { Waiting, Kept, Rejected };
  struct Item {
    std::string input;
    std::optional<std::string> output, second;
    size_t batch = 0;
    State state = State::Waiting;
    std::string reason = {};  // of a rejection
  };

  void load();
  void save() const;
  ChatReply ask_and_count(const Ask& ask, const ChatQuestion& question);
  void state_task(const Ask& ask);
  void add_batch(const Ask& ask);
  void verify(const Ask& ask, Item& item);
  void verify_waiting(const Ask& ask, const std::function<void(size_t)>& progress);
  // Why it is not to be kept; empty: no reason. A label is put into the form of the set.
  std::string objection_to_input(const std::string& text) const;
  std::string objection_to_output(std::string& text) const;
  void settle(Item& item, State state, const std::string& reason = {});
  std::vector<std::string> rarest_labels() const;
  std::vector<std::string> latest_inputs() const;

  TeacherRequest request_;
  std::filesystem::path record_;
  std::vector<Example> shown_;
  std::string prompts_sha256_, answered_by_;
  TaskStatement task_;
  std::vector<Item> items_;
  std::set<std::string> own_inputs_, seen_;  // normalized: the user's, and those of items that were not duplicates
  size_t batches_ = 0, kept_ = 0;
  uint64_t replies_ = 0;
};

}  // namespace paw
