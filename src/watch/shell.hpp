// Running a shell command with a text on its standard input, for a bounded time.
#pragma once

#include <sys/types.h>

#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "watch/durations.hpp"

namespace paw::watch {

// A descriptor that becomes readable when the process ends, or -1 where there is none.
using OpenProcess = std::function<int(pid_t)>;
int open_process_descriptor(pid_t process);  // pidfd_open: Linux 5.3, and not in every sandbox

// Runs `command` by /bin/sh, in a process group of its own. `input` is its standard input, its standard output goes to
// standard error. `variables` are added to the environment; a value ends at 32 KiB, and NUL bytes in it are left out,
// as an environment cannot hold them. After `timeout`, or when a stop is requested, the group is ended: SIGTERM, and
// SIGKILL a second later. Returns how it failed ("ended with exit status 3"), empty where it did not; the number of
// different texts is bounded. Where `open_process` gives -1 the process is looked at, up to 50 ms apart. Several
// threads may call it at once.
std::string run_shell(const std::string& command, const std::string& input,
                      const std::vector<std::pair<std::string, std::string>>& variables, Clock::duration timeout,
                      const std::stop_token& stop, const OpenProcess& open_process = open_process_descriptor);

}  // namespace paw::watch
