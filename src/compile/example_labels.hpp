// Examples of labels as people have them: some not labelled yet, some labels written in several ways.
#pragma once

#include <functional>
#include <string>

#include "compile/compile.hpp"
#include "compile/dataset.hpp"

namespace paw {

// Where the outputs are labels: leaves out the examples that have none, makes similar labels one where the request asks
// for that, and says what it did or what looks wrong, in sentences. Throws Error (Mismatch): several labels an input.
void settle_labels(const CompileRequest& request, Dataset& data, const std::function<void(const std::string&)>& note);

}  // namespace paw
