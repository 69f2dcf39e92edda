// What is inside a program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "paw/answer.hpp"
#include "paw/export.h"

namespace paw {

struct InspectOptions {
  bool probe = false;     // also runs a few fixed inputs with the adapter and without it; the others apply to this
  std::string base = {};  // a name in the store or a GGUF file; empty: the one that the program names
  size_t threads = 0;     // see Interpreter::load
};

struct AdapterSummary {
  std::string architecture;  // of its base, "llama"
  uint64_t matrices = 0;     // that it adapts
  uint32_t rank = 0;         // the largest
  float alpha = 0;
  uint64_t parameters = 0;
  uint64_t bytes = 0;
  std::string sha256;
  // The Frobenius norm of (alpha / rank) B A: of all matrices together, and the largest of a single matrix. In the unit
  // of the weights.
  double norm = 0, largest_norm = 0;
};

// The same input with the adapter and without it, in the same prompt and with the same labels.
struct ProbeAnswer {
  std::string input;
  Answer program, base;  // an input that cannot be run has its Answer::error
};

struct PAW_API Inspection {
  std::string program;  // its file
  std::string sha256;   // of the file, 64 hexadecimal digits
  uint64_t bytes = 0;
  AdapterSummary adapter;
  std::string prompt_template;
  std::vector<ProbeAnswer> probe;  // empty unless requested

  // For a terminal. Control characters are shown as escapes; the prompt alone keeps its line ends.
  std::string text() const;
  // One object on one line, with the program's meta.json as "meta"; see docs/testing.md.
  std::string json() const;
  // The same as one HTML page that needs nothing beside itself. All text is escaped.
  std::string html() const;

  struct Details;  // of the implementation
  std::shared_ptr<const Details> details;
};

// Reads a program, a .paw file or the name of a program in the store; nothing runs unless options.probe asks for it.
// Throws Error: NotFound, Damaged; with a probe also what Program::load throws, and Usage for the stub base.
PAW_API Inspection inspect(const std::string& name_or_path, const InspectOptions& options = {});

}  // namespace paw
