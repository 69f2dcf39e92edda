#include "watch/watcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "hash/sha256.hpp"
#include "text/utf8.hpp"
#include "watch/masking.hpp"

namespace paw::watch {
namespace {

// Bounds of what is held at a time: with lines of the longest kind some 60 MB, with usual ones 2 MB.
constexpr size_t kMostWaiting = 1024;  // lines between reading and running
constexpr size_t kLinesAtOnce = 64, kBytesAtOnce = 8192;
constexpr size_t kMasksKept = 4096;
constexpr std::chrono::seconds kBetweenNotes(60);

WatchReport counted(Repeats<WatchReport>::Suppressed suppressed) {
  suppressed.latest.repeats = suppressed.count;
  return std::move(suppressed.latest);
}

}  // namespace

Watcher::Watcher(const WatchOptions& options, AnswerLines answer, Stopping stopping)
    : options_(options),
      answer_(std::move(answer)),
      stopping_(std::move(stopping)),
      actions_(options, stopping_),
      queue_(kMostWaiting, options.drop ? LineQueue::WhenFull::DropOldest : LineQueue::WhenFull::Wait),
      once_(Clock::duration::max()),
      notes_(kBetweenNotes) {
  if (options.same_for.count() > 0) repeats_.emplace(options.same_for, kMasksKept);
  if (options.at_most.count > 0) limit_.emplace(options.at_most);
}

void Watcher::run(const std::function<std::unique_ptr<Source>(LineQueue&)>& open) {
  const std::unique_ptr<Source> source = open(queue_);
  std::exception_ptr failure;
  try {
    run_lines(*source);
  } catch (...) {
    failure = std::current_exception();
  }
  try {
    source->finish();
  } catch (const Error&) {
    failure = std::current_exception();
  }
  actions_.finish();
  summarize(source->counts());
  if (failure) std::rethrow_exception(failure);
}

void Watcher::run_lines(Source& source) {
  std::vector<Line> lines;
  std::vector<std::string> inputs;
  std::vector<Line::Origin> origins;
  while (queue_.take(lines, kLinesAtOnce, kBytesAtOnce, due()) && !stopping_()) {
    inputs.clear();
    origins.clear();
    for (const Line& line : lines) {
      inputs.push_back(line.text);
      origins.push_back(line.origin);
    }
    const std::vector<Answer> answers = answer_(inputs);
    const Clock::time_point now = Clock::now();
    send_due(now);
    answered_ += lines.size();
    for (size_t i = 0; i < lines.size(); ++i) consider(std::move(lines[i]), answers[i], now);
    lines.clear();
    options_.flush();
    source.done(origins);
    note_dropped();
  }
  // Reports at the end are handed out; a command for each would be a burst that nobody asked for.
  if (repeats_) {
    for (auto& suppressed : repeats_->take_all()) options_.report(counted(std::move(suppressed)));
  }
  options_.flush();
}

bool Watcher::is_alert(const Answer& answer) const {
  const auto& alerts = options_.alerts;
  return alerts.empty() || std::ranges::find(alerts, answer.text) != alerts.end();
}

void Watcher::consider(Line line, const Answer& answer, Clock::time_point now) {
  note_oddities(line);
  if (!answer.error.empty()) {
    ++counts_.failed;
    note(notes_, "failed", fmt::format("line {} has no answer: {}", line.number, answer.error));
    return;
  }
  if (!is_alert(answer)) return;
  if (answer.confidence < *options_.min_confidence) {
    ++counts_.unsure;
    return;
  }
  ++counts_.matches;
  WatchReport report{line.read, std::move(line.text), answer.text, answer.confidence, 0, line.cut};
  if (!admit(report, now)) {
    ++counts_.repeats;
  } else if (!send(report, now)) {
    ++counts_.over_limit;
  }
}

// False where it is a repeat; it is then moved from.
bool Watcher::admit(WatchReport& report, Clock::time_point now) {
  if (!repeats_) return true;
  std::vector<Repeats<WatchReport>::Suppressed> evicted;
  const std::string key = sha256_hex(report.output + '\0' + masked(report.input));
  const bool is_new = repeats_->admit(key, report, now, evicted);
  for (auto& suppressed : evicted) send(counted(std::move(suppressed)), now);
  return is_new;
}

// False where it is over the limit.
bool Watcher::send(const WatchReport& report, Clock::time_point now) {
  if (limit_ && !limit_->admit(now, std::max<uint64_t>(report.repeats, 1))) return false;
  options_.report(report);
  actions_.begin(report);
  return true;
}

// What only the time brings: the latest of the repeats whose time is over, how many reports were over the limit.
void Watcher::send_due(Clock::time_point now) {
  if (repeats_) {
    for (auto& suppressed : repeats_->take_expired(now)) send(counted(std::move(suppressed)), now);
  }
  if (!limit_) return;
  if (const auto suppressed = limit_->take_suppressed(now)) {
    options_.note(fmt::format("{} more match{} not reported: over the limit of {}", *suppressed,
                              *suppressed == 1 ? "" : "es", to_text(options_.at_most)));
  }
}

std::optional<Clock::time_point> Watcher::due() const {
  const auto repeats = repeats_ ? repeats_->due() : std::nullopt, limit = limit_ ? limit_->due() : std::nullopt;
  return repeats && limit ? std::min(repeats, limit) : repeats ? repeats : limit;
}

void Watcher::note(Notes& notes, const std::string& kind, const std::string& sentence) {
  if (const auto text = notes.admit(kind, sentence, Clock::now())) options_.note(*text);
}

void Watcher::note_oddities(const Line& line) {
  if (line.cut) {
    ++counts_.cut;
    note(once_, "cut",
         fmt::format("line {} is longer than {} bytes and is cut there, like others after it", line.number,
                     Assembler::kLineLimit));
  } else if (!is_utf8(line.text)) {
    note(once_, "utf8", fmt::format("line {} is not UTF-8; it is run as it stands, like others after it", line.number));
  }
}

void Watcher::note_dropped() {
  if (queue_.dropped() == dropped_noted_) return;
  dropped_noted_ = queue_.dropped();
  note(notes_, "dropped", fmt::format("lines come faster than they can be run: {} dropped so far", dropped_noted_));
}

void Watcher::summarize(const LineCounts& counts) {
  counts_.lines = counts.lines;
  counts_.blank = counts.blank;
  counts_.joined = counts.joined;
  counts_.overwritten = counts.overwritten;
  counts_.dropped = queue_.dropped();
  counts_.not_looked_at = counts.lines - counts.blank - counts.joined - answered_ - counts_.dropped;
  counts_.commands = actions_.commands();
  counts_.posts = actions_.posts();
  options_.summary(counts_);
}

}  // namespace paw::watch
