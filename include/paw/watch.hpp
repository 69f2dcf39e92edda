// Watching a log: runs a program on each line as it arrives, and reports the lines that match.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/error.hpp"
#include "paw/export.h"
#include "paw/program.hpp"

namespace paw {

// At most `count` in any stretch of time of this length.
struct WatchRate {
  size_t count = 0;  // 0: no limit
  std::chrono::milliseconds period = {};
};

// "90s", "10min", "2h": a whole number and a unit (ms, s, min or m, h, d), from 1 ms to 3,650 days. Throws Error:
// Usage.
PAW_API std::chrono::milliseconds parse_duration(std::string_view text);
// "10/min", "100/5min": a number from 1 to 1,000,000, and a duration or a unit alone. Throws Error: Usage.
PAW_API WatchRate parse_rate(std::string_view text);

// Lines that are run and reported as one, with their line ends between them.
enum class Multiline {
  Traces,    // stack traces of Java, .NET, JavaScript, Python and Go, with the line above that reports the error
  Indented,  // the same, and indented lines with the line above them
  Off,
};

// Log files that are read as they are written, through rotation by rename and by truncation.
struct FollowOptions {
  std::vector<std::string> files = {};
  // Where it is kept how far each of them was dealt with, so that the next watch goes on there; empty: a file in the
  // store that depends on the program and the files.
  std::string state = {};
  bool from_start = false;  // a file that the state does not know is read from its beginning, not from its end
};

// A line with its answer, as it is reported.
struct WatchReport {
  std::chrono::system_clock::time_point time = {};  // when the line was read
  std::string input, output;                        // the line as it was run, any bytes; the answer
  double confidence = 0;                            // 0..1, of the answer
  uint64_t repeats = 0;  // 0, or how many lines of this kind were suppressed since the last report; this is the latest
  bool cut = false;      // the line was longer than what was run and is reported
};

// One line of JSON with these fields in this order: time (UTC, "2024-11-29T10:02:51.123Z"), input, output, confidence,
// repeats, and cut only where it is true. Bytes that are not UTF-8 become replacement characters.
PAW_API std::string to_json(const WatchReport& report);

// Commands or posts.
struct WatchActions {
  uint64_t requested = 0;  // one a report
  uint64_t failed = 0, left_out = 0;
};

// Each line that was read is one of: blank, joined, a match, unsure, failed, dropped, not run, or of another answer.
struct WatchSummary {
  uint64_t lines = 0;                    // read
  uint64_t blank = 0;                    // lines of white space only, which are skipped
  uint64_t joined = 0;                   // lines that became part of another
  uint64_t overwritten = 0;              // states of progress displays, which do not count as lines
  uint64_t matches = 0;                  // lines with an answer to be reported
  uint64_t repeats = 0, over_limit = 0;  // matches without a report of their own
  uint64_t dropped = 0;                  // to make room for later lines
  uint64_t unsure = 0;                   // lines with an answer below the minimal confidence
  uint64_t cut = 0;                      // lines longer than what was run
  uint64_t failed = 0;                   // lines without an answer
  uint64_t not_looked_at = 0;            // read before the watch was stopped, and not run
  uint64_t gaps = 0;                     // truncations and removals of followed files that may have cost lines
  WatchActions commands, posts;
};

// Callbacks may be empty. What one throws stops the watch and reaches the caller. They must not stop or start a watch
// on the same descriptor, and may use the program. All but `note` are called on the thread that watches.
struct WatchOptions {
  std::vector<std::string> alerts = {};       // answers whose lines are reported; without any, those of all lines are
  std::optional<double> min_confidence = {};  // 0..1; without it, the threshold of the program's abstention
  std::chrono::milliseconds same_for = {};    // lines that differ only in numbers, times and identifiers are reported
                                              // once in this time; 0: each
  WatchRate at_most = {};                     // reports
  std::string exec = {};                      // a shell command for each report (docs/watch.md); empty: none
  size_t exec_at_once = 4;                    // commands that may run at the same time, 1 to 64
  std::string post = {};                      // an http or https URL that each report is posted to, as JSON
  std::chrono::milliseconds timeout = std::chrono::seconds(30);  // for a command, and for each try of a post
  Multiline multiline = Multiline::Traces;
  std::string field = {};  // lines are JSON objects, and the text of this member is run; empty: lines are text
  bool drop = false;       // if lines arrive faster than they are run: drop the oldest instead of pausing the reading

  std::function<void(const WatchReport&)> report = {};  // in the order of the lines, but for repeats
  std::function<void()> flush = {};                     // after reports, before the watch waits for lines
  // Sentences about lines that are cut or have no answer, failed commands and the like; each kind at most once a
  // minute. Called on any thread, one call at a time.
  std::function<void(const std::string&)> note = {};
  std::function<void(const WatchSummary&)> summary = {};  // once, at the end, also before an Error is thrown
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal: stops the watch; may be null
};

// Runs `program` on each line that comes from `descriptor`, a pipe, file, terminal or socket that the caller owns,
// blocking or not, until it ends. A line that waits alone is run at once; lines that wait together are run together. A
// line that was run recently is not run again. The memory for lines and answers is bounded. docs/watch.md says how
// escape sequences, progress displays, NUL bytes, and lines that containers split are handled.
//
// It returns at the end of the input, and soon after `cancel` was set: the lines that are being run are finished, and
// commands and posts have five seconds more. There is one function and no object, since a watch has no state that
// outlives it.
//
// Throws Error: Usage (an alert that the program never answers, a number out of range, an invalid URL), Io (the
// descriptor cannot be read).
PAW_API void watch_lines(const Program& program, int descriptor, const WatchOptions& options = {});

// The same for log files, until `cancel` is set. A file that is not there is waited for; one that was renamed is read
// on for some seconds while the new one is read. Where a watch was stopped by `cancel`, the next one with the same
// state reads each line that was not looked at, and no other; where it was killed, it may read up to a second of lines
// again. Lines are lost where a file is truncated before they were read, which is noted and counted
// (WatchSummary::gaps). Throws Error: Usage (no file, a file twice), Damaged (the state file), Unsupported (no regular
// file), and as watch_lines does.
PAW_API void follow_files(const Program& program, const FollowOptions& follow, const WatchOptions& options = {});

}  // namespace paw
