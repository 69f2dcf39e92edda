// Tests of the GGUF reader and writer: round trips, a file of another program, and files that lie.
#include "gguf/gguf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "testing/temporary_folder.hpp"

namespace paw::gguf {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

File parse(const std::string& bytes) { return File::parse(std::as_bytes(std::span(bytes)), "model.gguf"); }

// The sentence with which the reader refuses the bytes; empty where it accepts them.
std::string refusal(const std::string& bytes) {
  try {
    parse(bytes);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

std::string f32_bytes(std::vector<float> values) { return quantize(TensorType::F32, values); }

Writer small_writer() {
  Writer writer;
  writer.set("general.architecture", std::string("tiny"));
  writer.set("tiny.layers", uint64_t{3});
  writer.set("names", std::vector<std::string>{"a", "", "ccc"});
  writer.add("first", TensorType::F32, {3, 2}, f32_bytes({1, 2, 3, 4, 5, 6}));
  writer.add("second", TensorType::Q4_0, {32}, quantize(TensorType::Q4_0, std::vector<float>(32, 0.5F)));
  return writer;
}

// Bytes of a hand-made file: a header with these counts, then whatever is appended.
class Raw {
 public:
  Raw(uint64_t tensors, uint64_t keys, uint32_t version = 3) {
    bytes = "GGUF";
    number(version).number(tensors).number(keys);
  }
  template <typename T>
  Raw& number(T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
    return *this;
  }
  Raw& text(std::string_view value) {
    number(uint64_t{value.size()});
    bytes += value;
    return *this;
  }
  Raw& tensor(std::string_view name, std::vector<uint64_t> shape, uint32_t type, uint64_t offset) {
    text(name).number(static_cast<uint32_t>(shape.size()));
    for (const uint64_t length : shape) number(length);
    return number(type).number(offset);
  }
  // Pads to the alignment and adds `size` bytes of data.
  Raw& data(size_t size, size_t alignment = 32) {
    bytes.resize((bytes.size() + alignment - 1) / alignment * alignment + size);
    return *this;
  }
  std::string bytes;
};

constexpr uint32_t kF32 = 0, kQ4_0 = 2, kUnknownType = 4;

TEST(Gguf, RoundTripsMetadataOfEveryKind) {
  Writer writer;
  writer.set("flag", true);
  writer.set("small", uint64_t{7});
  writer.set("large", uint64_t{1} << 63);
  writer.set("negative", int64_t{-7});
  writer.set("very negative", std::numeric_limits<int64_t>::min());
  writer.set("float", 0.25);
  writer.set("text", std::string("a\0b", 3));
  writer.set("flags", std::vector<bool>{true, false, true});
  writer.set("counts", std::vector<uint64_t>{1, uint64_t{1} << 40});
  writer.set("integers", std::vector<int64_t>{-1, 2});
  writer.set("bytes", std::vector<int8_t>{-128, 0, 127});
  writer.set("floats", std::vector<double>{0.5, -1});
  writer.set("texts", std::vector<std::string>{"x", ""});
  writer.set("nothing", std::vector<uint64_t>{});
  const std::string bytes = writer.bytes();
  const File file = parse(bytes);
  EXPECT_TRUE(file.flag_or("flag", false));
  EXPECT_EQ(file.count("small"), 7U);
  EXPECT_EQ(file.count("large"), uint64_t{1} << 63);
  EXPECT_EQ(file.number("negative"), -7);
  EXPECT_EQ(std::get<int64_t>(file.metadata().at("very negative")), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(file.number("float"), 0.25);
  EXPECT_EQ(file.text("text"), std::string("a\0b", 3));
  EXPECT_THAT(std::get<std::vector<bool>>(file.metadata().at("flags")), ElementsAre(true, false, true));
  EXPECT_THAT(file.integers("counts"), ElementsAre(1, int64_t{1} << 40));
  EXPECT_THAT(file.integers("integers"), ElementsAre(-1, 2));
  EXPECT_THAT(file.small_integers("bytes"), ElementsAre(-128, 0, 127));
  EXPECT_THAT(file.integers("bytes"), ElementsAre(-128, 0, 127));
  EXPECT_THAT(file.numbers("floats"), ElementsAre(0.5, -1));
  EXPECT_THAT(file.texts("texts"), ElementsAre("x", ""));
  EXPECT_THAT(file.integers("nothing"), ElementsAre());
}

TEST(Gguf, RoundTripsTensors) {
  const std::string bytes = small_writer().bytes();
  const File file = parse(bytes);
  ASSERT_EQ(file.tensors().size(), 2U);
  const Tensor& first = file.tensor("first");
  EXPECT_THAT(first.shape, ElementsAre(3, 2));
  EXPECT_EQ(first.elements(), 6U);
  std::vector<float> values(6);
  dequantize(first.type, first.data, values);
  EXPECT_THAT(values, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(file.tensor("second").data.size(), 18U);
  for (const Tensor& tensor : file.tensors()) EXPECT_EQ((tensor.data.data() - file.bytes().data()) % 32, 0);
  EXPECT_EQ(file.find("third"), nullptr);
  EXPECT_THROW(file.tensor("third"), Error);
}

TEST(Gguf, WriterReplacesWhatIsNamedAgain) {
  Writer writer = small_writer();
  writer.set("tiny.layers", uint64_t{4});
  writer.add("first", TensorType::F32, {1}, f32_bytes({9}));
  const std::string bytes = writer.bytes();
  const File file = parse(bytes);
  EXPECT_EQ(file.count("tiny.layers"), 4U);
  EXPECT_EQ(file.tensors()[0].elements(), 1U);
  EXPECT_EQ(bytes, writer.bytes());
}

TEST(Gguf, WriterRefusesDataOfAnotherSize) {
  Writer writer;
  EXPECT_THROW(writer.add("t", TensorType::F32, {2}, std::string(7, 'x')), Error);
  EXPECT_THROW(writer.add("t", TensorType::Q4_0, {33}, std::string(18, 'x')), Error);
  EXPECT_THROW(writer.add("t", TensorType::F32, {1, 1, 1, 1, 1}, std::string(4, 'x')), Error);
  EXPECT_THROW(writer.set("general.alignment", uint64_t{12}), Error);
}

TEST(Gguf, HonoursTheAlignment) {
  Writer writer = small_writer();
  writer.set("general.alignment", uint64_t{256});
  const std::string bytes = writer.bytes();
  const File file = parse(bytes);
  for (const Tensor& tensor : file.tensors()) EXPECT_EQ((tensor.data.data() - file.bytes().data()) % 256, 0);
  std::vector<float> values(6);
  dequantize(TensorType::F32, file.tensor("first").data, values);
  EXPECT_EQ(values[5], 6);
}

TEST(Gguf, OpensAFileAndNamesItInErrors) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "small.gguf";
  write_file(path, small_writer().bytes());
  const File file = File::open(path);
  EXPECT_EQ(file.text("general.architecture"), "tiny");
  write_file(path, "PK\3\4 something else");
  try {
    File::open(path);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()), path.string() + " is not a GGUF file");
  }
  std::filesystem::remove(path);
  EXPECT_THROW(File::open(path), Error);
}

TEST(Gguf, ReadsAFileOfAnotherProgram) {
  const File file = File::open(PAW_SOURCE_DIR "/tests/golden/gguf_types.gguf");
  EXPECT_EQ(file.count("number.u8"), 200U);
  EXPECT_EQ(file.number("number.i8"), -100);
  EXPECT_EQ(file.count("number.u16"), 60000U);
  EXPECT_EQ(file.number("number.i16"), -30000);
  EXPECT_EQ(file.count("number.u32"), 4000000000U);
  EXPECT_EQ(file.number("number.i32"), -2000000000);
  EXPECT_EQ(file.count("number.u64"), (uint64_t{1} << 63) + 1);
  EXPECT_EQ(std::get<int64_t>(file.metadata().at("number.i64")), -(int64_t{1} << 62));
  EXPECT_EQ(file.number("number.f32"), 0.5);
  EXPECT_EQ(file.number("number.f64"), 0.1);
  EXPECT_TRUE(file.flag_or("flag", false));
  EXPECT_EQ(file.text("text"), "Grüße\n");
  EXPECT_THAT(file.texts("texts"), ElementsAre("one", "", "three"));
  EXPECT_THAT(file.integers("integers"), ElementsAre(1, -2, 3));
  EXPECT_THAT(std::get<std::vector<double>>(file.metadata().at("floats")), ElementsAre(0.25, -0.5));
  EXPECT_THAT(std::get<std::vector<bool>>(file.metadata().at("flags")), ElementsAre(true, false));
  EXPECT_EQ(file.tensor("Q8_0").data.size(), byte_size(TensorType::Q8_0, file.tensor("values").elements()));
}

TEST(Gguf, AccessorsCheckKindAndPresence) {
  const std::string bytes = small_writer().bytes();
  const File file = parse(bytes);
  EXPECT_THROW(file.text("absent"), Error);
  EXPECT_THROW(file.text("tiny.layers"), Error);
  EXPECT_THROW(file.count("general.architecture"), Error);
  EXPECT_THROW(file.number("names"), Error);
  EXPECT_THROW(file.texts("tiny.layers"), Error);
  EXPECT_THROW(file.integers("names"), Error);
  EXPECT_THROW(file.small_integers("names"), Error);
  EXPECT_THROW(file.numbers("names"), Error);
  EXPECT_THROW(file.flag_or("tiny.layers", true), Error);
  EXPECT_EQ(file.count_or("absent", 5), 5U);
  EXPECT_EQ(file.count_or("tiny.layers", 5), 3U);
  EXPECT_EQ(file.number_or("absent", 0.5), 0.5);
}

// --- Hostile files ---------------------------------------------------------------------------------------------------

TEST(GgufHostile, EveryTruncationIsRefused) {
  const std::string bytes = small_writer().bytes();
  const size_t used = bytes.size() - (32 - 18);  // the padding behind the last tensor may be missing
  for (size_t size = 0; size < used; ++size) {
    EXPECT_THAT(refusal(bytes.substr(0, size)), StartsWith("model.gguf is ")) << size;
  }
  EXPECT_EQ(refusal(bytes.substr(0, used)), "");
}

TEST(GgufHostile, NamesTheTensorThatIsCutOff) {
  Raw raw(1, 0);
  raw.tensor("weights", {16}, kF32, 0).data(63);
  EXPECT_EQ(refusal(raw.bytes),
            "model.gguf is truncated: tensor weights needs 64 bytes at offset 64 but the file ends at 127");
}

TEST(GgufHostile, OtherFormatsAndVersions) {
  EXPECT_EQ(refusal(""), "model.gguf is not a GGUF file");
  EXPECT_EQ(refusal("ggml and more"), "model.gguf is not a GGUF file");
  EXPECT_EQ(refusal(Raw(0, 0, 2).bytes), "");
  EXPECT_THAT(refusal(Raw(0, 0, 1).bytes), HasSubstr("version 1"));
  EXPECT_THAT(refusal(Raw(0, 0, 4).bytes), HasSubstr("version 4"));
  EXPECT_THAT(refusal(Raw(0, 0, 0x03000000).bytes), HasSubstr("big-endian"));
}

TEST(GgufHostile, AbsurdCountsAreRefusedBeforeAllocation) {
  constexpr uint64_t kHuge = std::numeric_limits<uint64_t>::max();
  EXPECT_THAT(refusal(Raw(kHuge, 0).bytes), HasSubstr("tensors"));
  EXPECT_THAT(refusal(Raw(0, kHuge).bytes), HasSubstr("keys"));
  EXPECT_THAT(refusal(Raw(0, 1).number(kHuge).data(64).bytes), HasSubstr("a key claims to be"));
  EXPECT_THAT(refusal(Raw(0, 1).text("k").number(uint32_t{8}).number(kHuge).bytes), HasSubstr("a string needs"));
  for (uint32_t kind = 0; kind <= 12; ++kind) {
    for (const uint64_t count : {kHuge, kHuge / 8 + 1, uint64_t{1} << 40}) {
      EXPECT_THAT(refusal(Raw(0, 1).text("k").number(uint32_t{9}).number(kind).number(count).bytes),
                  StartsWith("model.gguf "));
    }
  }
  // Small in a compressed file, eight times as large in memory.
  EXPECT_THAT(
      refusal(
          Raw(0, 1).text("k").number(uint32_t{9}).number(uint32_t{0}).number(uint64_t{1 << 25}).data(1 << 25).bytes),
      HasSubstr("an array of 33554432 elements"));
}

TEST(GgufHostile, KindsAndFlags) {
  EXPECT_THAT(refusal(Raw(0, 1).text("k").number(uint32_t{13}).bytes), HasSubstr("unknown kind 13"));
  EXPECT_THAT(refusal(Raw(0, 1).text("k").number(uint32_t{9}).number(uint32_t{99}).number(uint64_t{0}).bytes),
              HasSubstr("unknown kind 99"));
  EXPECT_THAT(refusal(Raw(0, 1).text("k").number(uint32_t{9}).number(uint32_t{9}).number(uint64_t{1}).bytes),
              HasSubstr("array of arrays"));
  EXPECT_THAT(refusal(Raw(0, 1).text("k").number(uint32_t{7}).number(uint8_t{2}).bytes), HasSubstr("neither 0 nor 1"));
}

TEST(GgufHostile, Duplicates) {
  Raw keys(0, 2);
  keys.text("k").number(uint32_t{7}).number(uint8_t{1}).text("k").number(uint32_t{7}).number(uint8_t{0});
  EXPECT_EQ(refusal(keys.bytes), "model.gguf is damaged: key k occurs twice");
  Raw tensors(2, 0);
  tensors.tensor("t", {1}, kF32, 0).tensor("t", {1}, kF32, 32).data(64);
  EXPECT_EQ(refusal(tensors.bytes), "model.gguf is damaged: tensor t occurs twice");
}

TEST(GgufHostile, Alignments) {
  for (const uint32_t alignment : {0U, 1U, 4U, 12U, 48U, 1U << 31}) {
    Raw raw(0, 1);
    raw.text("general.alignment").number(uint32_t{4}).number(alignment);
    EXPECT_THAT(refusal(raw.bytes), HasSubstr("general.alignment must be")) << alignment;
  }
  Raw text(0, 1);
  text.text("general.alignment").number(uint32_t{8}).text("32");
  EXPECT_THAT(refusal(text.bytes), HasSubstr("general.alignment must be"));
}

TEST(GgufHostile, Tensors) {
  const auto one = [](std::vector<uint64_t> shape, uint32_t type, uint64_t offset) {
    Raw raw(1, 0);
    return refusal(raw.tensor("t", std::move(shape), type, offset).data(256).bytes);
  };
  constexpr uint64_t kHuge = std::numeric_limits<uint64_t>::max();
  EXPECT_EQ(one({64}, kF32, 0), "");
  EXPECT_EQ(one({}, kF32, 0), "");  // a single value
  EXPECT_EQ(one({256}, kUnknownType, 0), "model.gguf cannot be read: tensor t has type 4, which is not supported");
  EXPECT_THAT(one({1, 1, 1, 1, 1}, kF32, 0), HasSubstr("tensor t has 5 dimensions"));
  EXPECT_THAT(one({0, 4}, kF32, 0), HasSubstr("length 0"));
  EXPECT_THAT(one({kHuge, kHuge}, kF32, 0), HasSubstr("more elements than can be counted"));
  EXPECT_THAT(one({uint64_t{1} << 63}, kF32, 0), HasSubstr("more bytes than can be counted"));
  EXPECT_THAT(one({uint64_t{1} << 32, uint64_t{1} << 32}, kF32, 0), HasSubstr("more elements than can be counted"));
  EXPECT_THAT(one({31}, kQ4_0, 0), HasSubstr("not multiples of 32"));
  EXPECT_THAT(one({16, 2}, kQ4_0, 0), HasSubstr("not multiples of 32"));
  EXPECT_THAT(one({1}, kF32, 4), HasSubstr("not a multiple of the alignment"));
  EXPECT_THAT(one({1}, kF32, kHuge - 31), HasSubstr("impossible offset"));
  EXPECT_THAT(one({1}, kF32, uint64_t{1} << 40), HasSubstr("truncated"));
  EXPECT_THAT(one({65}, kF32, 0), HasSubstr("truncated"));
}

TEST(GgufHostile, SentencesShowNoControlCharacters) {
  Raw raw(1, 0);
  raw.tensor(std::string("evil\x1b[2J\n") + std::string(1000, 'x'), {1}, kUnknownType, 0);
  const std::string sentence = refusal(raw.bytes);
  EXPECT_THAT(sentence, AllOf(HasSubstr("evil?[2J?xxx"), HasSubstr("...")));
  EXPECT_LT(sentence.size(), 200U);
}

}  // namespace
}  // namespace paw::gguf
