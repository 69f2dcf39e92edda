// What paw watch does on a match besides printing it: a command, a post. In the background, so that it holds up
// nothing.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "decode/runner.hpp"
#include "watch/background.hpp"
#include "watch/line_queue.hpp"
#include "watch/notes.hpp"
#include "watch/post.hpp"

namespace paw::cli {

// A line with its answer, as it is reported.
struct Report {
  watch::Line line;
  Output output;
  size_t repeats = 0;  // of the lines like it that were withheld since the last report, how many this one stands for
};
nlohmann::ordered_json to_json(const Report& report);

// A thread-safe line on standard error: "paw: SENTENCE".
void note(const std::string& sentence);

class Actions {
 public:
  struct Options {
    std::string command;  // empty: none
    std::string url;      // empty: none
    size_t at_once = 4;   // commands
    watch::Clock::duration timeout = std::chrono::seconds(30);
  };
  // Throws UsageError: a URL that is none.
  explicit Actions(const Options& options);

  // Begins what is to be done, or counts it as not done where too much of it waits already.
  void begin(const Report& report);

  // Waits until all is done; after `interrupted` is set, or from now on where `at_once`, five seconds more.
  void finish(bool at_once);

  // "; 3 of 9 commands failed", for the summary; empty where all went well.
  std::string summary() const;

 private:
  // Jobs of one kind, and how they went.
  struct Kind {
    std::string what;  // "command"
    std::unique_ptr<watch::Background> background;
    size_t asked = 0, not_done = 0;
    std::atomic<size_t> failed = 0;
  };
  void submit(Kind& kind, std::function<std::string(const std::stop_token&)> work);

  Options options_;
  watch::Notes notes_;
  std::unique_ptr<watch::Poster> poster_;
  Kind commands_, posts_;
};

}  // namespace paw::cli
