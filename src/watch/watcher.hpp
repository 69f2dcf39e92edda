// The loop of a watch: takes the lines that wait, has them answered, suppresses repeats and what is over the limit, and
// hands out the rest. A thread reads the lines (line_source.hpp); others run commands and posts (actions.hpp).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "paw/answer.hpp"
#include "paw/watch.hpp"
#include "watch/actions.hpp"
#include "watch/assembler.hpp"
#include "watch/line_queue.hpp"
#include "watch/notes.hpp"
#include "watch/rate_limit.hpp"
#include "watch/repeats.hpp"
#include "watch/source.hpp"
#include "watch/stopping.hpp"

namespace paw::watch {

// One answer an input: text, confidence and error. An answer that the program abstained from has its text all the same.
using AnswerLines = std::function<std::vector<Answer>(const std::vector<std::string>&)>;

// One thread at a time.
class Watcher {
 public:
  // `options`, which outlives it, has a confidence and all of its callbacks, which throw nothing; its numbers are in
  // range. Throws UsageError: a URL that is none.
  Watcher(const WatchOptions& options, AnswerLines answer, Stopping stopping);

  // Watches a source, which `open` makes for this queue, to its end, once. Throws what `answer`, `open` and the source
  // throw.
  void run(const std::function<std::unique_ptr<Source>(LineQueue&)>& open);

 private:
  void run_lines(Source& source);
  void consider(Line line, const Answer& answer, Clock::time_point now);
  bool is_alert(const Answer& answer) const;
  bool admit(WatchReport& report, Clock::time_point now);
  bool send(const WatchReport& report, Clock::time_point now);
  void send_due(Clock::time_point now);
  std::optional<Clock::time_point> due() const;
  void note(Notes& notes, const std::string& kind, const std::string& sentence);
  void note_oddities(const Line& line);
  void note_dropped();
  void summarize(const LineCounts& counts);

  const WatchOptions& options_;
  AnswerLines answer_;
  Stopping stopping_;
  Actions actions_;
  LineQueue queue_;
  std::optional<Repeats<WatchReport>> repeats_;
  std::optional<RateLimit> limit_;
  Notes once_, notes_;  // kinds that are noted once, and now and then
  WatchSummary counts_;
  uint64_t answered_ = 0, dropped_noted_ = 0;  // lines
};

}  // namespace paw::watch
