// Measuring how fast this machine runs a base.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "paw/export.h"
#include "paw/interpreter.hpp"

namespace paw {

struct BenchOptions {
  std::vector<size_t> prefill = {128, 512};  // lengths of the texts to prefill in tokens, each at least 1
  size_t decode = 128;                       // tokens to decode one by one, at least 1
  size_t repeat = 5;                         // timings; each figure is their median; at least 1
  bool kernels = false;  // measures instead the kernels of each instruction set of this machine, and their limits
  // Called with lines of text as they are measured, on the calling thread. What it throws stops the measurement and
  // reaches the caller. May be empty.
  std::function<void(const std::string&)> line = {};
};

struct TokenRate {
  std::string what;  // "prefill" or "decode"
  size_t tokens = 0;
  double tokens_per_second = 0;
};

struct KernelSpeed {
  std::string name;             // of the instruction set, "avx2"
  double peak_gops = 0;         // 10^9 operations a second of the product instruction alone
  double matmul_gops = 0;       // the same of a matrix product of many rows
  double weight_gigabytes = 0;  // 10^9 bytes of weights a second of products with one row
};

struct PAW_API BenchReport {
  std::string base, kernels;  // names: of the base, of the instruction set that runs it
  size_t threads = 0, repeat = 0;
  size_t weight_bytes = 0;       // read for each decoded token
  size_t layer_operations = 0;   // multiplications and additions of a token, without the output matrix
  std::vector<TokenRate> rates;  // empty where the kernels were measured
  double read_gigabytes = 0;     // 10^9 bytes a second read from memory; only with kernels
  std::vector<KernelSpeed> instruction_sets;

  std::string json() const;  // one object on one line
};

// Other calls on this interpreter wait until it is done. Throws Error: TooLarge (a text longer than the context), Usage
// (a text without tokens, no repetitions, the stub base).
PAW_API BenchReport bench(const Interpreter& interpreter, const BenchOptions& options = {});

}  // namespace paw
