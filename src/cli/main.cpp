// paw: compile a sentence and examples into a program, run it, test it.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>

#include "cli/commands.hpp"
#include "paw/error.hpp"

namespace {

constexpr int kFailed = 1, kUsage = 2;

int fail(int status, std::string_view sentence) {
  std::fflush(stdout);
  fmt::print(stderr, "paw: {}\n", sentence);
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Programs compiled from a sentence: small, local, always the same answer.", "paw");
  app.set_version_flag("--version", "paw 0.1.0");
  app.require_subcommand(1);
  paw::cli::add_compile(app);
  paw::cli::add_run(app);
  paw::cli::add_map(app);
  paw::cli::add_test(app);
  paw::cli::add_inspect(app);
  paw::cli::add_pull(app);
  paw::cli::add_list(app);
  paw::cli::add_rm(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    return fail(kUsage, fmt::format("{} (see paw --help)", error.what()));
  } catch (const paw::UsageError& error) {
    return fail(kUsage, error.what());
  } catch (const std::bad_alloc&) {
    return fail(kFailed, "out of memory");
  } catch (const std::exception& error) {
    return fail(kFailed, error.what());
  }
  return 0;
}
