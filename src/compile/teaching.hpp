// A larger model writes examples before the program is trained.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>

#include "compile/compile.hpp"
#include "paw/compile.hpp"

namespace paw {

// Before any work. Throws UsageError: a malformed URL, a number of examples out of range, a method that does not train;
// Error: the specification.
void check_teacher(const TeacherOptions& options, const CompileRequest& request, const Tokenizer& tokenizer);

// Has the teacher write examples into `request`, unless the file `record` holds them already. `note` gets
// a sentence on what came of it. Throws Error; what was received is then in the file.
TeacherReport learn_from_teacher(const TeacherOptions& options, const std::filesystem::path& record,
                                 CompileRequest& request, const std::function<void(const std::string&)>& note,
                                 const std::function<void(const TeacherProgress&)>& progress,
                                 const std::atomic<bool>& cancel);

}  // namespace paw
