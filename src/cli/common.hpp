// What several subcommands share: output as JSON lines, interruption, a progress line.
#pragma once

#include <atomic>
#include <nlohmann/json.hpp>
#include <string>

namespace paw::cli {

// One line of JSON on standard output, flushed. Bytes that are not UTF-8 are replaced.
void print_json(const nlohmann::ordered_json& json);
std::string dump(const nlohmann::ordered_json& json, int indent = -1);  // as text

// `text` with its line ends as \n and \r, so that it is one line of output.
std::string on_one_line(const std::string& text);

// Text on standard error. That nobody can read it is no reason to fail.
void say(const std::string& text);

// Set by Ctrl-C after install_interrupt(); a second Ctrl-C ends the process. A signal that is ignored when the process
// starts stays so, as that of a command which a script put into the background.
extern std::atomic<bool> interrupted;
void install_interrupt();

// A line on standard error that rewrites itself, on a terminal only.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  void show(double fraction, const std::string& text);
  void clear();

 private:
  bool terminal_, shown_ = false;
};
std::string duration(double seconds);  // "1 min 20 s"

}  // namespace paw::cli
