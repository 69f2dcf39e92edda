// paw watch: a program on each line of a log as it comes, for days; reports the lines that matter.
//
// A thread reads lines into a bounded queue. The main thread takes what waits there (one line at once, many together,
// which is faster), answers it, withholds repeats and what is over the limit, and prints the rest. Commands and posts
// run in the background.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/watch_actions.hpp"
#include "cli/watch_streams.hpp"
#include "decode/caching_runner.hpp"
#include "hash/sha256.hpp"
#include "text/utf8.hpp"
#include "watch/masking.hpp"
#include "watch/rate_limit.hpp"
#include "watch/repeats.hpp"

namespace paw::cli {
namespace {

// Bounds of what is held at a time: with lines of the longest kind some 60 MB, with usual ones 2 MB.
constexpr size_t kMostWaiting = 1024;  // lines between reading and running
constexpr size_t kLinesAtOnce = 64, kBytesAtOnce = 8192;
constexpr size_t kMasksKept = 4096;
constexpr std::chrono::seconds kBetweenNotes(60);

using watch::Clock;

struct Options {
  std::string program, base;
  std::vector<std::string> alerts;
  std::string at_most, same_for, timeout;
  Actions::Options actions;
  std::optional<double> min_confidence;
  size_t threads = 0;
  bool drop = false, json = false;
};

struct Counts {
  size_t matches = 0, repeats = 0, over_limit = 0, unsure = 0, cut = 0, failed = 0, looked_at = 0;
};

// Text for a terminal: what could move its cursor or change its state is shown as \xNN.
std::string harmless(const std::string& text) {
  std::string shown;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) - 0x80U < 0x20;
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F || c1) {
      shown += fmt::format("\\x{:02x}", c1 ? static_cast<unsigned char>(text[++i]) : byte);
    } else {
      shown += text[i];
    }
  }
  return shown;
}

class Watch {
 public:
  Watch(const Options& options, Runner& runner, Actions& actions)
      : options_(options),
        runner_(runner),
        actions_(actions),
        terminal_(isatty(STDOUT_FILENO) == 1),
        queue_(kMostWaiting, options.drop ? watch::LineQueue::WhenFull::DropOldest : watch::LineQueue::WhenFull::Wait),
        once_(Clock::duration::max()),
        notes_(kBetweenNotes) {
    if (!options.same_for.empty()) repeats_.emplace(watch::parse_duration(options.same_for), kMasksKept);
    if (!options.at_most.empty()) limit_.emplace(watch::parse_rate(options.at_most));
  }

  void run() {
    LineSource source(queue_);
    std::string failure;
    try {
      run_lines();
    } catch (const Error& error) {
      failure = error.what();
    }
    try {
      source.finish();
    } catch (const Error& error) {
      failure = error.what();
    }
    actions_.finish(false);
    summarize(source.lines());
    if (!failure.empty()) throw Error(failure);
  }

 private:
  void run_lines() {
    std::vector<watch::Line> lines;
    while (queue_.take(lines, kLinesAtOnce, kBytesAtOnce, due()) && !interrupted) {
      const std::vector<Output> outputs = answer(lines);
      const Clock::time_point now = Clock::now();
      report_due(now);
      counts_.looked_at += lines.size();
      for (size_t i = 0; i < lines.size(); ++i) consider(std::move(lines[i]), outputs[i], now);
      lines.clear();
      flush();
      tell_dropped();
    }
    // Reports at the end are printed; a command for each would be a burst that nobody asked for.
    if (repeats_) {
      for (auto& withheld : repeats_->take_all()) print(counted(std::move(withheld)));
    }
    flush();
  }

  std::vector<Output> answer(const std::vector<watch::Line>& lines) {
    std::vector<std::string> inputs;
    for (const watch::Line& line : lines) inputs.push_back(line.text);
    return runner_.run(inputs);
  }

  void consider(watch::Line line, const Output& output, Clock::time_point now) {
    note_oddities(line);
    if (!output.error.empty()) {
      ++counts_.failed;
      tell(notes_, "failed", fmt::format("line {} cannot be run: {}", line.number, output.error));
      return;
    }
    const auto& alerts = options_.alerts;
    if (!alerts.empty() && std::find(alerts.begin(), alerts.end(), output.text) == alerts.end()) return;
    if (output.confidence < *options_.min_confidence) {
      ++counts_.unsure;
      return;
    }
    ++counts_.matches;
    Report report{std::move(line), output, 0};
    if (repeats_) {
      std::vector<watch::Repeats<Report>::Withheld> evicted;
      const std::string key = sha256_hex(output.text + '\0' + watch::masked(report.line.text));
      const bool is_new = repeats_->admit(key, report, now, evicted);
      for (auto& withheld : evicted) send(counted(std::move(withheld)), now);
      if (!is_new) {
        ++counts_.repeats;
        return;
      }
    }
    if (!send(report, now)) ++counts_.over_limit;
  }

  void note_oddities(const watch::Line& line) {
    if (line.cut) {
      ++counts_.cut;
      tell(once_, "cut",
           fmt::format("line {} is longer than {} bytes and is cut there, like others after it", line.number,
                       LineSource::kLineLimit));
    }
    if (!line.cut && !is_utf8(line.text)) {
      tell(once_, "utf8",
           fmt::format("line {} is not UTF-8; it is run as it stands, like others after it", line.number));
    }
  }

  static Report counted(watch::Repeats<Report>::Withheld withheld) {
    withheld.latest.repeats = withheld.count;
    return std::move(withheld.latest);
  }

  // False where it is over the limit.
  bool send(const Report& report, Clock::time_point now) {
    if (limit_ && !limit_->admit(now, std::max<size_t>(report.repeats, 1))) return false;
    print(report);
    actions_.begin(report);
    return true;
  }

  void print(const Report& report) {
    if (options_.json) {
      text_ += dump_json(to_json(report)) + "\n";
      return;
    }
    std::string line = options_.alerts.size() == 1 ? "" : on_one_line(report.output.text) + "\t";
    line += report.line.text;
    if (report.repeats > 0) {
      line += fmt::format("  (repeated {} time{})", report.repeats, report.repeats == 1 ? "" : "s");
    }
    text_ += (terminal_ ? harmless(line) : line) + "\n";
  }

  void flush() {
    write_output(text_);
    text_.clear();
  }

  // What only the time brings: durations that are over, withheld lines to be told.
  void report_due(Clock::time_point now) {
    if (repeats_) {
      for (auto& withheld : repeats_->take_over(now)) send(counted(std::move(withheld)), now);
    }
    if (limit_) {
      if (const auto withheld = limit_->take_withheld(now)) tell_over_limit(*withheld);
    }
  }

  std::optional<Clock::time_point> due() const {
    const auto over = repeats_ ? repeats_->due() : std::nullopt, told = limit_ ? limit_->due() : std::nullopt;
    return over && told ? std::min(over, told) : over ? over : told;
  }

  void tell_over_limit(size_t withheld) const {
    note(fmt::format("{} more match{} not reported: over the limit of {}", withheld, withheld == 1 ? "" : "es",
                     options_.at_most));
  }

  void tell_dropped() {
    if (queue_.dropped() == dropped_told_) return;
    dropped_told_ = queue_.dropped();
    tell(notes_, "dropped", fmt::format("lines come faster than they can be run: {} dropped so far", dropped_told_));
  }

  static void tell(watch::Notes& notes, const std::string& kind, const std::string& sentence) {
    if (const auto text = notes.admit(kind, sentence, Clock::now())) note(*text);
  }

  void summarize(size_t lines) const {
    std::string more;
    const auto add = [&](size_t count, const char* what) {
      if (count > 0) more += fmt::format("; {} {}", count, what);
    };
    add(counts_.unsure, "below the confidence");
    add(counts_.cut, "cut");
    add(counts_.failed, "could not be run");
    add(lines - counts_.looked_at - queue_.dropped(), "not looked at");
    note(fmt::format("{} lines, {} matches, {} suppressed ({} repeats, {} over the limit), {} dropped{}{}", lines,
                     counts_.matches, counts_.repeats + counts_.over_limit, counts_.repeats, counts_.over_limit,
                     queue_.dropped(), more, actions_.summary()));
  }

  const Options& options_;
  CachingRunner runner_;
  Actions& actions_;
  bool terminal_;
  watch::LineQueue queue_;
  std::optional<watch::Repeats<Report>> repeats_;
  std::optional<watch::RateLimit> limit_;
  watch::Notes once_, notes_;
  Counts counts_;
  size_t dropped_told_ = 0;
  std::string text_;  // to be written
};

// Throws UsageError: a label that the program never answers.
void check_alerts(const Options& options, const std::vector<std::string>& labels) {
  if (labels.empty()) return;
  for (const std::string& alert : options.alerts) {
    if (std::find(labels.begin(), labels.end(), alert) != labels.end()) continue;
    throw UsageError(
        fmt::format("{} never answers '{}'; its labels are: {}", options.program, alert, fmt::join(labels, ", ")));
  }
}

void run(Options& options) {
  if (!options.timeout.empty()) options.actions.timeout = watch::parse_duration(options.timeout);
  // Usage errors come before the base is loaded.
  if (!options.same_for.empty()) watch::parse_duration(options.same_for);
  if (!options.at_most.empty()) watch::parse_rate(options.at_most);
  Actions actions(options.actions);
  LoadedProgram loaded = load_program(options.program, options.base, options.threads);
  check_alerts(options, loaded.runner->labels());
  if (!options.min_confidence) options.min_confidence = loaded.program.meta.abstention.below;
  install_interrupt();
  std::signal(SIGPIPE,
              SIG_IGN);  // a connection that ends must not end the watch; OutputClosed tells of standard output
  try {
    Watch(options, *loaded.runner, actions).run();
  } catch (const OutputClosed&) {
    actions.finish(true);
    std::_Exit(1);  // quietly: whoever closed it knows
  }
}

}  // namespace

void add_watch(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("watch", "Run a program on each line of a log as it comes; report matches");
  command->add_option("program", options->program, "A .paw file, or the name of a program in the store")->required();
  command
      ->add_option("--alert", options->alerts,
                   "Report the lines with this answer; may be given several times. Without it, all lines")
      ->allow_extra_args(false);
  command
      ->add_option("--min-confidence", options->min_confidence,
                   "Report no answer below this confidence, 0 to 1; otherwise what the program says")
      ->check(CLI::Range(0.0, 1.0));
  command->add_option("--same-for", options->same_for,
                      "Report lines that differ only in numbers and times once per duration: 10min");
  command->add_option("--at-most", options->at_most, "Report no more than this: 10/min, 100/5min");
  CLI::Option* exec = command->add_option(
      "--exec", options->actions.command,
      "Shell command for each report: the line on standard input, PAW_INPUT, PAW_OUTPUT, PAW_CONFIDENCE, PAW_COUNT");
  command->add_option("--exec-at-once", options->actions.at_once, "Commands that may run at the same time")
      ->check(CLI::Range(1, 64))
      ->needs(exec)
      ->capture_default_str();
  command->add_option("--post", options->actions.url, "URL that each report is posted to, as JSON");
  command->add_option("--timeout", options->timeout, "For a command, and for each try of a post (30s)");
  command->add_flag("--drop", options->drop, "Drop the oldest waiting lines rather than read no further");
  command->add_flag("--json", options->json, "One JSON object a line: time, input, output, confidence, repeats");
  command->add_option("--base", options->base, "Base model, if not the one that the program names");
  command->add_option("--threads", options->threads, "Threads; 0 means all cores. Does not change the output")
      ->check(CLI::Range(0, 1024));
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
