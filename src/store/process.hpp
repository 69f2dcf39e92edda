// Running another program without a shell.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace paw::store {

struct ProcessResult {
  int status = 0;      // the exit status; 128 + the signal where one ended it
  std::string output;  // the last 64 KiB of its standard output and error together
};

// Runs arguments[0], found on PATH, with nothing on its standard input, and waits. nullopt where there is no such
// program; throws Error when it cannot be started for another reason.
std::optional<ProcessResult> run_process(const std::vector<std::string>& arguments);

}  // namespace paw::store
