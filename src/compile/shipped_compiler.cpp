// The compiler that ships inside the binary (models/README.md says how it was trained).
#include <cstddef>
#include <span>

#include "compile/compiler.hpp"

// The file's bytes, put between two symbols by the assembler.
asm(R"(
    .section .rodata
    .balign 64
    .global paw_shipped_compiler_begin
    .hidden paw_shipped_compiler_begin
paw_shipped_compiler_begin:
    .incbin ")" PAW_SHIPPED_COMPILER R"("
    .global paw_shipped_compiler_end
    .hidden paw_shipped_compiler_end
paw_shipped_compiler_end:
    .byte 0
    .previous
)");
extern "C" const std::byte paw_shipped_compiler_begin[], paw_shipped_compiler_end[];

namespace paw {

std::optional<Compiler> Compiler::shipped(const std::string& base_sha256) {
  constexpr const char* kBase = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";  // smollm2-135m
  if (base_sha256 != kBase) return std::nullopt;
  return from_gguf(std::span(paw_shipped_compiler_begin, paw_shipped_compiler_end), "the shipped compiler");
}

}  // namespace paw
