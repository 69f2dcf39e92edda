// The public C++ API: compile a sentence and examples into a program, load programs, run them, test them, watch logs.
//
//   paw::Program triage = paw::Program::load("triage.paw");
//   std::cout << triage.run("disk full on db-2").text << "\n";
//
// The headers of this folder need the standard library alone. The command line is written on them and on nothing else.
//
// Errors. What fails throws paw::Error (paw/error.hpp): a kind, and one sentence for the user. No other exception
// leaves this API, except what a callback of the caller throws. After an error every object is as it was before the
// call.
//
// Texts are UTF-8; an input may have any other bytes too, which are run unchanged.
//
// An answer depends on the program and the input alone: not on the other inputs, their order, the number of threads or
// the processor.
//
// Threads. Interpreter and Program are handles: copying one is cheap, and the copies share their data, which lives as
// long as the last of them. Every member function may be called from several threads at once. Those that compute wait
// for each other per interpreter (a call uses all of its threads): see Interpreter::with_threads. The others are
// functions of their arguments and the local store, and may be called from any thread.
#pragma once

#include "paw/abstention.hpp"
#include "paw/answer.hpp"
#include "paw/bench.hpp"
#include "paw/compile.hpp"
#include "paw/constraint.hpp"
#include "paw/error.hpp"
#include "paw/files.hpp"
#include "paw/inspect.hpp"
#include "paw/interpreter.hpp"
#include "paw/map_file.hpp"
#include "paw/program.hpp"
#include "paw/score.hpp"
#include "paw/store.hpp"
#include "paw/test.hpp"
#include "paw/train_compiler.hpp"
#include "paw/version.hpp"
#include "paw/watch.hpp"
