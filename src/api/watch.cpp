// Watching: include/paw/watch.hpp documents it.
#include "paw/watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <memory>
#include <mutex>

#include "api/state.hpp"
#include "decode/caching_runner.hpp"
#include "hash/sha256.hpp"
#include "store/store.hpp"
#include "watch/follow_source.hpp"
#include "watch/line_source.hpp"
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
    throw UsageError(fmt::format("a confidence must be from 0 to 1, not {}", *options.min_confidence));
  if (options.same_for.count() < 0 || options.timeout.count() <= 0 ||
      (options.at_most.count > 0 && options.at_most.period.count() <= 0))
    throw UsageError("a duration must be longer than 0");
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

// Watches what `open(form, queue, stopping, callbacks)` makes.
template <typename Open>
void watch_source(const Program& program, const WatchOptions& options, Callbacks& callbacks, WatchOptions guarded,
                  const Open& open) {
  Program::State& state = Access::state(program);
  check(options, state.engine->labels());
  guarded.min_confidence = options.min_confidence.value_or(program.abstention().below);
  CachingRunner runner(*state.engine);
  const auto answer = [&](const std::vector<std::string>& inputs) {
    const std::lock_guard lock(Access::state(state.interpreter).computing);
    return answers_of(runner.run(inputs));
  };
  const watch::Stopping stopping = [&] { return callbacks.stopped() || flag_of(options.cancel); };
  const watch::LineForm form{options.multiline, options.field};
  try {
    with_errors([&] {
      watch::Watcher(guarded, answer, stopping).run([&](watch::LineQueue& queue) {
        return open(form, queue, stopping);
      });
    });
  } catch (const Error&) {
    callbacks.rethrow();
    throw;
  }
  callbacks.rethrow();
}

// One for each program and set of files.
std::string default_state(const Program& program, const std::vector<std::string>& files) {
  std::string names = program.source();
  for (const std::string& file : files) names += '\0' + std::filesystem::absolute(file).lexically_normal().string();
  const std::filesystem::path folder = store::home() / "watch";
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw Error(ErrorKind::Io, fmt::format("cannot keep positions in {}: {}; name a file with --state", folder.string(),
                                           error.message()));
  return (folder / (sha256_hex(names).substr(0, 16) + ".json")).string();
}

}  // namespace

void watch_lines(const Program& program, int descriptor, const WatchOptions& options) {
  Callbacks callbacks(options);
  watch_source(program, options, callbacks, callbacks.guarded(),
               [&](const watch::LineForm& form, watch::LineQueue& queue, const watch::Stopping& stopping) {
                 return std::make_unique<watch::LineSource>(descriptor, form, queue, stopping);
               });
}

void follow_files(const Program& program, const FollowOptions& follow, const WatchOptions& options) {
  Callbacks callbacks(options);
  WatchOptions guarded = callbacks.guarded();
  const watch::FollowSource* source = nullptr;
  const auto summary = guarded.summary;
  guarded.summary = [&](WatchSummary counts) {
    counts.gaps = source->gaps();
    summary(counts);
  };
  FollowOptions with_state = follow;
  if (with_state.state.empty()) with_state.state = with_errors([&] { return default_state(program, follow.files); });
  watch_source(program, options, callbacks, guarded,
               [&](const watch::LineForm& form, watch::LineQueue& queue, const watch::Stopping& stopping) {
                 auto made = std::make_unique<watch::FollowSource>(
                     with_state, form, queue, stopping, [&] { return callbacks.stopped(); }, guarded.note);
                 source = made.get();
                 return made;
               });
}

}  // namespace paw
