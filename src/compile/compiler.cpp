#include "compile/compiler.hpp"

#include <fmt/format.h>

#include "gguf/gguf.hpp"

namespace paw {
namespace {

constexpr std::string_view kMapperPrefix = "mapper.";

}  // namespace

std::string Compiler::to_gguf() const {
  gguf::Writer writer;
  universal.write(writer, gguf::TensorType::Q8_0);
  if (mapper) mapper->write(writer, gguf::TensorType::F16);
  return writer.bytes();
}

Compiler Compiler::from_gguf(std::span<const std::byte> bytes, const std::string& name) {
  const gguf::File file = gguf::File::parse(bytes, name);
  Compiler compiler{Adapter::from_file(file, kMapperPrefix), std::nullopt};
  if (file.find("mapper.w1") != nullptr) compiler.mapper = Mapper::read(file);
  return compiler;
}

Lora Compiler::adapter_for(const std::string& spec, const std::shared_ptr<const Base>& base,
                           const std::shared_ptr<ThreadPool>& pool) const {
  Lora lora = Lora::from_adapter(universal, *base);
  if (!mapper) return lora;
  const size_t gates = lora.matrices.size() * lora.matrices.front().padded_rank;
  const auto features = SpecEncoder(base, mapper->pooling, pool).encode(std::span(&spec, 1)).front();
  if (mapper->features() != features.size() || mapper->gate_count() != gates)
    throw Error(ErrorKind::Mismatch,
                fmt::format("the compiler's mapper does not fit this base: it has {} gates, not {}",
                            mapper->gate_count(), gates));
  return gated(lora, mapper->gates(features));
}

}  // namespace paw
