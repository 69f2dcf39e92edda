#include "arrow.hpp"

#include <cstring>
#include <limits>

namespace {

using paw::Error;
using paw::ErrorKind;

bool bit(const void* bits, int64_t i) {
  return bits == nullptr || (static_cast<const uint8_t*>(bits)[i / 8] >> (i % 8) & 1) != 0;
}

template <typename T>
T at(const void* buffer, int64_t i) {
  T value;
  std::memcpy(&value, static_cast<const char*>(buffer) + i * static_cast<int64_t>(sizeof(T)), sizeof(T));
  return value;
}

template <typename Offset>
std::string_view text_at(const ArrowArray& array, int64_t i) {
  const auto begin = at<Offset>(array.buffers[1], i), end = at<Offset>(array.buffers[1], i + 1);
  if (end < begin) throw Error(ErrorKind::Damaged, "an Arrow column has offsets that fall");
  if (end == begin) return {};
  return {static_cast<const char*>(array.buffers[2]) + begin, static_cast<size_t>(end - begin)};
}

// A view is 16 bytes: the length, then the text where it has at most 12 bytes, else 4 of its bytes, the buffer and the
// place in it.
std::string_view view_at(const ArrowArray& array, int64_t i) {
  const char* view = static_cast<const char*>(array.buffers[1]) + 16 * i;
  const auto length = at<int32_t>(view, 0);
  if (length <= 12) return {view + 4, static_cast<size_t>(length)};
  const auto buffer = at<int32_t>(view, 2), offset = at<int32_t>(view, 3);
  return {static_cast<const char*>(array.buffers[2 + buffer]) + offset, static_cast<size_t>(length)};
}

int64_t index_at(char type, const void* buffer, int64_t i) {
  switch (type) {
    case 'c': return at<int8_t>(buffer, i);
    case 'C': return at<uint8_t>(buffer, i);
    case 's': return at<int16_t>(buffer, i);
    case 'S': return at<uint16_t>(buffer, i);
    case 'i': return at<int32_t>(buffer, i);
    case 'I': return at<uint32_t>(buffer, i);
    case 'l': return at<int64_t>(buffer, i);
    case 'L': return static_cast<int64_t>(at<uint64_t>(buffer, i));
    default: throw Error(ErrorKind::Usage, "an Arrow dictionary has indices of an unknown type");
  }
}

// Row i, counted without the array's offset.
std::optional<std::string_view> value_at(const ArrowSchema& schema, const ArrowArray& array, int64_t i) {
  const std::string_view format = schema.format;
  if (format == "n") return std::nullopt;
  i += array.offset;
  if (!bit(array.buffers[0], i)) return std::nullopt;
  if (schema.dictionary != nullptr)
    return value_at(*schema.dictionary, *array.dictionary, index_at(format[0], array.buffers[1], i));
  if (format == "u" || format == "z") return text_at<int32_t>(array, i);
  if (format == "U" || format == "Z") return text_at<int64_t>(array, i);
  return view_at(array, i);
}

void check_is_text(const ArrowSchema& schema) {
  const std::string_view format = schema.dictionary == nullptr ? schema.format : schema.dictionary->format;
  for (const char* known : {"u", "U", "vu", "z", "Z", "vz", "n"}) {
    if (format == known) return;
  }
  throw Error(ErrorKind::Usage, "the column is not of texts: its Arrow type is \"" + std::string(format) + "\"");
}

size_t field_of(const ArrowSchema& schema, const std::string& column) {
  std::string names;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const std::string name = schema.children[i]->name == nullptr ? "" : schema.children[i]->name;
    if (name == column) return static_cast<size_t>(i);
    names += (i == 0 ? "" : ", ") + name;
  }
  if (column.empty() && schema.n_children == 1) return 0;
  if (column.empty()) throw Error(ErrorKind::Usage, "say which column has the inputs: " + names);
  throw Error(ErrorKind::NotFound, "there is no column \"" + column + "\"; there are: " + names);
}

// An exported array with what it points to. Each child is released by itself, as the specification asks.
struct Exported {
  std::vector<uint8_t> valid, bits;
  std::vector<int32_t> offsets;
  std::vector<double> numbers;
  std::string text;
  std::vector<const void*> buffers;
  std::vector<ArrowArray*> children;
};

void release_array(ArrowArray* array) {
  for (int64_t i = 0; i < array->n_children; ++i) {
    if (array->children[i]->release != nullptr) array->children[i]->release(array->children[i]);
    delete array->children[i];
  }
  delete static_cast<Exported*>(array->private_data);
  array->release = nullptr;
}

void fill(ArrowArray* array, std::unique_ptr<Exported> data, size_t length, int64_t nulls) {
  *array = ArrowArray{static_cast<int64_t>(length),
                      nulls,
                      0,
                      static_cast<int64_t>(data->buffers.size()),
                      static_cast<int64_t>(data->children.size()),
                      data->buffers.data(),
                      data->children.data(),
                      nullptr,
                      release_array,
                      data.get()};
  data.release();
}

// The validity of a column, and how many of its rows are null.
struct Validity {
  std::vector<uint8_t> bits;
  int64_t nulls = 0;
  explicit Validity(size_t rows) : bits(rows / 8 + 1, 0) {}
  void set(size_t i, bool valid) {
    if (valid) bits[i / 8] |= static_cast<uint8_t>(1U << (i % 8));
    nulls += valid ? 0 : 1;
  }
};

// A column of `data`, which has all its buffers but the first, the validity.
ArrowArray* column(std::unique_ptr<Exported> data, size_t rows, Validity valid) {
  data->valid = std::move(valid.bits);
  data->buffers[0] = data->valid.data();
  auto array = std::make_unique<ArrowArray>();
  fill(array.get(), std::move(data), rows, valid.nulls);
  return array.release();
}

template <typename TextOf>
ArrowArray* text_column(const AnswerRows& rows, const TextOf& text_of) {
  auto data = std::make_unique<Exported>();
  Validity valid(rows.size());
  data->offsets.reserve(rows.size() + 1);
  data->offsets.push_back(0);
  for (size_t i = 0; i < rows.size(); ++i) {
    const std::string* text = rows[i] ? text_of(*rows[i]) : nullptr;
    valid.set(i, text != nullptr);
    if (text != nullptr) data->text += *text;
    if (data->text.size() > std::numeric_limits<int32_t>::max())
      throw Error(ErrorKind::TooLarge, "the answers of one batch are more than 2 GiB; use smaller batches");
    data->offsets.push_back(static_cast<int32_t>(data->text.size()));
  }
  data->buffers = {nullptr, data->offsets.data(), data->text.data()};
  return column(std::move(data), rows.size(), std::move(valid));
}

bool answered(const std::shared_ptr<const paw::Answer>& row) { return row != nullptr && row->error.empty(); }

ArrowArray* confidence_column(const AnswerRows& rows) {
  auto data = std::make_unique<Exported>();
  Validity valid(rows.size());
  data->numbers.resize(rows.size() + 1);  // never empty, so that the buffer has an address
  for (size_t i = 0; i < rows.size(); ++i) {
    valid.set(i, answered(rows[i]));
    if (answered(rows[i])) data->numbers[i] = rows[i]->confidence;
  }
  data->buffers = {nullptr, data->numbers.data()};
  return column(std::move(data), rows.size(), std::move(valid));
}

ArrowArray* flag_column(const AnswerRows& rows, bool paw::Answer::*flag) {
  auto data = std::make_unique<Exported>();
  Validity valid(rows.size()), set(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    valid.set(i, answered(rows[i]));
    set.set(i, answered(rows[i]) && (*rows[i]).*flag);
  }
  data->bits = std::move(set.bits);
  data->buffers = {nullptr, data->bits.data()};
  return column(std::move(data), rows.size(), std::move(valid));
}

struct ExportedSchema {
  std::vector<ArrowSchema*> children;
};

void release_schema(ArrowSchema* schema) {
  for (int64_t i = 0; i < schema->n_children; ++i) {
    if (schema->children[i]->release != nullptr) schema->children[i]->release(schema->children[i]);
    delete schema->children[i];
  }
  delete static_cast<ExportedSchema*>(schema->private_data);
  schema->release = nullptr;
}

constexpr int64_t kNullable = 2;

ArrowSchema* field(const char* name, const char* format) {
  return new ArrowSchema{format, name, nullptr, kNullable, 0, nullptr, nullptr, release_schema, nullptr};
}

}  // namespace

void read_texts(const ArrowSchema& schema, const ArrowArray& array, const std::string& column,
                const std::function<void(std::optional<std::string_view>)>& text) {
  if (std::string_view(schema.format) != "+s") {
    check_is_text(schema);
    for (int64_t i = 0; i < array.length; ++i) text(value_at(schema, array, i));
    return;
  }
  const size_t chosen = field_of(schema, column);
  const ArrowSchema& child_schema = *schema.children[chosen];
  const ArrowArray& child = *array.children[chosen];
  check_is_text(child_schema);
  const void* valid = array.n_buffers > 0 ? array.buffers[0] : nullptr;
  for (int64_t i = array.offset; i < array.offset + array.length; ++i)
    text(bit(valid, i) ? value_at(child_schema, child, i) : std::nullopt);
}

void export_schema(ArrowSchema* out) {
  auto data = std::make_unique<ExportedSchema>();
  data->children = {field("output", "u"), field("confidence", "g"), field("abstained", "b"), field("truncated", "b"),
                    field("error", "u")};
  *out = ArrowSchema{"+s",     "",      nullptr, 0, static_cast<int64_t>(data->children.size()), data->children.data(),
                     nullptr, release_schema, data.get()};
  data.release();
}

void export_answers(const AnswerRows& rows, bool has_fallback, ArrowArray* out) {
  auto data = std::make_unique<Exported>();
  data->children.push_back(text_column(rows, [&](const paw::Answer& answer) {
    const bool none = !answer.error.empty() || (answer.abstained && !has_fallback);
    return none ? nullptr : &answer.text;
  }));
  data->children.push_back(confidence_column(rows));
  data->children.push_back(flag_column(rows, &paw::Answer::abstained));
  data->children.push_back(flag_column(rows, &paw::Answer::truncated));
  data->children.push_back(
      text_column(rows, [](const paw::Answer& answer) { return answer.error.empty() ? nullptr : &answer.error; }));
  data->buffers = {nullptr};
  fill(out, std::move(data), rows.size(), 0);
}
