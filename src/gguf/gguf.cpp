// Reading and writing GGUF. The reader trusts nothing: each length is compared with the bytes that are left before it
// is used.
#include "gguf/gguf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

namespace paw::gguf {

static_assert(std::endian::native == std::endian::little, "GGUF numbers are copied as they stand");

namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr uint32_t kVersion = 3;
constexpr uint32_t kOldestVersion = 2;  // the layout of version 3 on a little-endian machine
constexpr std::string_view kAlignmentKey = "general.alignment";
constexpr uint64_t kDefaultAlignment = 32;
constexpr uint64_t kMaxAlignment = 65536;
constexpr uint32_t kMaxDimensions = 4;
constexpr uint64_t kMaxNameBytes = 65535;
constexpr size_t kMinKeyBytes = 8 + 4 + 1;         // length of the key, kind, the shortest value
constexpr size_t kMinTensorBytes = 8 + 4 + 4 + 8;  // length of the name, dimensions, type, offset

// The kinds of metadata values, by their ids in the file.
enum class Kind : uint32_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64 };

// A position in the bytes of a file. All reads go through take(), which is where the bounds are checked.
class Cursor {
 public:
  Cursor(std::span<const std::byte> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  size_t position() const { return position_; }
  size_t left() const { return bytes_.size() - position_; }

  std::span<const std::byte> take(uint64_t size, const char* what) {
    if (size > left()) {
      damaged("is truncated: {} needs {} bytes at offset {} but the file ends at {}", what, size, position_,
              bytes_.size());
    }
    const auto result = bytes_.subspan(position_, size);
    position_ += size;
    return result;
  }

  template <typename T>
  T number(const char* what) {
    T value;
    std::memcpy(&value, take(sizeof(T), what).data(), sizeof(T));
    return value;
  }

  std::string string(const char* what) {
    const auto size = number<uint64_t>(what);
    const auto bytes = take(size, what);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  std::string name(const char* what) {
    const auto size = number<uint64_t>(what);
    if (size > kMaxNameBytes) damaged("is damaged: {} claims to be {} bytes long", what, size);
    const auto bytes = take(size, what);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  // A count of things of at least `min_bytes` each: refused, before anything is allocated, if they cannot fit in the
  // file.
  uint64_t count(uint64_t claimed, size_t min_bytes, const char* what) {
    if (claimed > left() / min_bytes) {
      damaged("is truncated or damaged: it claims {} {}, which cannot fit in the {} bytes left", claimed, what, left());
    }
    return claimed;
  }

  template <typename... Args>
  [[noreturn]] void fail(ErrorKind kind, fmt::format_string<Args...> sentence, Args&&... args) const {
    throw Error(kind, name_ + " " + fmt::format(sentence, std::forward<Args>(args)...));
  }
  template <typename... Args>
  [[noreturn]] void damaged(fmt::format_string<Args...> sentence, Args&&... args) const {
    fail(ErrorKind::Damaged, sentence, std::forward<Args>(args)...);
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& name_;
  size_t position_ = 0;
};

// The type in which `Value` holds a number of type T.
template <typename T>
using Widened =
    std::conditional_t<std::floating_point<T>, double, std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t>>;

// Elements of an array that take more room in memory than in the file: what a small (compressed) file could fill
// memory with. The largest vocabularies have a sixtieth of it.
constexpr uint64_t kMostWidened = 1 << 24;

template <typename T, typename Element = Widened<T>>
Value read_numbers(Cursor& cursor, uint64_t claimed) {
  if (sizeof(Element) > sizeof(T) && claimed > kMostWidened)
    cursor.fail(ErrorKind::TooLarge, "has an array of {} elements", claimed);
  const auto bytes = cursor.take(cursor.count(claimed, sizeof(T), "array elements") * sizeof(T), "an array");
  std::vector<Element> values;
  values.reserve(claimed);
  for (size_t i = 0; i < claimed; ++i) {
    T value;
    std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
    values.push_back(static_cast<Element>(value));
  }
  return values;
}

bool read_flag(Cursor& cursor, const std::string& key) {
  const auto value = cursor.number<uint8_t>("a flag");
  if (value > 1) cursor.damaged("is damaged: key {} holds a flag that is neither 0 nor 1", shown(key));
  return value == 1;
}

Value read_flags(Cursor& cursor, const std::string& key, uint64_t claimed) {
  std::vector<bool> values(cursor.count(claimed, 1, "array elements"));
  for (size_t i = 0; i < values.size(); ++i) values[i] = read_flag(cursor, key);
  return values;
}

Value read_strings(Cursor& cursor, uint64_t claimed) {
  if (claimed > kMostWidened) cursor.fail(ErrorKind::TooLarge, "has an array of {} strings", claimed);
  std::vector<std::string> values;
  values.reserve(cursor.count(claimed, sizeof(uint64_t), "strings"));
  for (uint64_t i = 0; i < claimed; ++i) values.push_back(cursor.string("a string"));
  return values;
}

Value read_array(Cursor& cursor, const std::string& key) {
  const auto kind = cursor.number<uint32_t>("an array");
  const auto claimed = cursor.number<uint64_t>("an array");
  switch (static_cast<Kind>(kind)) {
    case Kind::U8: return read_numbers<uint8_t>(cursor, claimed);
    case Kind::I8: return read_numbers<int8_t, int8_t>(cursor, claimed);
    case Kind::U16: return read_numbers<uint16_t>(cursor, claimed);
    case Kind::I16: return read_numbers<int16_t>(cursor, claimed);
    case Kind::U32: return read_numbers<uint32_t>(cursor, claimed);
    case Kind::I32: return read_numbers<int32_t>(cursor, claimed);
    case Kind::F32: return read_numbers<float>(cursor, claimed);
    case Kind::Bool: return read_flags(cursor, key, claimed);
    case Kind::String: return read_strings(cursor, claimed);
    case Kind::U64: return read_numbers<uint64_t>(cursor, claimed);
    case Kind::I64: return read_numbers<int64_t>(cursor, claimed);
    case Kind::F64: return read_numbers<double>(cursor, claimed);
    case Kind::Array: cursor.fail(ErrorKind::Unsupported, "cannot be read: key {} is an array of arrays", shown(key));
  }
  cursor.damaged("is damaged: key {} is an array of the unknown kind {}", shown(key), kind);
}

template <typename T>
Value read_number(Cursor& cursor) {
  return static_cast<Widened<T>>(cursor.number<T>("a number"));
}

Value read_value(Cursor& cursor, const std::string& key) {
  const auto kind = cursor.number<uint32_t>("a value");
  switch (static_cast<Kind>(kind)) {
    case Kind::U8: return read_number<uint8_t>(cursor);
    case Kind::I8: return read_number<int8_t>(cursor);
    case Kind::U16: return read_number<uint16_t>(cursor);
    case Kind::I16: return read_number<int16_t>(cursor);
    case Kind::U32: return read_number<uint32_t>(cursor);
    case Kind::I32: return read_number<int32_t>(cursor);
    case Kind::F32: return read_number<float>(cursor);
    case Kind::Bool: return read_flag(cursor, key);
    case Kind::String: return cursor.string("a string");
    case Kind::Array: return read_array(cursor, key);
    case Kind::U64: return read_number<uint64_t>(cursor);
    case Kind::I64: return read_number<int64_t>(cursor);
    case Kind::F64: return read_number<double>(cursor);
  }
  cursor.damaged("is damaged: key {} has the unknown kind {}", shown(key), kind);
}

void check_version(Cursor& cursor) {
  const auto version = cursor.number<uint32_t>("the version");
  if (version >= kOldestVersion && version <= kVersion) return;
  if (const uint32_t swapped = __builtin_bswap32(version); swapped >= 1 && swapped <= kVersion) {
    cursor.fail(ErrorKind::Unsupported, "is a big-endian GGUF file; only little-endian files can be read");
  }
  cursor.fail(ErrorKind::Unsupported, "is a GGUF file of version {}; only versions {} and {} can be read", version,
              kOldestVersion, kVersion);
}

uint64_t checked_alignment(const Cursor& cursor, const Value& value) {
  const auto* alignment = std::get_if<uint64_t>(&value);
  if (alignment == nullptr || *alignment < 8 || *alignment > kMaxAlignment || !std::has_single_bit(*alignment)) {
    cursor.damaged("is damaged: {} must be a power of two from 8 to {}", kAlignmentKey, kMaxAlignment);
  }
  return *alignment;
}

// A tensor as the header describes it, before its data is located.
struct Description {
  Tensor tensor;
  uint64_t offset = 0;  // from the start of the data section
  uint64_t size = 0;    // bytes
};

// The bytes of a tensor; its rows must be whole blocks.
uint64_t checked_size(const Cursor& cursor, const Tensor& tensor, const TypeInfo& info) {
  uint64_t elements = 1, bytes = 0;
  for (const uint64_t length : tensor.shape) {
    if (length == 0) cursor.damaged("is damaged: tensor {} has a dimension of length 0", shown(tensor.name));
    if (__builtin_mul_overflow(elements, length, &elements)) {
      cursor.damaged("is damaged: tensor {} has more elements than can be counted", shown(tensor.name));
    }
  }
  if ((tensor.shape.empty() ? 1 : tensor.shape[0]) % info.block_values != 0) {
    cursor.damaged("is damaged: the rows of tensor {} are not multiples of {} values, the block of type {}",
                   shown(tensor.name), info.block_values, info.name);
  }
  if (__builtin_mul_overflow(elements / info.block_values, info.block_bytes, &bytes)) {
    cursor.damaged("is damaged: tensor {} has more bytes than can be counted", shown(tensor.name));
  }
  return bytes;
}

Description read_description(Cursor& cursor) {
  Description result;
  Tensor& tensor = result.tensor;
  tensor.name = cursor.name("a tensor's name");
  const auto dimensions = cursor.number<uint32_t>("a tensor's shape");
  if (dimensions > kMaxDimensions) {
    cursor.damaged("is damaged: tensor {} has {} dimensions, more than {}", shown(tensor.name), dimensions,
                   kMaxDimensions);
  }
  for (uint32_t i = 0; i < dimensions; ++i) tensor.shape.push_back(cursor.number<uint64_t>("a tensor's shape"));
  const auto type = cursor.number<uint32_t>("a tensor's type");
  const TypeInfo* info = find_type(type);
  if (info == nullptr) {
    cursor.fail(ErrorKind::Unsupported, "cannot be read: tensor {} has type {}, which is not supported",
                shown(tensor.name), type);
  }
  tensor.type = info->type;
  result.offset = cursor.number<uint64_t>("a tensor's offset");
  result.size = checked_size(cursor, tensor, *info);
  return result;
}

uint64_t round_up(uint64_t value, uint64_t alignment) { return (value + alignment - 1) / alignment * alignment; }

// The tensor's bytes in the file, whose data section begins at `start`.
std::span<const std::byte> locate(const Cursor& cursor, std::span<const std::byte> bytes, const Description& tensor,
                                  uint64_t start, uint64_t alignment) {
  const std::string name = shown(tensor.tensor.name);
  uint64_t begin = 0, end = 0;
  if (tensor.offset % alignment != 0) {
    cursor.damaged("is damaged: the offset {} of tensor {} is not a multiple of the alignment {}", tensor.offset, name,
                   alignment);
  }
  if (__builtin_add_overflow(start, tensor.offset, &begin) || __builtin_add_overflow(begin, tensor.size, &end)) {
    cursor.damaged("is damaged: tensor {} lies at an impossible offset", name);
  }
  if (end > bytes.size()) {
    cursor.damaged("is truncated: tensor {} needs {} bytes at offset {} but the file ends at {}", name, tensor.size,
                   begin, bytes.size());
  }
  return bytes.subspan(begin, tensor.size);
}

}  // namespace

uint64_t Tensor::elements() const {
  uint64_t product = 1;
  for (const uint64_t length : shape) product *= length;
  return product;
}

std::string shown(std::string_view text) {
  std::string result(text.substr(0, 80));
  for (char& c : result) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F) c = '?';
  }
  return text.size() > 80 ? result + "..." : result;
}

File File::open(const std::filesystem::path& path) {
  MappedFile mapping(path);
  File file = parse(mapping.bytes(), path.string());
  file.mapping_.emplace(std::move(mapping));
  return file;
}

File File::parse(std::span<const std::byte> bytes, const std::string& name) {
  File file;
  file.bytes_ = bytes;
  file.name_ = name;
  if (bytes.size() < kMagic.size() || std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0) {
    throw Error(ErrorKind::Damaged, name + " is not a GGUF file");
  }
  Cursor cursor(bytes, name);
  cursor.take(kMagic.size(), "the magic number");
  check_version(cursor);
  const auto claimed_tensors = cursor.number<uint64_t>("the number of tensors");
  const auto claimed_keys = cursor.number<uint64_t>("the number of keys");

  cursor.count(claimed_keys, kMinKeyBytes, "keys");
  for (uint64_t i = 0; i < claimed_keys; ++i) {
    std::string key = cursor.name("a key");
    Value value = read_value(cursor, key);
    const auto [entry, fresh] = file.metadata_.try_emplace(std::move(key), std::move(value));
    if (!fresh) cursor.damaged("is damaged: key {} occurs twice", shown(entry->first));
  }
  const auto alignment_entry = file.metadata_.find(kAlignmentKey);
  const uint64_t alignment =
      alignment_entry == file.metadata_.end() ? kDefaultAlignment : checked_alignment(cursor, alignment_entry->second);

  std::vector<Description> descriptions;
  descriptions.reserve(cursor.count(claimed_tensors, kMinTensorBytes, "tensors"));
  for (uint64_t i = 0; i < claimed_tensors; ++i) {
    descriptions.push_back(read_description(cursor));
    const std::string& tensor = descriptions.back().tensor.name;
    if (!file.index_.try_emplace(tensor, i).second) {
      cursor.damaged("is damaged: tensor {} occurs twice", shown(tensor));
    }
  }
  const uint64_t start = round_up(cursor.position(), alignment);
  file.tensors_.reserve(descriptions.size());
  for (Description& description : descriptions) {
    description.tensor.data = locate(cursor, bytes, description, start, alignment);
    file.tensors_.push_back(std::move(description.tensor));
  }
  return file;
}

const Tensor* File::find(std::string_view name) const {
  const auto entry = index_.find(name);
  return entry == index_.end() ? nullptr : &tensors_[entry->second];
}

const Tensor& File::tensor(std::string_view name) const {
  if (const Tensor* found = find(name)) return *found;
  throw Error(ErrorKind::Damaged, fmt::format("{} has no tensor {}", name_, shown(name)));
}

namespace {

const Value& required(const File& file, std::string_view key) {
  const auto entry = file.metadata().find(key);
  if (entry == file.metadata().end())
    throw Error(ErrorKind::Damaged, fmt::format("{} lacks the key {}", file.name(), shown(key)));
  return entry->second;
}

[[noreturn]] void fail_kind(const File& file, std::string_view key, const char* wanted) {
  throw Error(ErrorKind::Damaged, fmt::format("{} is damaged: key {} should be {}", file.name(), shown(key), wanted));
}

}  // namespace

std::string File::text(std::string_view key) const {
  const auto* value = std::get_if<std::string>(&required(*this, key));
  if (value == nullptr) fail_kind(*this, key, "a text");
  return *value;
}

uint64_t File::count(std::string_view key) const {
  const Value& value = required(*this, key);
  if (const auto* number = std::get_if<uint64_t>(&value)) return *number;
  if (const auto* number = std::get_if<int64_t>(&value); number != nullptr && *number >= 0) {
    return static_cast<uint64_t>(*number);
  }
  fail_kind(*this, key, "a non-negative integer");
}

double File::number(std::string_view key) const {
  const Value& value = required(*this, key);
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* number = std::get_if<uint64_t>(&value)) return static_cast<double>(*number);
  if (const auto* number = std::get_if<int64_t>(&value)) return static_cast<double>(*number);
  fail_kind(*this, key, "a number");
}

const std::vector<std::string>& File::texts(std::string_view key) const {
  const auto* value = std::get_if<std::vector<std::string>>(&required(*this, key));
  if (value == nullptr) fail_kind(*this, key, "an array of texts");
  return *value;
}

const std::vector<double>& File::numbers(std::string_view key) const {
  const auto* value = std::get_if<std::vector<double>>(&required(*this, key));
  if (value == nullptr) fail_kind(*this, key, "an array of floating point numbers");
  return *value;
}

const std::vector<int8_t>& File::small_integers(std::string_view key) const {
  const auto* value = std::get_if<std::vector<int8_t>>(&required(*this, key));
  if (value == nullptr) fail_kind(*this, key, "an array of 8-bit integers");
  return *value;
}

std::vector<int64_t> File::integers(std::string_view key) const {
  const Value& value = required(*this, key);
  if (const auto* small = std::get_if<std::vector<int8_t>>(&value)) return {small->begin(), small->end()};
  if (const auto* numbers = std::get_if<std::vector<int64_t>>(&value)) return *numbers;
  const auto* numbers = std::get_if<std::vector<uint64_t>>(&value);
  if (numbers == nullptr) fail_kind(*this, key, "an array of integers");
  std::vector<int64_t> result;
  result.reserve(numbers->size());
  for (const uint64_t number : *numbers) {
    if (!std::in_range<int64_t>(number)) fail_kind(*this, key, "an array of integers below 2^63");
    result.push_back(static_cast<int64_t>(number));
  }
  return result;
}

uint64_t File::count_or(std::string_view key, uint64_t otherwise) const { return has(key) ? count(key) : otherwise; }

double File::number_or(std::string_view key, double otherwise) const { return has(key) ? number(key) : otherwise; }

bool File::flag_or(std::string_view key, bool otherwise) const {
  if (!has(key)) return otherwise;
  const auto* value = std::get_if<bool>(&required(*this, key));
  if (value == nullptr) fail_kind(*this, key, "a flag");
  return *value;
}

namespace {

template <typename T>
void append_number(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

void append_kind(std::string& out, Kind kind) { append_number(out, static_cast<uint32_t>(kind)); }

void append_string(std::string& out, std::string_view text) {
  append_number(out, static_cast<uint64_t>(text.size()));
  out += text;
}

// Writes the kind of the narrowest type that holds all `values`, then `between`, then the values.
template <typename Wide, typename Narrow>
void append_integers(std::string& out, std::span<const Wide> values, Kind narrow, Kind wide, std::string_view between) {
  const bool fits = std::ranges::all_of(values, [](Wide value) { return std::in_range<Narrow>(value); });
  append_kind(out, fits ? narrow : wide);
  out += between;
  for (const Wide value : values) fits ? append_number(out, static_cast<Narrow>(value)) : append_number(out, value);
}

// Appends the kind of an element, `between`, and the elements; a single value is the case of an empty `between`.
void append_elements(std::string& out, std::span<const uint64_t> values, std::string_view between) {
  append_integers<uint64_t, uint32_t>(out, values, Kind::U32, Kind::U64, between);
}

void append_elements(std::string& out, std::span<const int64_t> values, std::string_view between) {
  append_integers<int64_t, int32_t>(out, values, Kind::I32, Kind::I64, between);
}

void append_elements(std::string& out, std::span<const int8_t> values, std::string_view between) {
  append_kind(out, Kind::I8);
  out += between;
  out.append(reinterpret_cast<const char*>(values.data()), values.size());
}

void append_elements(std::string& out, std::span<const double> values, std::string_view between) {
  append_kind(out, Kind::F32);
  out += between;
  for (const double value : values) append_number(out, static_cast<float>(value));
}

void append_elements(std::string& out, std::span<const std::string> values, std::string_view between) {
  append_kind(out, Kind::String);
  out += between;
  for (const std::string& value : values) append_string(out, value);
}

void append_elements(std::string& out, const std::vector<bool>& values, std::string_view between) {
  append_kind(out, Kind::Bool);
  out += between;
  for (const bool value : values) append_number(out, static_cast<uint8_t>(value));
}

template <typename T>
void append_array(std::string& out, const std::vector<T>& values) {
  std::string count;
  append_number(count, static_cast<uint64_t>(values.size()));
  append_kind(out, Kind::Array);
  if constexpr (std::is_same_v<T, bool>) {
    append_elements(out, values, count);
  } else {
    append_elements(out, std::span<const T>(values), count);
  }
}

struct ValueAppender {
  std::string& out;
  void operator()(bool value) const { append_elements(out, std::vector<bool>{value}, {}); }
  template <typename T>
  void operator()(const T& value) const {
    append_elements(out, std::span<const T>(&value, 1), {});
  }
  template <typename T>
  void operator()(const std::vector<T>& values) const {
    append_array(out, values);
  }
};

}  // namespace

void Writer::set(std::string key, Value value) {
  if (key == kAlignmentKey) {
    const auto* alignment = std::get_if<uint64_t>(&value);
    if (alignment == nullptr || *alignment < 8 || *alignment > kMaxAlignment || !std::has_single_bit(*alignment)) {
      throw Error(ErrorKind::Usage,
                  fmt::format("{} must be a power of two from 8 to {}", kAlignmentKey, kMaxAlignment));
    }
  }
  const auto entry = std::ranges::find(metadata_, key, &std::pair<std::string, Value>::first);
  if (entry != metadata_.end()) {
    entry->second = std::move(value);
  } else {
    metadata_.emplace_back(std::move(key), std::move(value));
  }
}

void Writer::add(std::string name, TensorType type, std::vector<uint64_t> shape, std::string data) {
  const Tensor tensor{name, type, shape, {}};
  const std::string writer = "the new file";
  const Cursor cursor({}, writer);
  if (shape.size() > kMaxDimensions || checked_size(cursor, tensor, type_info(type)) != data.size()) {
    throw Error(ErrorKind::Usage, fmt::format("tensor {} has {} bytes, which its shape and type {} contradict",
                                              shown(name), data.size(), type_info(type).name));
  }
  Entry entry{std::move(name), type, std::move(shape), std::move(data)};
  const auto earlier = std::ranges::find(tensors_, entry.name, &Entry::name);
  if (earlier != tensors_.end()) {
    *earlier = std::move(entry);
  } else {
    tensors_.push_back(std::move(entry));
  }
}

std::string Writer::bytes() const {
  uint64_t alignment = kDefaultAlignment;
  std::string out(kMagic);
  append_number(out, kVersion);
  append_number(out, static_cast<uint64_t>(tensors_.size()));
  append_number(out, static_cast<uint64_t>(metadata_.size()));
  for (const auto& [key, value] : metadata_) {
    append_string(out, key);
    std::visit(ValueAppender{out}, value);
    if (key == kAlignmentKey) alignment = std::get<uint64_t>(value);
  }
  uint64_t offset = 0;
  for (const Entry& tensor : tensors_) {
    append_string(out, tensor.name);
    append_number(out, static_cast<uint32_t>(tensor.shape.size()));
    for (const uint64_t length : tensor.shape) append_number(out, length);
    append_number(out, static_cast<uint32_t>(tensor.type));
    append_number(out, offset);
    offset = round_up(offset + tensor.data.size(), alignment);
  }
  for (const Entry& tensor : tensors_) {
    out.resize(round_up(out.size(), alignment));
    out += tensor.data;
  }
  out.resize(round_up(out.size(), alignment));
  return out;
}

}  // namespace paw::gguf
