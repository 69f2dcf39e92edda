// Running a shell command with a text on its standard input, for a bounded time.
#pragma once

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "watch/durations.hpp"

namespace paw::watch {

// Runs `command` by /bin/sh, in a process group of its own. `input` is its standard input, its standard output goes to
// standard error. `variables` are added to the environment; a value ends at 32 KiB, and NUL bytes in it are left out,
// as an environment cannot hold them. After `timeout`, or when a stop is requested, the group is ended: SIGTERM, and
// SIGKILL a second later. Returns how it failed ("ended with exit status 3"), empty where it did not; the number of
// different texts is bounded. Several threads may call it at once.
std::string run_shell(const std::string& command, const std::string& input,
                      const std::vector<std::pair<std::string, std::string>>& variables, Clock::duration timeout,
                      const std::stop_token& stop);

}  // namespace paw::watch
