// paw: compile a sentence and examples into a program, run it, test it.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "paw/error.hpp"
#include "paw/version.hpp"

namespace {

constexpr int kFailed = 1, kUsage = 2;

// One line, whatever user data the sentence quotes.
int fail(int status, std::string sentence) {
  std::replace_if(
      sentence.begin(), sentence.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  std::fflush(stdout);
  paw::cli::say(fmt::format("paw: {}\n", sentence));
  return status;
}

// A standard stream that is closed would give its number to the next file opened, which would then be written over.
// Opened the wrong way round, its number is taken and using it fails as before.
void occupy_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// What is written waits for its reader where whoever gave us the stream made it non-blocking. The descriptor is left as
// it is, since others may share it.
ssize_t write_all(void* cookie, const char* text, size_t size) {
  const int descriptor = *static_cast<const int*>(cookie);
  for (size_t done = 0; done < size;) {
    const ssize_t written = write(descriptor, text + done, size - done);
    if (written >= 0) {
      done += static_cast<size_t>(written);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd output{descriptor, POLLOUT, 0};
      poll(&output, 1, -1);
    } else if (errno != EINTR) {
      return 0;
    }
  }
  return static_cast<ssize_t>(size);
}

void wait_for_readers() {
  static constexpr int kOutput = STDOUT_FILENO, kErrors = STDERR_FILENO;
  const auto waiting = [](const int& descriptor, FILE*& stream, int buffering) {
    const int flags = fcntl(descriptor, F_GETFL);
    if (flags < 0 || (flags & O_NONBLOCK) == 0) return;
    const cookie_io_functions_t functions{nullptr, write_all, nullptr, nullptr};
    FILE* made = fopencookie(const_cast<int*>(&descriptor), "w", functions);
    if (made == nullptr) return;
    std::setvbuf(made, nullptr, buffering, BUFSIZ);
    stream = made;
  };
  waiting(kOutput, stdout, _IOFBF);
  waiting(kErrors, stderr, _IONBF);
}

// An answer that could not be written must not look like success.
int finish() {
  const int reason = std::fflush(stdout) != 0 ? errno : 0;
  if (reason == 0 && std::ferror(stdout) == 0) return 0;
  return fail(kFailed, fmt::format("cannot write to standard output{}{}", reason == 0 ? "" : ": ",
                                   reason == 0 ? "" : std::strerror(reason)));
}

// An empty value, as a variable of a shell that is not set gives it, must not pass for an option that was not given.
void refuse_empty_values(CLI::App& app) {
  const CLI::Validator not_empty(
      [](std::string& value) { return std::string(value.empty() ? "its value is empty" : ""); }, "", "not empty");
  for (CLI::App* command : app.get_subcommands([](CLI::App*) { return true; })) {
    for (CLI::Option* option : command->get_options()) {
      const bool takes_value = !option->get_lnames().empty() && option->get_items_expected_max() > 0;
      if (takes_value && !option->check_lname("fallback")) option->check(not_empty);
    }
  }
}

// Whether help or the version was asked for, rather than read out of an input such as "-h is not working".
bool asks_for_text(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc, [](const std::string_view argument) {
    return argument == "-h" || argument == "--help" || argument == "--version";
  });
}

constexpr const char* kAfterDashes = "an input that begins with - goes after --";

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  wait_for_readers();
  CLI::App app("Programs compiled from a sentence: small, local, always the same answer.", "paw");
  app.formatter(std::make_shared<paw::cli::HelpFormatter>());
  app.set_version_flag("--version", fmt::format("paw {}", paw::version()));
  app.require_subcommand(1);
  paw::cli::add_examples(app, {"paw compile \"Is the customer angry? Answer yes or no.\" -o angry.paw",
                               "paw run angry.paw \"where is my parcel\"", "paw map angry.paw mails.csv -o answers.csv",
                               "paw run --help"});
  paw::cli::add_compile(app);
  paw::cli::add_run(app);
  paw::cli::add_watch(app);
  paw::cli::add_map(app);
  paw::cli::add_test(app);
  paw::cli::add_diff(app);
  paw::cli::add_inspect(app);
  paw::cli::add_pull(app);
  paw::cli::add_list(app);
  paw::cli::add_rm(app);
  paw::cli::add_bench(app);
  paw::cli::add_train_compiler(app);
  paw::cli::add_completion(app);
  paw::cli::add_documents(app);
  refuse_empty_values(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0 && asks_for_text(argc, argv)) return app.exit(error);
    if (error.get_exit_code() == 0) return fail(kUsage, kAfterDashes);
    if (std::string_view(error.what()) == "input is required")
      return fail(kUsage, fmt::format("{}; {}", error.what(), kAfterDashes));
    return fail(kUsage, fmt::format("{} (see paw --help)", error.what()));
  } catch (const paw::UsageError& error) {
    return fail(kUsage, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kFailed, "out of memory");
  } catch (const std::exception& error) {
    return fail(kFailed, error.what());
  }
  return finish();
}
