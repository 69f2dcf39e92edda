#include "cli/watch_actions.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/common.hpp"
#include "watch/shell.hpp"

namespace paw::cli {
namespace {

constexpr size_t kMostWaiting = 100;
constexpr std::chrono::seconds kBetweenNotes(60), kGrace(5);
constexpr std::chrono::milliseconds kTick(100);

std::string utc(std::chrono::system_clock::time_point time) {
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(static_cast<std::time_t>(milliseconds / 1000)),
                     milliseconds % 1000);
}

}  // namespace

nlohmann::ordered_json to_json(const Report& report) {
  nlohmann::ordered_json json = {{"time", utc(report.line.read)},
                                 {"input", report.line.text},
                                 {"output", report.output.text},
                                 {"confidence", report.output.confidence},
                                 {"repeats", report.repeats}};
  if (report.line.cut) json["cut"] = true;
  return json;
}

void note(const std::string& sentence) { say(fmt::format("paw: {}\n", sentence)); }

Actions::Actions(const Options& options) : options_(options), notes_(kBetweenNotes) {
  commands_.what = "command";
  posts_.what = "post";
  if (!options_.url.empty()) poster_ = std::make_unique<watch::Poster>(options_.url, options_.timeout);
  if (poster_) posts_.background = std::make_unique<watch::Background>(1, kMostWaiting);
  if (!options_.command.empty()) {
    commands_.background = std::make_unique<watch::Background>(options_.at_once, kMostWaiting);
  }
}

void Actions::begin(const Report& report) {
  if (commands_.background) {
    std::vector<std::pair<std::string, std::string>> variables = {
        {"PAW_INPUT", report.line.text},
        {"PAW_OUTPUT", report.output.text},
        {"PAW_CONFIDENCE", nlohmann::json(report.output.confidence).dump()},
        {"PAW_COUNT", fmt::format("{}", std::max<size_t>(report.repeats, 1))}};
    submit(commands_, [this, input = report.line.text + "\n", variables = std::move(variables)](const auto& stop) {
      return watch::run_shell(options_.command, input, variables, options_.timeout, stop);
    });
  }
  if (posts_.background) {
    submit(posts_, [this, json = dump_json(to_json(report))](const auto& stop) {
      const std::string failure = poster_->post(json, stop);
      return failure.empty() ? "" : fmt::format("to {} {}", poster_->where(), failure);
    });
  }
}

void Actions::submit(Kind& kind, std::function<std::string(const std::stop_token&)> work) {
  const auto tell = [this](const std::string& what, const std::string& failure) {
    if (const auto text = notes_.admit(what + failure, fmt::format("a {} {}", what, failure), watch::Clock::now())) {
      note(*text);
    }
  };
  ++kind.asked;
  const bool accepted = kind.background->submit([&kind, tell, work = std::move(work)](const std::stop_token& stop) {
    std::string failure;
    try {
      failure = work(stop);
    } catch (const std::exception& error) {
      failure = fmt::format("failed: {}", error.what());
    }
    if (failure.empty()) return;
    ++kind.failed;
    tell(kind.what, failure);
  });
  if (accepted) return;
  ++kind.not_done;
  tell(kind.what, fmt::format("was left out: {} are waiting already", kMostWaiting));
}

void Actions::finish(bool at_once) {
  std::optional<watch::Clock::time_point> end;  // for both kinds
  for (Kind* kind : {&commands_, &posts_}) {
    if (!kind->background) continue;
    while (!kind->background->wait(watch::Clock::now() + kTick)) {
      if (!end && (at_once || interrupted)) end = watch::Clock::now() + kGrace;
      if (end && watch::Clock::now() > *end) break;
    }
    kind->not_done += kind->background->stop();
    kind->background.reset();
  }
}

std::string Actions::summary() const {
  std::string text;
  for (const Kind* kind : {&commands_, &posts_}) {
    if (kind->failed > 0) text += fmt::format("; {} of {} {}s failed", kind->failed.load(), kind->asked, kind->what);
    if (kind->not_done > 0) text += fmt::format("; {} of {} {}s left out", kind->not_done, kind->asked, kind->what);
  }
  return text;
}

}  // namespace paw::cli
