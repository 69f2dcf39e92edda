// Tests of what a base's file may hold: the tiny base with one key or tensor more, which is read, of no effect or
// refused by name.
#include "model/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "model/base.hpp"

namespace paw {
namespace {

using testing::HasSubstr;

class ManifestTest : public testing::Test {
 protected:
  // Copies of the tiny base begin with all that it holds.
  ManifestTest() {
    for (const auto& [key, value] : tiny.metadata()) writer.set(key, value);
    for (const gguf::Tensor& tensor : tiny.tensors()) {
      const auto* data = reinterpret_cast<const char*>(tensor.data.data());
      writer.add(tensor.name, tensor.type, tensor.shape, std::string(data, tensor.data.size()));
    }
  }

  // The sentence with which the written file is refused; empty where it loads.
  std::string refusal() const {
    const std::string bytes = writer.bytes();
    try {
      const Base base(gguf::File::parse(std::as_bytes(std::span(bytes)), "other.gguf"));
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Unsupported) << error.what();
      return error.what();
    }
  }
  std::string refusal_with(const std::string& key, const gguf::Value& value) {
    const gguf::Writer before = writer;
    writer.set(key, value);
    const std::string sentence = refusal();
    writer = before;
    return sentence;
  }

  const gguf::File tiny = gguf::File::open(PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf");
  gguf::Writer writer;
};

TEST_F(ManifestTest, TheTinyBaseLoads) { EXPECT_EQ(refusal(), ""); }

TEST_F(ManifestTest, TensorsThatNobodyReads) {
  for (const char* name : {"blk.0.attn_q.bias", "blk.1.attn_output.bias", "blk.0.ffn_gate_inp.weight",
                           "blk.0.ffn_gate_exps.weight", "blk.0.attn_q_norm.weight", "output.bias",
                           "blk.99.attn_q.weight", "blk.0.post_attention_norm.weight", "cls.weight"}) {
    const gguf::Writer before = writer;
    writer.add(name, gguf::TensorType::F32, {1}, std::string(4, '\0'));
    EXPECT_THAT(refusal(), HasSubstr(name));
    writer = before;
  }
}

TEST_F(ManifestTest, TheReasonComesBeforeWhatIsMissing) {
  gguf::Writer experts;
  for (const auto& [key, value] : tiny.metadata()) experts.set(key, value);
  experts.set("llama.expert_count", uint64_t{8});
  writer = experts;
  EXPECT_THAT(refusal(), HasSubstr("llama.expert_count to 8"));
}

TEST_F(ManifestTest, KeysThatChangeResults) {
  const std::vector<std::pair<std::string, gguf::Value>> keys = {
      {"tokenizer.ggml.add_bos_token", true},
      {"tokenizer.ggml.add_eos_token", true},
      {"tokenizer.ggml.add_space_prefix", true},
      {"tokenizer.ggml.precompiled_charsmap", std::vector<int8_t>{1, 2}},
      {"llama.rope.scaling.type", "linear"},
      {"llama.rope.scaling.type", uint64_t{1}},
      {"llama.rope.scaling.factor", 4.0},
      {"llama.rope.scaling.attn_factor", 1.5},
      {"llama.rope.scale_linear", 2.0},
      {"llama.rope.dimension_sections", std::vector<uint64_t>{16, 24, 24}},
      {"llama.rope.freq_base", 0.0},
      {"llama.rope.freq_base", std::nan("")},
      {"llama.attention.layer_norm_rms_epsilon", -1.0},
      {"llama.expert_count", uint64_t{8}},
      {"llama.expert_used_count", uint64_t{2}},
      {"llama.attention.sliding_window", uint64_t{4096}},
      {"llama.attention.value_length", uint64_t{64}},
      {"llama.attention.causal", false},
      {"llama.attention.scale", 0.1},
      {"llama.attention.clamp_kqv", 8.0},
      {"llama.attn_logit_softcapping", 50.0},
      {"llama.final_logit_softcapping", 30.0},
      {"llama.logit_scale", 0.5},
      {"llama.residual_scale", 0.22},
      {"llama.embedding_scale", 12.0},
      {"llama.use_parallel_residual", true},
      {"llama.vocab_size", uint64_t{7}},
      {"llama.something_new", uint64_t{1}},
      {"gemma.attention.head_count", uint64_t{1}},
      {"split.count", uint64_t{3}},
      {"someone.else", "x"},
  };
  for (const auto& [key, value] : keys) {
    const std::string sentence = refusal_with(key, value);
    EXPECT_THAT(sentence, HasSubstr(key));
    EXPECT_THAT(sentence, HasSubstr("other.gguf"));
  }
}

TEST_F(ManifestTest, KeysThatChangeNothing) {
  const std::vector<std::pair<std::string, gguf::Value>> keys = {
      {"general.description", "anything"},
      {"general.base_model.0.name", "another"},
      {"tokenizer.chat_template", "{% for m in messages %}"},
      {"tokenizer.chat_template.tool_use", "{}"},
      {"tokenizer.chat_templates", std::vector<std::string>{"tool_use"}},
      {"tokenizer.ggml.add_bos_token", false},
      {"tokenizer.ggml.scores", std::vector<double>{0.5}},
      {"tokenizer.ggml.padding_token_id", uint64_t{0}},
      {"quantize.imatrix.file", "imatrix.dat"},
      {"split.count", uint64_t{1}},
      {"llama.rope.scaling.type", "none"},
      {"llama.rope.scaling.factor", 1.0},
      {"llama.expert_count", uint64_t{0}},
      {"llama.attention.sliding_window", uint64_t{0}},
      {"llama.attention.causal", true},
      {"llama.use_parallel_residual", false},
      {"llama.logit_scale", 1.0},
      {"llama.vocab_size", uint64_t{tiny.texts("tokenizer.ggml.tokens").size()}},
  };
  for (const auto& [key, value] : keys) EXPECT_EQ(refusal_with(key, value), "") << key;
}

TEST_F(ManifestTest, NamesAreFitToPrint) {
  EXPECT_THAT(refusal_with("llama.\x1b[2J", uint64_t{1}), testing::Not(HasSubstr("\x1b")));
  EXPECT_THAT(refusal_with("llama.rope.scaling.type", "\x1b[2J"), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace paw
