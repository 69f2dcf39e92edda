// A program made elsewhere (tests/oracle/peft_adapter.py) loads with exactly the weights it was made from.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "program/bundle.hpp"

namespace paw {
namespace {

constexpr uint32_t kRank = 2, kHidden = 576, kKeyValue = 192, kFeedForward = 1536, kHead = 64;

// The formula of the script's weights().
float weight_at(uint32_t row, uint32_t column, uint32_t salt) {
  const auto step = static_cast<int>((row * 31 + column * 7 + salt) % 33) - 16;
  return static_cast<float>(step) / 128;
}

// The row of PEFT's lora_B that stands at `row` in the file: halves of a head become neighbours in q and k.
uint32_t source_row(uint32_t row, bool rotary) {
  if (!rotary) return row;
  const uint32_t in_head = row % kHead;
  return row - in_head + in_head / 2 + (in_head % 2) * (kHead / 2);
}

void expect_pair(const Adapter& adapter, const std::string& name, uint32_t d_in, uint32_t d_out, uint32_t salt,
                 bool rotary) {
  SCOPED_TRACE(name);
  ASSERT_TRUE(adapter.pairs.contains(name));
  const LoraPair& pair = adapter.pairs.at(name);
  ASSERT_EQ(pair.rank, kRank);
  ASSERT_EQ(pair.d_in, d_in);
  ASSERT_EQ(pair.d_out, d_out);
  for (uint32_t rank = 0; rank < kRank; ++rank) {
    for (uint32_t column = 0; column < d_in; ++column) {
      ASSERT_EQ(pair.a[rank * d_in + column], weight_at(rank, column, salt)) << rank << " " << column;
    }
    for (uint32_t row = 0; row < d_out; ++row) {
      ASSERT_EQ(pair.b[row * kRank + rank], weight_at(source_row(row, rotary), rank, salt + 5)) << row << " " << rank;
    }
  }
}

TEST(Peft, AProgramMadeElsewhereLoads) {
  const Bundle program = Bundle::load(std::filesystem::path(PAW_SOURCE_DIR) / "tests/golden/peft.paw");
  EXPECT_EQ(program.meta.program_id, "7065667400000001");
  EXPECT_EQ(program.prefix(), "<|im_start|>user\nAn example.\n");
  EXPECT_EQ(program.suffix(), "<|im_end|>\n<|im_start|>assistant\n");
  const Adapter adapter = Adapter::from_gguf(std::as_bytes(std::span(program.adapter_gguf)), "peft.paw");
  EXPECT_EQ(adapter.architecture, "llama");
  EXPECT_EQ(adapter.alpha, 16);
  EXPECT_EQ(adapter.pairs.size(), 6);
  for (const uint32_t layer : {0U, 29U}) {
    expect_pair(adapter, fmt::format("blk.{}.attn_q.weight", layer), kHidden, kHidden, layer, true);
    expect_pair(adapter, fmt::format("blk.{}.attn_v.weight", layer), kHidden, kKeyValue, layer + 1, false);
    expect_pair(adapter, fmt::format("blk.{}.ffn_down.weight", layer), kFeedForward, kHidden, layer + 2, false);
  }
}

}  // namespace
}  // namespace paw
