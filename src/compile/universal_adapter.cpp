// The universal adapter that ships inside the binary (models/README.md says how it was trained).
#include <cstddef>
#include <span>

#include "compile/universal.hpp"

// The file's bytes, put between two symbols by the assembler.
asm(R"(
    .section .rodata
    .balign 64
    .global paw_universal_adapter_begin
paw_universal_adapter_begin:
    .incbin ")" PAW_UNIVERSAL_ADAPTER R"("
    .global paw_universal_adapter_end
paw_universal_adapter_end:
    .byte 0
    .previous
)");
extern "C" const std::byte paw_universal_adapter_begin[], paw_universal_adapter_end[];

namespace paw {

std::optional<Adapter> universal_adapter(const std::string& base_sha256) {
  constexpr const char* kBase = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";  // smollm2-135m
  if (base_sha256 != kBase) return std::nullopt;
  return Adapter::from_gguf(std::span(paw_universal_adapter_begin, paw_universal_adapter_end), "the universal adapter");
}

}  // namespace paw
