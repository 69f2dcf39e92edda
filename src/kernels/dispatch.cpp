// Chooses the kernels at run time: the widest instruction set of this machine, unless PAW_ISA names another.
#include <fmt/format.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__linux__)
#include <sys/auxv.h>  // and HWCAP_*
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstdlib>
#include <string>

#include "kernels/kernels.hpp"
#include "paw/error.hpp"

namespace paw {

namespace simd_scalar {
extern const Kernels table;
}
namespace simd_avx2 {
const Kernels& complete_table();
}
namespace simd_avxvnni {
const Kernels& complete_table();
}
namespace simd_avx512 {
const Kernels& complete_table();
}
namespace simd_avx512vnni {
extern const Kernels table;
}
namespace simd_amx {
const Kernels& table();
}
namespace simd_neon {
extern const Kernels table;
}
namespace simd_neondot {
extern const Kernels table;
}

void QuantizedRows::resize(size_t new_rows, size_t new_columns) {
  rows = new_rows;
  columns = new_columns;
  const size_t blocks = (rows + kTileRows - 1) / kTileRows * kTileRows * (columns / 32);
  q.resize(blocks * 32);
  scale.resize(blocks);
  sum.resize(blocks);
  half_sum.resize(blocks);
  scaled_sum.resize(blocks);
}

namespace {

#if defined(__x86_64__)
// Whether this machine has AMX for int8 and the operating system lets this process use it, which has to be asked for.
bool has_amx() {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) == 0) return false;
  constexpr unsigned kTile = 1U << 24, kInt8 = 1U << 25;
  if ((edx & kTile) == 0 || (edx & kInt8) == 0) return false;
#if defined(__linux__)
  constexpr int kRequestPermission = 0x1023, kTileData = 18;  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  static const bool granted = syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  return granted;
#else
  return false;
#endif
}
#endif

}  // namespace

std::vector<const Kernels*> available_kernels() {
  std::vector<const Kernels*> tables = {&simd_scalar::table};
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
  if (avx2) tables.push_back(&simd_avx2::complete_table());
  if (avx2 && __builtin_cpu_supports("avxvnni")) tables.push_back(&simd_avxvnni::complete_table());
  if (avx2 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq")) {
    tables.push_back(&simd_avx512::complete_table());
    if (__builtin_cpu_supports("avx512vnni")) {
      tables.push_back(&simd_avx512vnni::table);
      if (has_amx()) tables.push_back(&simd_amx::table());
    }
  }
#elif defined(__aarch64__)
  tables.push_back(&simd_neon::table);
#if defined(__linux__)
  if ((getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0) tables.push_back(&simd_neondot::table);
#endif
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
  throw Error(ErrorKind::Unsupported,
              fmt::format("PAW_ISA={} is not an instruction set of this machine; it has {}", wanted, names));
}

}  // namespace

const Kernels& kernels() {
  static const Kernels& chosen = choose();
  return chosen;
}

}  // namespace paw
