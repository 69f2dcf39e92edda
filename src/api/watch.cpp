// Watching: include/paw/watch.hpp documents it.
#include "paw/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <mutex>

#include "api/state.hpp"
#include "decode/caching_runner.hpp"
#include "watch/watcher.hpp"

namespace paw {
namespace {

constexpr size_t kMostAtOnce = 64;

void check(const WatchOptions& options, const std::vector<std::string>& labels) {
  for (const std::string& alert : options.alerts) {
    if (labels.empty() || std::ranges::find(labels, alert) != labels.end()) continue;
    throw UsageError(fmt::format("the program never answers '{}'; its labels are: {}", alert, fmt::join(labels, ", ")));
  }
  if (options.min_confidence && !(*options.min_confidence >= 0 && *options.min_confidence <= 1))
    throw UsageError(fmt::format("a confidence is from 0 to 1, not {}", *options.min_confidence));
  if (options.same_for.count() < 0 || options.timeout.count() <= 0 ||
      (options.at_most.count > 0 && options.at_most.period.count() <= 0))
    throw UsageError("a duration is longer than 0");
  if (options.exec_at_once < 1 || options.exec_at_once > kMostAtOnce)
    throw UsageError(fmt::format("from 1 to {} commands may run at once, not {}", kMostAtOnce, options.exec_at_once));
}

// The caller's callbacks as the loop wants them: none is empty, and none throws. After one threw, the watch stops and
// only `summary` is still called.
class Callbacks {
 public:
  explicit Callbacks(const WatchOptions& options) : options_(options) {}

  WatchOptions guarded() {
    WatchOptions guarded = options_;
    guarded.report = [this](const WatchReport& report) {
      if (!stopped_) call(options_.report, report);
    };
    guarded.flush = [this] {
      if (!stopped_) call(options_.flush);
    };
    guarded.note = [this](const std::string& sentence) {
      const std::lock_guard lock(noting_);
      if (!stopped_) call(options_.note, sentence);
    };
    guarded.summary = [this](const WatchSummary& summary) { call(options_.summary, summary); };
    return guarded;
  }
  bool stopped() const { return stopped_; }
  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

 private:
  template <typename Callback, typename... Arguments>
  void call(const Callback& callback, const Arguments&... arguments) {
    if (!callback) return;
    try {
      callback(arguments...);
    } catch (...) {
      const std::lock_guard lock(throwing_);
      if (!thrown_) thrown_ = std::current_exception();
      stopped_ = true;
    }
  }

  const WatchOptions& options_;
  std::mutex noting_, throwing_;
  std::exception_ptr thrown_;  // the first
  std::atomic<bool> stopped_ = false;
};

std::vector<Answer> answers_of(std::vector<Output> outputs) {
  std::vector<Answer> answers;
  answers.reserve(outputs.size());
  for (Output& output : outputs) {
    Answer& answer = answers.emplace_back();
    answer.text = std::move(output.text);
    answer.confidence = output.confidence;
    answer.error = std::move(output.error);
  }
  return answers;
}

}  // namespace

void watch_lines(const Program& program, int descriptor, const WatchOptions& options) {
  Program::State& state = Access::state(program);
  check(options, state.engine->labels());
  Callbacks callbacks(options);
  WatchOptions guarded = callbacks.guarded();
  guarded.min_confidence = options.min_confidence.value_or(program.abstention().below);
  CachingRunner runner(*state.engine);
  const auto answer = [&](const std::vector<std::string>& inputs) {
    const std::lock_guard lock(Access::state(state.interpreter).computing);
    return answers_of(runner.run(inputs));
  };
  const auto stopping = [&] { return callbacks.stopped() || flag_of(options.cancel); };
  try {
    with_errors([&] { watch::Watcher(guarded, answer, stopping).run(descriptor); });
  } catch (const Error&) {
    callbacks.rethrow();
    throw;
  }
  callbacks.rethrow();
}

}  // namespace paw
