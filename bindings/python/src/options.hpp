// Options as dicts of Python, by the names of the C++ fields; what a dict does not have stays as it is by default.
#pragma once

#include <nanobind/nanobind.h>

#include "paw/paw.hpp"

// labels, label_descriptions, regex, json_schema, copy, instead.
paw::ConstraintOptions constraint_of(const nanobind::dict& options);

// Those of a constraint, and base, threads, abstention (a pair of threshold and fallback), max_tokens, allow_truncated.
paw::LoadOptions load_options_of(const nanobind::dict& options);
// The same with all of them, for load_options_of() in another process.
nanobind::dict dict_of(const paw::LoadOptions& options);

// Those of a constraint, and the others of paw::CompileOptions but the callbacks; "abstention" as above, "teacher" a
// dict of its own.
paw::CompileOptions compile_options_of(const nanobind::dict& options);
