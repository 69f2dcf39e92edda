#include "watch/actions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "watch/shell.hpp"

namespace paw::watch {
namespace {

constexpr size_t kMostWaiting = 100;
constexpr std::chrono::seconds kBetweenNotes(60), kGrace(5);
constexpr std::chrono::milliseconds kTick(100);

}  // namespace

Actions::Actions(const WatchOptions& options, Stopping stopping)
    : options_(options), stopping_(std::move(stopping)), notes_(kBetweenNotes) {
  if (!options.post.empty()) {
    poster_ = std::make_unique<Poster>(options.post, options.timeout);
    posts_.background = std::make_unique<Background>(1, kMostWaiting);
  }
  if (!options.exec.empty()) commands_.background = std::make_unique<Background>(options.exec_at_once, kMostWaiting);
}

void Actions::begin(const WatchReport& report) {
  if (commands_.background) {
    std::vector<std::pair<std::string, std::string>> variables = {
        {"PAW_INPUT", report.input},
        {"PAW_OUTPUT", report.output},
        {"PAW_CONFIDENCE", nlohmann::json(report.confidence).dump()},
        {"PAW_COUNT", fmt::format("{}", std::max<uint64_t>(report.repeats, 1))}};
    submit(commands_, [this, input = report.input + "\n", variables = std::move(variables)](const auto& stop) {
      return run_shell(options_.exec, input, variables, options_.timeout, stop);
    });
  }
  if (posts_.background) {
    submit(posts_, [this, json = to_json(report)](const auto& stop) {
      const std::string failure = poster_->post(json, stop);
      return failure.empty() ? "" : fmt::format("to {} {}", poster_->where(), failure);
    });
  }
}

void Actions::note_failure(const Kind& kind, const std::string& failure) {
  const std::string sentence = fmt::format("a {} {}", kind.name, failure);
  if (const auto text = notes_.admit(sentence, sentence, Clock::now())) options_.note(*text);
}

void Actions::submit(Kind& kind, Job job) {
  ++kind.requested;
  const bool accepted = kind.background->submit([this, &kind, job = std::move(job)](const std::stop_token& stop) {
    std::string failure;
    try {
      failure = job(stop);
    } catch (const std::exception& error) {
      failure = fmt::format("failed: {}", error.what());
    }
    if (failure.empty()) return;
    ++kind.failed;
    note_failure(kind, failure);
  });
  if (accepted) return;
  ++kind.left_out;
  note_failure(kind, fmt::format("was left out: {} are waiting already", kMostWaiting));
}

void Actions::finish() {
  std::optional<Clock::time_point> end;  // for both kinds
  for (Kind* kind : {&commands_, &posts_}) {
    if (!kind->background) continue;
    while (!kind->background->wait(Clock::now() + kTick)) {
      if (!end && stopping_()) end = Clock::now() + kGrace;
      if (end && Clock::now() > *end) break;
    }
    kind->left_out += kind->background->stop();
    kind->background.reset();
  }
}

}  // namespace paw::watch
