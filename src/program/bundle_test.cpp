#include "program/bundle.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <functional>
#include <limits>

#include "archive/zip.hpp"
#include "gguf/gguf.hpp"
#include "io/file.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

using gguf::TensorType;
using testing::HasSubstr;

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

template <typename Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

LoraPair small_pair(uint32_t rank, uint32_t d_in, uint32_t d_out) {
  LoraPair pair{.rank = rank, .d_in = d_in, .d_out = d_out, .a = {}, .b = {}};
  for (uint32_t i = 0; i < rank * d_in; ++i) pair.a.push_back(static_cast<float>(i % 17) / 16 - 0.5F);
  for (uint32_t i = 0; i < rank * d_out; ++i) pair.b.push_back(static_cast<float>(i % 13) / 8 - 0.75F);
  return pair;
}

Adapter small_adapter() {
  Adapter adapter{.architecture = "llama", .alpha = 16, .pairs = {}};
  adapter.pairs["blk.0.attn_q.weight"] = small_pair(4, 64, 32);
  adapter.pairs["blk.1.ffn_down.weight"] = small_pair(32, 40, 64);
  return adapter;
}

Bundle small_program() {
  Bundle program;
  program.meta.unknown = {{"version", 3}, {"z", "kept"}, {"a", {{"nested", 1.5}}}};
  program.prompt_template = "before {INPUT_PLACEHOLDER} after";
  program.adapter_gguf = small_adapter().to_gguf(TensorType::F16);
  return program;
}

TEST(Adapter, RoundTripsExactlyAsF32AndF16) {
  const Adapter adapter = small_adapter();
  for (const TensorType type : {TensorType::F32, TensorType::F16}) {
    const std::string bytes = adapter.to_gguf(type);
    const Adapter read = Adapter::from_gguf(bytes_of(bytes), "t");
    EXPECT_EQ(read.architecture, "llama");
    EXPECT_EQ(read.alpha, 16);
    ASSERT_EQ(read.pairs.size(), 2);
    for (const auto& [name, pair] : adapter.pairs) {
      EXPECT_EQ(read.pairs.at(name).rank, pair.rank);
      EXPECT_EQ(read.pairs.at(name).d_in, pair.d_in);
      EXPECT_EQ(read.pairs.at(name).d_out, pair.d_out);
      EXPECT_EQ(read.pairs.at(name).a, pair.a);
      EXPECT_EQ(read.pairs.at(name).b, pair.b);
    }
    EXPECT_EQ(bytes, adapter.to_gguf(type));
  }
}

TEST(Adapter, QuantizesRowsOfWholeBlocksOnly) {
  for (const TensorType type : {TensorType::Q8_0, TensorType::Q4_0}) {
    const std::string bytes = small_adapter().to_gguf(type);
    const gguf::File file = gguf::File::parse(bytes_of(bytes), "t");
    EXPECT_EQ(file.tensor("blk.0.attn_q.weight.lora_a").type, type);
    EXPECT_EQ(file.tensor("blk.0.attn_q.weight.lora_a").shape, (std::vector<uint64_t>{64, 4}));
    EXPECT_EQ(file.tensor("blk.0.attn_q.weight.lora_b").type, TensorType::F16);
    EXPECT_EQ(file.tensor("blk.0.attn_q.weight.lora_b").shape, (std::vector<uint64_t>{4, 32}));
    EXPECT_EQ(file.tensor("blk.1.ffn_down.weight.lora_a").type, TensorType::F16);
    EXPECT_EQ(file.tensor("blk.1.ffn_down.weight.lora_b").type, type);
    const Adapter read = Adapter::from_gguf(bytes_of(bytes), "t");
    const float step = type == TensorType::Q8_0 ? 0.01F : 0.1F;
    const LoraPair& pair = read.pairs.at("blk.0.attn_q.weight");
    for (size_t i = 0; i < pair.a.size(); ++i) EXPECT_NEAR(pair.a[i], small_pair(4, 64, 32).a[i], step);
  }
}

TEST(Adapter, RefusesToWriteWhatCannotBeRead) {
  Adapter adapter = small_adapter();
  adapter.pairs.begin()->second.a[3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(adapter.to_gguf(TensorType::F32), Error);
  adapter.pairs.begin()->second.a[3] = 1e6F;
  EXPECT_THROW(adapter.to_gguf(TensorType::F16), Error);
  adapter.pairs.begin()->second.a.pop_back();
  EXPECT_THROW(adapter.to_gguf(TensorType::F16), Error);
}

// An adapter file built by hand: `change` may spoil it.
std::string adapter_file(const std::function<void(gguf::Writer&)>& change, bool with_kind = true,
                         bool with_pair = true) {
  gguf::Writer writer;
  writer.set("general.architecture", std::string("llama"));
  if (with_kind) {
    writer.set("general.type", std::string("adapter"));
    writer.set("adapter.type", std::string("lora"));
  }
  const auto ones = [](size_t n) { return gguf::quantize(TensorType::F32, std::vector<float>(n, 1)); };
  if (with_pair) {
    writer.add("x.lora_a", TensorType::F32, {3, 2}, ones(6));
    writer.add("x.lora_b", TensorType::F32, {2, 5}, ones(10));
  }
  change(writer);
  return writer.bytes();
}

std::string adapter_error(const std::string& bytes) {
  return error_of([&] { Adapter::from_gguf(bytes_of(bytes), "t"); });
}

TEST(Adapter, SaysWhatIsWrongWithAFile) {
  const auto nothing = [](gguf::Writer&) {};
  const auto add = [](const char* name, std::vector<uint64_t> shape, float value) {
    return [=](gguf::Writer& writer) {
      uint64_t n = 1;
      for (const uint64_t length : shape) n *= length;
      writer.add(name, TensorType::F32, shape, gguf::quantize(TensorType::F32, std::vector<float>(n, value)));
    };
  };
  EXPECT_EQ(adapter_error(adapter_file(nothing)), "");
  EXPECT_THAT(adapter_error("GGUF"), HasSubstr("t "));
  EXPECT_EQ(adapter_error(adapter_file(nothing, false)), "t is a GGUF file but not a LoRA adapter");
  EXPECT_EQ(adapter_error(adapter_file(nothing, true, false)), "t holds no LoRA matrices");
  EXPECT_EQ(adapter_error(adapter_file(add("y.lora_a", {3, 2}, 1))), "t has y.lora_a without its lora_b");
  EXPECT_EQ(adapter_error(adapter_file(add("y.lora_b", {3, 2}, 1))), "t has a lora_b without its lora_a");
  EXPECT_EQ(adapter_error(adapter_file(add("norm.weight", {3}, 1))), "t holds norm.weight, which is not a LoRA matrix");
  const auto two = [&](std::vector<uint64_t> a, std::vector<uint64_t> b, float value) {
    return adapter_error(adapter_file([&](gguf::Writer& writer) {
      add("y.lora_a", a, value)(writer);
      add("y.lora_b", b, value)(writer);
    }));
  };
  EXPECT_THAT(two({3, 2}, {3, 2}, 1), HasSubstr("shapes do not fit"));
  EXPECT_THAT(two({3}, {3, 2}, 1), HasSubstr("shapes do not fit"));
  EXPECT_THAT(two({3, 2}, {2, 2}, INFINITY), HasSubstr("not a finite number"));
  EXPECT_THAT(two({1, 1025}, {1025, 1}, 1), HasSubstr("too large"));
  const auto alpha = [](double value) {
    return [=](gguf::Writer& writer) { writer.set("adapter.lora.alpha", value); };
  };
  EXPECT_THAT(adapter_error(adapter_file(alpha(-1))), HasSubstr("alpha"));
  EXPECT_THAT(adapter_error(adapter_file(alpha(NAN))), HasSubstr("alpha"));
}

TEST(Adapter, AnAbsentAlphaMeansAScaleOfOne) {
  const std::string bytes = adapter_file([](gguf::Writer&) {});
  const Adapter adapter = Adapter::from_gguf(bytes_of(bytes), "t");
  EXPECT_EQ(adapter.alpha, 1);
  EXPECT_EQ(adapter.pairs.at("x").b[0], 2);  // alpha / rank is 1 / 2
}

TEST(Bundle, RoundTripsThroughAFile) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "p.paw";
  const Bundle program = small_program();
  program.save(path);
  const Bundle read = Bundle::load(path);
  EXPECT_EQ(read.meta.text(), program.meta.text());  // the order of the fields too
  EXPECT_EQ(read.prompt_template, program.prompt_template);
  EXPECT_EQ(read.adapter_gguf, program.adapter_gguf);
  EXPECT_EQ(read.prefix(), "before ");
  EXPECT_EQ(read.suffix(), " after");
  EXPECT_EQ(read.bytes(), read_file(path));
  std::filesystem::remove(path);
  EXPECT_THROW(Bundle::load(path), Error);
}

TEST(Bundle, RefusesToWriteWhatCannotBeRead) {
  Bundle program = small_program();
  program.prompt_template = "no place";
  EXPECT_THROW(program.bytes(), Error);
  program = small_program();
  program.meta.unknown["bad"] = "\xFF";
  EXPECT_THROW(program.bytes(), Error);
}

using Entries = std::vector<std::pair<std::string, std::string_view>>;

std::string program_error(const std::string& bytes) {
  return error_of([&] { Bundle::parse(bytes_of(bytes), "p.paw"); });
}

std::string entries_error(const std::string& meta, const std::string& prompt) {
  return program_error(zip_bytes({{"meta.json", meta}, {"prompt_template.txt", prompt}, {"adapter.gguf", "x"}}));
}

TEST(Bundle, SaysWhatIsWrongWithAFile) {
  const std::string prompt = "{INPUT_PLACEHOLDER}";
  EXPECT_EQ(entries_error("{}", prompt), "");
  EXPECT_THAT(program_error("not a zip"), HasSubstr("p.paw is not a readable ZIP archive"));
  EXPECT_THAT(program_error(""), HasSubstr("p.paw"));
  EXPECT_EQ(program_error(zip_bytes({{"other", "x"}})), "p.paw holds no meta.json");
  EXPECT_EQ(program_error(zip_bytes({{"meta.json", "{}"}})), "p.paw holds no prompt_template.txt");
  EXPECT_EQ(program_error(zip_bytes({{"meta.json", "{}"}, {"prompt_template.txt", prompt}})),
            "p.paw holds no adapter.gguf");
  EXPECT_THAT(entries_error("{", prompt), HasSubstr("p.paw: meta.json is not JSON: parse error"));
  EXPECT_EQ(entries_error("[]", prompt), "p.paw: meta.json is not a JSON object");
  EXPECT_THAT(entries_error("{\"a\":" + std::string(100000, '['), prompt), HasSubstr("nests JSON deeper"));
  std::string keys;
  for (int i = 0; i < 5000; ++i) keys += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
  EXPECT_THAT(entries_error("{" + keys + "}", prompt), HasSubstr("more than 4096 keys"));
  EXPECT_THAT(entries_error("{}", "none"), HasSubstr("without {INPUT_PLACEHOLDER}"));
  EXPECT_THAT(entries_error("{}", prompt + prompt), HasSubstr("more than one"));
  EXPECT_THAT(entries_error("{}", prompt + "\xFF"), HasSubstr("not UTF-8"));
  EXPECT_THAT(entries_error("{}", prompt + std::string(1 << 20, 'x')), HasSubstr("more than the limit"));
  EXPECT_THAT(entries_error("{\"a\":\"" + std::string(16 << 20, 'x') + "\"}", prompt),
              HasSubstr("more than the limit"));
}

TEST(Bundle, IgnoresOtherEntries) {
  const std::string bytes = zip_bytes({{"../x", "1"},
                                       {"meta.json", "{}"},
                                       {"prompt_template.txt", "{INPUT_PLACEHOLDER}"},
                                       {"adapter.gguf", "x"},
                                       {"s", ""}});
  EXPECT_EQ(program_error(bytes), "");
}

// `bytes` with every `from` replaced by `to` of the same length: names stand twice in a ZIP.
std::string renamed(std::string bytes, const std::string& from, const std::string& to) {
  for (size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + 1)) {
    bytes.replace(at, from.size(), to);
  }
  return bytes;
}

TEST(Bundle, RefusesADoubledEntry) {
  const std::string bytes = zip_bytes({{"meta.json", "{}"},
                                       {"beta.json", "{}"},
                                       {"prompt_template.txt", "{INPUT_PLACEHOLDER}"},
                                       {"adapter.gguf", "x"}});
  EXPECT_EQ(program_error(renamed(bytes, "beta.json", "meta.json")), "p.paw holds meta.json twice");
}

TEST(Bundle, RefusesAnEncryptedEntry) {
  std::string bytes = small_program().bytes();
  // The general purpose flag's bit 0, in the local header (offset 6) and in the central directory (offset 8).
  for (size_t at = 0; (at = bytes.find("PK\x03\x04", at)) != std::string::npos; ++at) bytes[at + 6] |= 1;
  for (size_t at = 0; (at = bytes.find("PK\x01\x02", at)) != std::string::npos; ++at) bytes[at + 8] |= 1;
  EXPECT_THAT(program_error(bytes), HasSubstr("encrypted"));
}

TEST(Bundle, RefusesADamagedOrTruncatedFile) {
  const std::string bytes = small_program().bytes();
  for (size_t size = 0; size < bytes.size(); size += 97) EXPECT_NE(program_error(bytes.substr(0, size)), "") << size;
  std::string damaged = bytes;
  damaged[damaged.find("before")] = 'B';
  EXPECT_THAT(program_error(damaged), HasSubstr("damaged"));
}

}  // namespace
}  // namespace paw
