// paw compile --teacher: a larger model writes examples before the program is trained.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "cli/common.hpp"
#include "compile/compile.hpp"

namespace paw::cli {

struct TeacherOptions {
  std::string url;  // empty: no teacher, and nothing is ever sent
  std::string model;
  size_t examples = 60;
  double timeout = 300;  // seconds
};
void add_teacher_options(CLI::App& command, TeacherOptions& options);

// Before any work. Throws UsageError: a malformed URL, a method that does not train; Error: the specification.
void check_teacher_options(const TeacherOptions& options, const CompileRequest& request);

// Has the teacher write examples into `request`, unless the file beside `program` holds them already; says before the
// first request what goes where, and at the end, if `verbose`, what came of it. Returns that as the "teacher" of
// --json. Throws Error; what was received is then in the file.
nlohmann::ordered_json learn_from_teacher(const TeacherOptions& options, const std::filesystem::path& program,
                                          CompileRequest& request, bool verbose);

}  // namespace paw::cli
