// Measuring programs: how often one is right on cases with known outputs, and how two compare on the same cases.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "paw/compile.hpp"
#include "paw/export.h"
#include "paw/program.hpp"
#include "paw/score.hpp"

namespace paw {

struct TestProgress {
  std::string program;         // its source
  size_t done = 0, cases = 0;  // of this program
};

struct TestOptions {
  MatchRule match = {};
  // Called now and then, on the calling thread; may use the program. What it throws stops the test and reaches the
  // caller. May be empty.
  std::function<void(const TestProgress&)> progress = {};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal: the call throws Error (Interrupted)
};

// The results of a program. If it abstains below a confidence, Score::answered has the answers that remain.
struct PAW_API TestReport : Score {
  std::string program;  // its source
  std::vector<Case> cases;

  // For a terminal: the shares with their intervals, calibration, labels, confusion, the worst wrong cases, the slowest
  // calls. Control characters in cases are shown as escapes.
  std::string text() const;
  // One object on one line; docs/testing.md lists its fields.
  std::string json() const;
  // The same as text() and more, as one self-contained HTML page. All text is escaped.
  std::string html() const;
  // JUnit XML: a testcase for each case, a failure where the answer is wrong, an error where it could not be run.
  std::string junit() const;
};

// Runs a program over the cases of a file (JSONL, CSV or TSV with input and output), or over cases in memory. The first
// of each 512 are run one at a time to measure the time that a call takes, the others in batches. Throws Error: Usage
// (a tolerance that is negative or not finite), NotFound, Damaged (malformed cases, none), Io, Interrupted.
PAW_API TestReport test(const Program& program, const std::string& cases_file, const TestOptions& options = {});
PAW_API TestReport test(const Program& program, const std::vector<ExamplePair>& cases, const TestOptions& options = {});

// A field of meta.json, or of the adapter, in which two programs differ.
struct FieldDifference {
  std::string field;                   // "spec", "labels", "recipe rate", "adapter sha256", ...
  std::string a = "null", b = "null";  // each value as JSON text; null: absent
};

struct PAW_API Comparison : PairedScore {
  TestReport a, b;
  std::vector<FieldDifference> program_differences;

  std::string text() const;  // for a terminal; at most 50 of the differences
  std::string json() const;  // one object on one line, with all of them
};

// Runs two programs over the same cases. Throws Error as test does.
PAW_API Comparison compare(const Program& a, const Program& b, const std::string& cases_file,
                           const TestOptions& options = {});
PAW_API Comparison compare(const Program& a, const Program& b, const std::vector<ExamplePair>& cases,
                           const TestOptions& options = {});

}  // namespace paw
