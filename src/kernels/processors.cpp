#include "kernels/processors.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "text/numbers.hpp"

namespace paw {
namespace {

namespace fs = std::filesystem;

enum class Version { One, Two };

// A mounted hierarchy of control groups that may limit the CPU time.
struct Mount {
  Version version;
  fs::path group;  // the control group that is seen at `folder`
  fs::path folder;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool names_cpu(const std::string& list) {
  const std::vector<std::string> names = split(list, ',');
  return std::find(names.begin(), names.end(), "cpu") != names.end();
}

// mountinfo writes white space and backslashes as \ooo.
std::string unescaped(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string result;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) && is_octal(text[i + 2]) &&
        is_octal(text[i + 3])) {
      result += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      result += text[i];
    }
  }
  return result;
}

// A line of mountinfo: "ID PARENT DEVICE ROOT FOLDER OPTIONS [TAG ...] - TYPE SOURCE SUPER-OPTIONS" (proc(5)).
std::optional<Mount> mount_of(const std::string& line) {
  const std::vector<std::string> fields = split(line, ' ');
  const auto dash = std::find(fields.begin(), fields.end(), "-");
  if (fields.size() < 6 || fields.end() - dash < 4) return std::nullopt;
  const std::string &type = dash[1], &options = dash[3];
  const bool unified = type == "cgroup2";
  if (!unified && !(type == "cgroup" && names_cpu(options))) return std::nullopt;
  return Mount{unified ? Version::Two : Version::One, unescaped(fields[3]), unescaped(fields[4])};
}

// The group of this process in the hierarchy of `version`, from lines "ID:CONTROLLERS:GROUP" (cgroups(7)).
std::optional<fs::path> group_of(const std::vector<std::string>& lines, Version version) {
  for (const std::string& line : lines) {
    const size_t first = line.find(':'), second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (version == Version::Two ? controllers.empty() : names_cpu(controllers)) return line.substr(second + 1);
  }
  return std::nullopt;
}

// Of one group: microseconds of CPU time in each period.
std::optional<double> quota_in(const fs::path& folder, Version version) {
  std::vector<std::string> values;
  if (version == Version::Two) {
    const std::vector<std::string> lines = lines_of(folder / "cpu.max");
    if (!lines.empty()) values = split(lines[0], ' ');
  } else {
    for (const char* name : {"cpu.cfs_quota_us", "cpu.cfs_period_us"}) {
      const std::vector<std::string> lines = lines_of(folder / name);
      if (!lines.empty()) values.push_back(lines[0]);
    }
  }
  if (values.size() != 2) return std::nullopt;
  const auto time = parse_whole<uint64_t>(values[0]), period = parse_whole<uint64_t>(values[1]);
  if (!time || !period || *time == 0 || *period == 0) return std::nullopt;  // "max" and -1 are not quotas
  return static_cast<double>(*time) / static_cast<double>(*period);
}

// Processors in the affinity mask; 0 where it cannot be read.
size_t processors_in_mask() {
  for (int most = 1024; most <= 1 << 20; most *= 2) {
    cpu_set_t* set = CPU_ALLOC(most);
    if (set == nullptr) return 0;
    const size_t bytes = CPU_ALLOC_SIZE(most);
    const bool read = sched_getaffinity(0, bytes, set) == 0;
    const int count = read ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (read) return static_cast<size_t>(count);
  }
  return 0;
}

}  // namespace

std::optional<double> cpu_quota(const fs::path& root) {
  const std::vector<std::string> groups = lines_of(root / "proc/self/cgroup");
  std::optional<double> least;
  for (const std::string& line : lines_of(root / "proc/self/mountinfo")) {
    const std::optional<Mount> mount = mount_of(line);
    if (!mount) continue;
    const auto group = group_of(groups, mount->version);
    if (!group) continue;
    // Where a container sees only its own group, the path to it may lie outside of what is mounted.
    const fs::path within = group->lexically_relative(mount->group);
    const bool inside = !within.empty() && *within.begin() != "..";
    const fs::path top = root / mount->folder.relative_path();
    fs::path folder = top;
    std::vector<fs::path> folders = {top};
    for (const fs::path& name : inside ? within : fs::path()) {
      if (name != ".") folders.push_back(folder /= name);
    }
    for (const fs::path& each : folders) {
      if (const auto quota = quota_in(each, mount->version)) least = std::min(least.value_or(*quota), *quota);
    }
  }
  return least;
}

size_t available_processors() {
  size_t processors = processors_in_mask();
  if (processors == 0) processors = std::max(1U, std::thread::hardware_concurrency());
  const double quota = std::ceil(cpu_quota().value_or(HUGE_VAL));
  return quota < static_cast<double>(processors) ? static_cast<size_t>(quota) : processors;
}

}  // namespace paw
