#include "safetensors/safetensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "gguf/gguf.hpp"
#include "text/json.hpp"
#include "text/json_scan.hpp"

namespace paw::safetensors {
namespace {

using gguf::shown;

constexpr size_t kLengthBytes = 8, kMostHeaderBytes = 100'000'000, kMostTensors = 100'000, kMostDimensions = 8;

// Bytes of a number.
constexpr std::pair<std::string_view, size_t> kTypes[] = {
    {"F64", 8}, {"F32", 4}, {"F16", 2}, {"BF16", 2}, {"I64", 8},  {"I32", 4},     {"I16", 2},    {"I8", 1},
    {"U64", 8}, {"U32", 4}, {"U16", 2}, {"U8", 1},   {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}};

Error damaged(const std::string& name, const std::string& why) {
  return {ErrorKind::Damaged, fmt::format("{} is not a safetensors file: {}", name, why)};
}

// The product of the numbers and of `size`; nothing where it is beyond 2^63.
std::optional<uint64_t> product(const std::vector<uint64_t>& numbers, uint64_t size) {
  uint64_t result = size;
  for (const uint64_t number : numbers) {
    if (number != 0 && result > (uint64_t{1} << 63) / number) return std::nullopt;
    result *= number;
  }
  return result;
}

uint64_t count_of(const nlohmann::ordered_json& json, const std::string& name, const std::string& tensor) {
  if (!json.is_number_unsigned())
    throw damaged(name, fmt::format("a size or an offset of tensor {} is no whole number", shown(tensor)));
  return json.get<uint64_t>();
}

// One entry of the header; `data` is all that stands behind it.
Tensor read_tensor(const std::string& tensor_name, const nlohmann::ordered_json& entry, std::span<const std::byte> data,
                   const std::string& file) {
  const auto is_list = [&](const char* key) { return entry.contains(key) && entry.at(key).is_array(); };
  if (!entry.is_object() || !entry.contains("dtype") || !entry.at("dtype").is_string() || !is_list("shape") ||
      !is_list("data_offsets") || entry.at("data_offsets").size() != 2 || entry.at("shape").size() > kMostDimensions) {
    throw damaged(file, fmt::format("tensor {} has no type, shape and place", shown(tensor_name)));
  }
  Tensor tensor{tensor_name, entry.at("dtype").get<std::string>(), {}, {}};
  for (const auto& dimension : entry.at("shape")) tensor.shape.push_back(count_of(dimension, file, tensor_name));
  const uint64_t begin = count_of(entry.at("data_offsets")[0], file, tensor_name),
                 end = count_of(entry.at("data_offsets")[1], file, tensor_name);
  const auto* type =
      std::find_if(std::begin(kTypes), std::end(kTypes), [&](const auto& known) { return known.first == tensor.type; });
  if (type == std::end(kTypes)) {
    throw Error(ErrorKind::Unsupported, fmt::format("{}: tensor {} has numbers of the unknown type {}", file,
                                                    shown(tensor_name), shown(tensor.type)));
  }
  if (begin > end || end > data.size())
    throw damaged(file, fmt::format("tensor {} lies outside the file", shown(tensor_name)));
  if (product(tensor.shape, type->second) != end - begin)
    throw damaged(file, fmt::format("tensor {} has another size than its shape", shown(tensor_name)));
  tensor.data = data.subspan(begin, end - begin);
  return tensor;
}

// The format wants the tensors to cover all bytes, each once.
void check_cover(const std::vector<Tensor>& tensors, std::span<const std::byte> data, const std::string& file) {
  std::vector<const Tensor*> ordered;
  for (const Tensor& tensor : tensors) {
    if (!tensor.data.empty()) ordered.push_back(&tensor);
  }
  std::ranges::sort(ordered, {}, [](const Tensor* tensor) { return tensor->data.data(); });
  const std::byte* expected = data.data();
  for (const Tensor* tensor : ordered) {
    if (tensor->data.data() != expected)
      throw damaged(file, fmt::format("there is a gap or an overlap before tensor {}", shown(tensor->name)));
    expected += tensor->data.size();
  }
  if (expected != data.data() + data.size()) throw damaged(file, "bytes behind its tensors belong to none");
}

}  // namespace

uint64_t Tensor::elements() const { return *product(shape, 1); }

std::vector<float> values(const Tensor& tensor) {
  static constexpr std::pair<std::string_view, gguf::TensorType> kReadable[] = {
      {"F32", gguf::TensorType::F32}, {"F16", gguf::TensorType::F16}, {"BF16", gguf::TensorType::BF16}};
  for (const auto& [name, type] : kReadable) {
    if (tensor.type != name) continue;
    std::vector<float> numbers(tensor.elements());
    gguf::dequantize(type, tensor.data, numbers);
    return numbers;
  }
  throw Error(ErrorKind::Unsupported,
              fmt::format("tensor {} has numbers of the type {}; only F32, F16 and BF16 are read", shown(tensor.name),
                          tensor.type));
}

File File::open(const std::filesystem::path& path) {
  MappedFile mapping(path);
  File file = parse(mapping.bytes(), path.string());
  file.mapping_.emplace(std::move(mapping));
  return file;
}

File File::parse(std::span<const std::byte> bytes, const std::string& name) {
  File file;
  file.name_ = name;
  if (bytes.size() < kLengthBytes) throw damaged(name, "it is too short");
  uint64_t length = 0;
  for (size_t i = 0; i < kLengthBytes; ++i) length |= std::to_integer<uint64_t>(bytes[i]) << (8 * i);
  if (length > kMostHeaderBytes || length > bytes.size() - kLengthBytes)
    throw damaged(name, "its header is longer than the file, or than 100 MB");
  const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + kLengthBytes, length);
  const auto data = bytes.subspan(kLengthBytes + length);
  const std::string subject = fmt::format("the header of {}", name);
  const JsonScan scan = scan_json(header, subject);
  if (scan.first != '{') throw damaged(name, "its header is no JSON object");
  if (scan.members.size() > kMostTensors)
    throw Error(ErrorKind::TooLarge, fmt::format("{} has more than {} tensors", name, kMostTensors));
  for (const JsonMember& member : scan.members) {
    const auto entry = parse_json(header.substr(member.value_begin, member.value_end - member.value_begin), subject);
    if (member.key == "__metadata__") {
      if (!entry.is_object()) throw damaged(name, "its __metadata__ is no JSON object");
      for (const auto& [key, value] : entry.items()) {
        if (!value.is_string()) throw damaged(name, fmt::format("its metadata {} is no text", shown(key)));
        file.metadata_[key] = value.get<std::string>();
      }
      continue;
    }
    if (!file.index_.emplace(member.key, file.tensors_.size()).second)
      throw damaged(name, fmt::format("there are two tensors {}", shown(member.key)));
    file.tensors_.push_back(read_tensor(member.key, entry, data, name));
  }
  check_cover(file.tensors_, data, name);
  return file;
}

const Tensor* File::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? nullptr : &tensors_[found->second];
}

const Tensor& File::tensor(std::string_view name) const {
  if (const Tensor* found = find(name)) return *found;
  throw Error(ErrorKind::Damaged, fmt::format("{} has no tensor {}", name_, shown(name)));
}

}  // namespace paw::safetensors
