// Tests of the file that holds a base's repacked matrices: what it gives back, and what is not believed.
#include "model/packed_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "model/base.hpp"
#include "hash/sha256.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

namespace fs = std::filesystem;

const std::string kDigest(64, 'a');

gguf::File tiny_file() { return gguf::File::open(PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf"); }

class PackedFileTest : public testing::Test {
 protected:
  PackedFileTest() {
    PackedFile::write(path, base, kDigest);
  }

  const Base base{tiny_file()};
  const TemporaryFolder temporary;
  const fs::path folder = temporary.path(), path = folder / "tiny.packed";
};

TEST_F(PackedFileTest, HoldsTheMatrices) {
  auto packed = PackedFile::open(path, kDigest);
  ASSERT_TRUE(packed);
  const std::string bytes = read_file(path);
  EXPECT_EQ(packed->content_sha256(), sha256_hex(std::string_view(bytes).substr(PackedFile::kHeaderBytes)));
  const Base again(tiny_file(), std::move(packed));
  const auto expected = base.matrices(), found = again.matrices();
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(found[i]->bytes(), expected[i]->bytes())) << i;
    EXPECT_EQ(found[i]->rows(), expected[i]->rows());
    EXPECT_EQ(found[i]->columns(), expected[i]->columns());
    EXPECT_EQ(found[i]->bias(), expected[i]->bias());
  }
  std::vector<float> row(base.config().width), expected_row(base.config().width);
  again.embeddings().row(7, row);
  base.embeddings().row(7, expected_row);
  EXPECT_EQ(row, expected_row);
}

TEST_F(PackedFileTest, AnyChangeOfTheHeaderButItsDigestIsNotBelieved) {
  const std::string bytes = read_file(path);
  for (size_t i = 0; i < PackedFile::kHeaderBytes; ++i) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write_file(path, damaged);
    const auto packed = PackedFile::open(path, kDigest);
    // A changed digest is for the reader of the content to notice.
    if (packed) {
      EXPECT_NE(packed->content_sha256(), sha256_hex(std::string_view(bytes).substr(PackedFile::kHeaderBytes))) << i;
    }
    EXPECT_EQ(packed.has_value(), i >= PackedFile::kHeaderBytes - 65 && i < PackedFile::kHeaderBytes - 1) << i;
  }
}

TEST_F(PackedFileTest, AnotherLengthOrBaseIsNotBelieved) {
  const std::string bytes = read_file(path);
  for (const size_t size : {size_t{0}, size_t{1}, PackedFile::kHeaderBytes - 1, PackedFile::kHeaderBytes,
                            bytes.size() / 2, bytes.size() - 1}) {
    write_file(path, bytes.substr(0, size));
    EXPECT_FALSE(PackedFile::open(path, kDigest)) << size;
  }
  write_file(path, bytes + "x");
  EXPECT_FALSE(PackedFile::open(path, kDigest));
  write_file(path, bytes);
  EXPECT_TRUE(PackedFile::open(path, kDigest));
  EXPECT_FALSE(PackedFile::open(path, std::string(64, 'b')));
  EXPECT_FALSE(PackedFile::open(folder / "none", kDigest));
  EXPECT_FALSE(PackedFile::open(folder, kDigest));
}

// A base with one matrix more: the file of one fits the other in nothing but the digest it claims.
TEST_F(PackedFileTest, MatricesThatDoNotFitAreRefused) {
  gguf::Writer writer;
  const gguf::File file = tiny_file();
  for (const auto& [key, value] : file.metadata()) writer.set(key, value);
  const auto add = [&](const gguf::Tensor& tensor, const std::string& name) {
    const auto* data = reinterpret_cast<const char*>(tensor.data.data());
    writer.add(name, tensor.type, tensor.shape, std::string(data, tensor.data.size()));
  };
  for (const gguf::Tensor& tensor : file.tensors()) add(tensor, tensor.name);
  ASSERT_EQ(file.find("output.weight"), nullptr);
  add(file.tensor("token_embd.weight"), "output.weight");
  const std::string bytes = writer.bytes();
  const auto untied = [&] { return gguf::File::parse(std::as_bytes(std::span(bytes)), "untied"); };
  EXPECT_THROW(Base(untied(), PackedFile::open(path, kDigest)), Error);
  PackedFile::write(path, Base(untied()), kDigest);
  EXPECT_NO_THROW(Base(untied(), PackedFile::open(path, kDigest)));
  EXPECT_THROW(Base(tiny_file(), PackedFile::open(path, kDigest)), Error);
}

TEST_F(PackedFileTest, WhatCannotBeWrittenLeavesNothing) {
  fs::create_directories(folder / "taken" / "inside");
  EXPECT_THROW(PackedFile::write(folder / "taken", base, kDigest), Error);
  EXPECT_THROW(PackedFile::write(folder / "none" / "x.packed", base, kDigest), Error);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 2);
}

}  // namespace
}  // namespace paw
