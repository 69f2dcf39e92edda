// How many processors this process may use.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace paw {

// The processors that the process may run on (its affinity mask), or its CPU quota rounded up where that is less. At
// least 1. Each call asks the system again.
size_t available_processors();

// The CPU quota of the process's control groups in processors, e.g. 1.5: the least of its own group and those above it,
// in version 1 and version 2. Nothing where none is set. Reads proc/self/cgroup, proc/self/mountinfo and the control
// files below `root`; what is missing or malformed there sets no quota.
std::optional<double> cpu_quota(const std::filesystem::path& root = "/");

}  // namespace paw
