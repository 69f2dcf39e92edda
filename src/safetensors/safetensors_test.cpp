// Tests of the safetensors reader: what it reads, and each way in which a file can be wrong.
#include "safetensors/safetensors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "testing/temporary_folder.hpp"

namespace paw::safetensors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string file_of(const std::string& header, const std::string& data) {
  std::string bytes(8, '\0');
  const uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

File parse(const std::string& bytes) { return File::parse(std::as_bytes(std::span(bytes)), "some.safetensors"); }

std::string refusal(const std::string& bytes) {
  try {
    parse(bytes);
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

std::string bytes_of(const std::vector<float>& values) {
  std::string bytes(values.size() * 4, '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

TEST(SafetensorsTest, ReadsTensorsOfEachTypeInAnyOrder) {
  const std::string bytes = file_of(
      R"({"__metadata__":{"format":"pt"},
          "b":{"dtype":"BF16","shape":[2],"data_offsets":[16,20]},
          "a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]},
          "h":{"dtype":"F16","shape":[1,1,2],"data_offsets":[20,24]},
          "ids":{"dtype":"I64","shape":[1],"data_offsets":[24,32]},
          "one":{"dtype":"F32","shape":[],"data_offsets":[32,36]},
          "none":{"dtype":"F32","shape":[0,7],"data_offsets":[5,5]}}  )",
      bytes_of({1, -2, 0.5F, 3}) + std::string("\x80\x3f\x00\xc0", 4) + std::string("\x00\x3c\x00\xb8", 4) +
          std::string(8, '\x01') + bytes_of({7}));
  const File file = parse(bytes);
  EXPECT_EQ(file.tensors().size(), 6U);
  EXPECT_EQ(file.metadata().at("format"), "pt");
  EXPECT_THAT(file.tensor("a").shape, ElementsAre(2, 2));
  EXPECT_THAT(values(file.tensor("a")), ElementsAre(1, -2, 0.5F, 3));
  EXPECT_THAT(values(file.tensor("b")), ElementsAre(1, -2));
  EXPECT_THAT(values(file.tensor("h")), ElementsAre(1, -0.5F));
  EXPECT_THAT(values(file.tensor("one")), ElementsAre(7));
  EXPECT_TRUE(values(file.tensor("none")).empty());
  EXPECT_EQ(file.find("c"), nullptr);
  EXPECT_THROW(file.tensor("c"), Error);
  EXPECT_THROW(values(file.tensor("ids")), Error);
}

TEST(SafetensorsTest, OpensFiles) {
  const TemporaryFolder folder;
  write_file(folder.path() / "a.safetensors",
             file_of(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", bytes_of({5})));
  const File file = File::open(folder.path() / "a.safetensors");
  EXPECT_THAT(values(file.tensor("x")), ElementsAre(5));
  EXPECT_THROW(File::open(folder.path() / "b.safetensors"), Error);
}

TEST(SafetensorsTest, RefusesWhatIsWrong) {
  const std::string four(4, '\0');
  const auto with = [&](const std::string& entry) { return refusal(file_of(R"({"x":)" + entry + "}", four)); };
  EXPECT_EQ(with(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4]})"), "");
  EXPECT_THAT(refusal("abc"), HasSubstr("some.safetensors is not a safetensors file: it is too short"));
  EXPECT_THAT(refusal(std::string(8, '\xff')), HasSubstr("header is longer"));
  EXPECT_THAT(refusal(file_of("{}", four).substr(0, 9)), HasSubstr("header is longer"));
  EXPECT_THAT(refusal(file_of("[]", "")), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal(file_of("{", "")), HasSubstr("is not JSON"));
  EXPECT_THAT(refusal(file_of(std::string(100, '['), "")), HasSubstr("nests JSON deeper"));
  EXPECT_THAT(refusal(file_of("{}", four)), HasSubstr("belong to none"));
  EXPECT_THAT(refusal(file_of(R"({"__metadata__":{"a":1}})", "")), HasSubstr("metadata a is no text"));
  EXPECT_THAT(with(R"({"dtype":"F31","shape":[1],"data_offsets":[0,4]})"), HasSubstr("unknown type F31"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[1]})"), HasSubstr("no type, shape and place"));
  EXPECT_THAT(with(R"([])"), HasSubstr("no type, shape and place"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[1],"data_offsets":[0,4,8]})"), HasSubstr("no type, shape and place"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[1],"data_offsets":[0,5]})"), HasSubstr("outside the file"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[1],"data_offsets":[4,0]})"), HasSubstr("outside the file"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[2],"data_offsets":[0,4]})"), HasSubstr("another size"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[-1],"data_offsets":[0,4]})"), HasSubstr("no whole number"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[1.0],"data_offsets":[0,4]})"), HasSubstr("no whole number"));
  EXPECT_THAT(with(R"({"dtype":"F32","shape":[4294967296,4294967296,1],"data_offsets":[0,4]})"),
              HasSubstr("another size"));
  const std::string entry = R"("x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})";
  EXPECT_THAT(refusal(file_of("{" + entry + "," + entry + "}", four)), HasSubstr("two tensors x"));
  EXPECT_THAT(refusal(file_of("{" + entry + R"(,"y":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}})", four)),
              HasSubstr("gap or an overlap before tensor"));
  EXPECT_THAT(refusal(file_of(R"({"x":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}})", four)),
              HasSubstr("gap or an overlap before tensor x"));
}

}  // namespace
}  // namespace paw::safetensors
