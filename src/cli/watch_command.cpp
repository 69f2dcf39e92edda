// paw watch: a program on each line of standard input as it comes, for days; prints the lines that matter.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/constraint_options.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

struct Options {
  std::string program, base, same_for, at_most, timeout;
  size_t threads = 0;
  bool json = false;
  LimitFlags limit;
  FollowOptions follow;
  WatchOptions watch;
};

// Nobody reads standard output any more.
struct OutputClosed {};

// Standard output, whose reader may be slow or leave.
class StandardOutput {
 public:
  bool is_terminal() const { return terminal_; }
  bool is_closed() const { return closed_; }

  // Throws OutputClosed, or Error (Io) where it cannot be written, or takes nothing for two seconds after an interrupt.
  void write(std::string_view text) {
    std::optional<Clock::time_point> give_up;
    while (!text.empty()) {
      if (interrupted && !give_up) give_up = Clock::now() + kGrace;
      if (give_up && Clock::now() > *give_up) throw Error(ErrorKind::Io, "standard output takes nothing more");
      if (is_ready()) text.remove_prefix(write_some(text));
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kTick{100};  // how soon an interrupt is noticed
  static constexpr std::chrono::seconds kGrace{2};

  static bool is_ready() {
    pollfd output{STDOUT_FILENO, POLLOUT, 0};
    return poll(&output, 1, static_cast<int>(kTick.count())) > 0;
  }

  // A pipe that is ready takes this much without waiting.
  size_t write_some(std::string_view text) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
    if (written >= 0) return static_cast<size_t>(written);
    if (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK) return 0;
    closed_ = errno == EPIPE;
    if (closed_) throw OutputClosed();
    throw Error(ErrorKind::Io, fmt::format("cannot write to standard output: {}", std::strerror(errno)));
  }

  bool terminal_ = isatty(STDOUT_FILENO) == 1;
  bool closed_ = false;
};

// Text for a terminal: what could move its cursor or change its state is shown as \xNN.
std::string escape_controls(const std::string& text) {
  std::string escaped;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool c1 = byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) - 0x80U < 0x20;
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F || c1) {
      escaped += fmt::format("\\x{:02x}", c1 ? static_cast<unsigned char>(text[++i]) : byte);
    } else {
      escaped += text[i];
    }
  }
  return escaped;
}

std::string to_text(const WatchReport& report, bool with_output) {
  std::string text = with_output ? on_one_line(report.output) + "\t" : "";
  text += on_one_line(report.input);
  if (report.repeats > 0) text += fmt::format("  (repeated {} time{})", report.repeats, report.repeats == 1 ? "" : "s");
  return text;
}

std::string to_text(const WatchActions& actions, const char* name) {
  std::string text;
  if (actions.failed > 0) text += fmt::format("; {} of {} {}s failed", actions.failed, actions.requested, name);
  if (actions.left_out > 0) text += fmt::format("; {} of {} {}s left out", actions.left_out, actions.requested, name);
  return text;
}

std::string to_text(const WatchSummary& summary) {
  std::string text = fmt::format("{} lines, {} matches, {} suppressed ({} repeats, {} over the limit), {} dropped",
                                 summary.lines, summary.matches, summary.repeats + summary.over_limit, summary.repeats,
                                 summary.over_limit, summary.dropped);
  const auto add = [&](uint64_t count, const char* what) {
    if (count > 0) text += fmt::format("; {} {}", count, what);
  };
  add(summary.blank, "blank");
  add(summary.joined, "joined to others");
  add(summary.overwritten, "overwritten");
  add(summary.unsure, "below the confidence");
  add(summary.cut, "cut");
  add(summary.failed, "without an answer");
  add(summary.not_looked_at, "not looked at");
  add(summary.gaps, "gaps");
  return text + to_text(summary.commands, "command") + to_text(summary.posts, "post");
}

// The options with the durations and the rate among them. Throws UsageError.
WatchOptions watch_options(const Options& options) {
  WatchOptions watch = options.watch;
  if (!options.same_for.empty()) watch.same_for = parse_duration(options.same_for);
  if (!options.at_most.empty()) watch.at_most = parse_rate(options.at_most);
  if (!options.timeout.empty()) watch.timeout = parse_duration(options.timeout);
  return watch;
}

void run(const Options& options) {
  WatchOptions watch = watch_options(options);
  const Program program = Program::load(options.program, {.base = options.base,
                                                          .threads = options.threads,
                                                          .constraint = {},
                                                          .abstention = {},
                                                          .max_tokens = options.limit.max_tokens,
                                                          .allow_truncated = options.limit.allow_truncated});
  install_interrupt();
  std::signal(SIGPIPE, SIG_IGN);  // OutputClosed stands for it
  StandardOutput output;
  std::string buffer;
  watch.cancel = &interrupted;
  watch.report = [&](const WatchReport& report) {
    const std::string text = options.json ? to_json(report) : to_text(report, watch.alerts.size() != 1);
    buffer += (output.is_terminal() && !options.json ? escape_controls(text) : text) + "\n";
  };
  watch.flush = [&] {
    output.write(buffer);
    buffer.clear();
  };
  watch.note = [](const std::string& sentence) { say(fmt::format("paw: {}\n", sentence)); };
  watch.summary = [&](const WatchSummary& summary) {
    if (!output.is_closed()) watch.note(to_text(summary));
  };
  try {
    options.follow.files.empty() ? watch_lines(program, STDIN_FILENO, watch)
                                 : follow_files(program, options.follow, watch);
  } catch (const OutputClosed&) {
    std::_Exit(1);  // quietly: whoever closed it knows
  }
}

void add_action_options(CLI::App& command, Options& options) {
  begin_group(command, "Actions");
  CLI::Option* exec = command
                          .add_option("--exec", options.watch.exec,
                                      "Shell command for each report: the line on standard input, PAW_INPUT, "
                                      "PAW_OUTPUT, PAW_CONFIDENCE, PAW_COUNT")
                          ->type_name("COMMAND");
  command.add_option("--exec-at-once", options.watch.exec_at_once, "Commands that may run at the same time")
      ->check(CLI::Range(1, 64))
      ->needs(exec)
      ->capture_default_str();
  command.add_option("--post", options.watch.post, "URL that each report is posted to, as JSON")->type_name("URL");
  command.add_option("--timeout", options.timeout, "Of a command, and of each try of a post (default: 30s)")
      ->type_name("DURATION");
}

}  // namespace

void add_watch(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("watch", "Run a program on each line of a log as it comes; report matches")->group(kUse);
  add_program(*command, options->program);
  begin_group(*command, "Reports");
  command
      ->add_option("--alert", options->watch.alerts,
                   "Report the lines with this answer; may be given several times. Without it, all lines")
      ->allow_extra_args(false);
  command
      ->add_option("--min-confidence", options->watch.min_confidence,
                   "Report no answer below this confidence, 0 to 1; otherwise what the program says")
      ->check(CLI::Range(0.0, 1.0));
  command
      ->add_option("--same-for", options->same_for,
                   "Report lines that differ only in numbers and times once per duration: 10min")
      ->type_name("DURATION");
  command->add_option("--at-most", options->at_most, "Report no more than this: 10/min, 100/5min")->type_name("RATE");
  command->add_flag("--json", options->json, "One JSON object a line: time, input, output, confidence, repeats");
  add_action_options(*command, *options);
  begin_group(*command, "Input");
  CLI::Option* follow =
      command
          ->add_option("--follow", options->follow.files,
                       "Log files to follow instead of standard input, through rotation; a restart goes on where it "
                       "stopped")
          ->type_name("FILE ...");
  command->add_option("--state", options->follow.state, "The file that stores the positions in the followed files")
      ->type_name("FILE")
      ->needs(follow);
  command->add_flag("--from-start", options->follow.from_start, "Read a file that is new from its beginning")
      ->needs(follow);
  command
      ->add_option("--field", options->watch.field,
                   "Lines are JSON objects, and this member is the line: MESSAGE for journalctl -o json")
      ->type_name("NAME");
  add_choice<Multiline>(
      *command, "--multiline", options->watch.multiline,
      {{"traces", Multiline::Traces}, {"indented", Multiline::Indented}, {"off", Multiline::Off}},
      "Lines that are one: traces, the stack traces of Java, .NET, Python and Go; indented, also any indented lines "
      "with the line above them; off");
  command->add_flag("--drop", options->watch.drop, "Drop the oldest waiting lines rather than read no further");
  options->limit.add_to(*command);
  begin_group(*command, "Running");
  add_base_of_program(*command, options->base);
  add_threads(*command, options->threads, "Does not change the output");
  add_examples(
      *command,
      {"tail -F app.log | paw watch triage.paw --alert page",
       "tail -F app.log | paw watch triage.paw --alert page --same-for 10min --post http://127.0.0.1:9000/hook"});
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
