// Chooses the kernels at run time: the widest instruction set of this machine, unless PAW_ISA names another.
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "kernels/kernels.hpp"
#include "paw/error.hpp"

namespace paw {

namespace simd_scalar {
extern const Kernels table;
}
namespace simd_avx2 {
extern const Kernels table;
}
namespace simd_avx512vnni {
extern const Kernels table;
}

void QuantizedRows::resize(size_t new_rows, size_t new_columns) {
  rows = new_rows;
  columns = new_columns;
  const size_t blocks = (rows + 7) / 8 * 8 * (columns / 32);
  q.resize(blocks * 32);
  scale.resize(blocks);
  sum.resize(blocks);
  scaled_sum.resize(blocks);
}

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> tables = {&simd_scalar::table};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c"))
    tables.push_back(&simd_avx2::table);
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
    tables.push_back(&simd_avx512vnni::table);
  }
#endif
  return tables;
}

namespace {

const Kernels& choose() {
  const auto tables = available_kernels();
  const char* wanted = std::getenv("PAW_ISA");
  if (wanted == nullptr || *wanted == '\0') return *tables.back();
  std::string names;
  for (const Kernels* table : tables) {
    if (std::string_view(table->name) == wanted) return *table;
    names += (names.empty() ? "" : ", ") + std::string(table->name);
  }
  throw Error(fmt::format("PAW_ISA={} is not an instruction set of this machine; it has {}", wanted, names));
}

}  // namespace

const Kernels& kernels() {
  static const Kernels& chosen = choose();
  return chosen;
}

}  // namespace paw
