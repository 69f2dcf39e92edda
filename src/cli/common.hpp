// What several subcommands share: loading a program with its base, output as JSON lines, interruption, a progress line.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "api/loading.hpp"
#include "decode/runner.hpp"
#include "model/base.hpp"
#include "program/bundle.hpp"
#include "text/json.hpp"

namespace paw::cli {

// A program with its base, ready to run. Throws Error where the base is absent or not the one the program was compiled
// for.
struct LoadedProgram {
  Bundle program;
  std::filesystem::path base_path;
  LoadedBase base;
  std::shared_ptr<ThreadPool> pool;
  std::unique_ptr<Runner> runner;
};
LoadedProgram load_program(const std::string& name_or_path, const std::string& base_override, size_t threads);

// One line of JSON on standard output, flushed. Bytes that are not UTF-8 are replaced.
void print_json(const nlohmann::ordered_json& json);
std::string dump(const nlohmann::ordered_json& json, int indent = -1);  // as text

// `text` with its line ends as \n and \r, so that it is one line of output.
std::string on_one_line(const std::string& text);

// Text on standard error. That nobody can read it is no reason to fail.
void say(const std::string& text);

// Set by Ctrl-C after install_interrupt(); a second Ctrl-C ends the process.
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
