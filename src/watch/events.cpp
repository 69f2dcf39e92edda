#include "watch/events.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "text/trim.hpp"
#include "watch/log_lines.hpp"

namespace paw::watch {
namespace {

using std::chrono::milliseconds;

constexpr size_t kMostLines = 1000;  // of an event
constexpr milliseconds kHeaderWait(50), kTraceWait(500);

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 'a' - 'A') : c; }

template <size_t count>
bool starts_with_any(std::string_view line, const std::array<std::string_view, count>& starts) {
  return std::ranges::any_of(starts, [&](std::string_view start) { return line.starts_with(start); });
}

bool is_indented(std::string_view line) { return line.starts_with(' ') || line.starts_with('\t'); }

// Whether the line tells of an error, in the words of log levels and messages.
bool tells_of_error(std::string_view line) {
  constexpr std::array<std::string_view, 8> kWords = {"error",  "exception", "fatal", "critical",
                                                      "severe", "fail",      "warn",  "panic"};
  return std::ranges::any_of(kWords, [&](std::string_view word) {
    return !std::ranges::search(line, word, [](char a, char b) { return lower(a) == b; }).empty();
  });
}

// "java.lang.IllegalStateException: message", "System.ArgumentException", "TypeError: message", after "Exception in
// thread "main"" or "Unhandled exception." where they have that.
bool is_exception(std::string_view line) {
  constexpr std::array<std::string_view, 4> kEnds = {"Exception", "Error", "Throwable", "Failure"};
  constexpr std::string_view kThread = "Exception in thread \"", kUnhandled = "Unhandled exception. ";
  if (line.starts_with(kThread) || line.starts_with(kUnhandled)) return true;
  const auto is_name = [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '$'; };
  const auto end = std::ranges::find_if_not(line, is_name);
  const std::string_view name(line.begin(), end), rest(end, line.end());
  const bool known = std::ranges::any_of(kEnds, [&](std::string_view known) { return name.ends_with(known); });
  return known && (rest.empty() || rest.starts_with(": "));
}

bool is_traceback(std::string_view line) { return line.starts_with("Traceback (most recent call last):"); }

// "    at com.shop.Card.charge(Card.java:88)"
bool is_frame(std::string_view line) { return is_indented(line) && trimmed(line).starts_with("at "); }

bool continues_java(std::string_view line) {
  constexpr std::array<std::string_view, 4> kStarts = {"Caused by: ", "Suppressed: ", "--- End of ", "... "};
  return is_indented(line) || starts_with_any(line, kStarts);
}

bool continues_go(std::string_view line) {
  constexpr std::array<std::string_view, 7> kStarts = {"goroutine ",   "[signal ", "created by ", "\t",
                                                       "exit status ", "panic: ",  "runtime "};
  const bool is_call = line.ends_with(')') && line.find('(') > 0 && line.find(' ') > line.find('(');
  return starts_with_any(line, kStarts) || is_call;
}

// After what was cut nothing is appended.
void append(Line& event, const Line& line, size_t limit) {
  if (event.cut) return;
  LogLine text{std::move(event.text) + "\n" + line.text, line.cut};
  cut_to(text, limit);
  event.text = std::move(text.text);
  event.cut = text.cut;
}

}  // namespace

Events::Last Events::beginning(std::string_view line) {
  constexpr std::array<std::string_view, 2> kGo = {"panic: ", "fatal error: "};
  if (is_traceback(line)) return Last::PythonTrace;
  if (starts_with_any(line, kGo)) return Last::GoTrace;
  if (is_exception(line)) return Last::JavaTrace;
  return tells_of_error(line) ? Last::Error : Last::Plain;
}

// What the line is, where it belongs to the event.
std::optional<Events::Last> Events::continuation(std::string_view line) const {
  constexpr std::array<std::string_view, 2> kChains = {"During handling of the above exception",
                                                       "The above exception was the direct cause"};
  if (multiline_ == Multiline::Off) return std::nullopt;
  switch (last_) {
    case Last::Error:
      if (is_traceback(line)) return Last::PythonTrace;
      if (is_exception(line) || is_frame(line)) return Last::JavaTrace;
      break;
    case Last::JavaTrace:
      if (continues_java(line)) return Last::JavaTrace;
      break;
    case Last::PythonTrace:  // up to the error, which is the first line that is not indented
      return is_indented(line) || is_traceback(line) ? Last::PythonTrace : Last::PythonError;
    case Last::PythonError:
      if (starts_with_any(line, kChains)) return Last::PythonChain;
      break;
    case Last::PythonChain:
      if (is_traceback(line)) return Last::PythonTrace;
      break;
    case Last::GoTrace:
      if (continues_go(line)) return Last::GoTrace;
      break;
    case Last::Plain: break;
  }
  return multiline_ == Multiline::Indented && is_indented(line) ? std::optional(last_) : std::nullopt;
}

std::optional<Line> Events::add(Line line) {
  if (trimmed(line.text).empty()) {
    ++blank_;
    return std::nullopt;
  }
  const auto next = event_ && lines_ < kMostLines ? continuation(line.text) : std::nullopt;
  if (!next) {
    std::optional<Line> complete = take();
    // What has several lines already is a whole event.
    last_ = line.text.find('\n') == std::string::npos ? beginning(line.text) : Last::Plain;
    event_ = std::move(line);
    lines_ = 1;
    return complete;
  }
  ++joined_;
  ++lines_;
  last_ = *next;
  append(*event_, line, limit_);
  return std::nullopt;
}

std::optional<Line> Events::take() { return std::exchange(event_, std::nullopt); }

std::optional<milliseconds> Events::longest_wait() const {
  if (!event_) return std::nullopt;
  if (multiline_ == Multiline::Off) return milliseconds(0);
  if (last_ == Last::Plain) return multiline_ == Multiline::Indented ? kHeaderWait : milliseconds(0);
  return last_ == Last::Error ? kHeaderWait : kTraceWait;
}

}  // namespace paw::watch
