// Reports as JSON: include/paw/watch.hpp documents it.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include "paw/watch.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

std::string utc(std::chrono::system_clock::time_point time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)),
                     milliseconds % 1000);
}

}  // namespace

std::string to_json(const WatchReport& report) {
  nlohmann::ordered_json json = {{"time", utc(report.time)},
                                 {"input", report.input},
                                 {"output", report.output},
                                 {"confidence", report.confidence},
                                 {"repeats", report.repeats}};
  if (report.cut) json["cut"] = true;
  return dump_json(json);
}

}  // namespace paw
