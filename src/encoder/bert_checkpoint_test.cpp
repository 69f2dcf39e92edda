// Tests of the conversion of a checkpoint: a small random one becomes a file that an encoder loads, with its numbers.
#include "encoder/bert_checkpoint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "encoder/encoder.hpp"
#include "io/file.hpp"
#include "random/random.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

using testing::HasSubstr;

constexpr size_t kWidth = 64, kHidden = 96, kContext = 16, kVocabulary = 7;

class BertCheckpointTest : public ::testing::Test {
 protected:
  BertCheckpointTest() {
    add("embeddings.word_embeddings.weight", {kVocabulary, kWidth});
    add("embeddings.position_embeddings.weight", {kContext, kWidth});
    add("embeddings.token_type_embeddings.weight", {2, kWidth});
    add_norm("embeddings.LayerNorm");
    for (const std::string layer : {"encoder.layer.0.", "encoder.layer.1."}) {
      for (const char* name :
           {"attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"})
        add_linear(layer + name, kWidth, kWidth);
      add_norm(layer + "attention.output.LayerNorm");
      add_linear(layer + "intermediate.dense", kHidden, kWidth);
      add_linear(layer + "output.dense", kWidth, kHidden);
      add_norm(layer + "output.LayerNorm");
    }
    add("pooler.dense.weight", {kWidth, kWidth});  // not part of an encoder's output
    write();
    write_file(checkpoint.vocabulary, "[UNK]\n[CLS]\n[SEP]\nhello\n##ing\n[\nwalk\n");
    write_file(checkpoint.config, config.dump());
  }

  void add(const std::string& name, const std::vector<size_t>& shape) {
    size_t size = 1;
    for (const size_t length : shape) size *= length;
    std::vector<float> values(size);
    for (float& value : values) value = static_cast<float>(random.unit()) - 0.5F;
    header[name] = {{"dtype", "F32"}, {"shape", shape}, {"data_offsets", {data.size(), data.size() + 4 * size}}};
    data.append(reinterpret_cast<const char*>(values.data()), 4 * size);
  }
  void add_linear(const std::string& name, size_t rows, size_t columns) {
    add(name + ".weight", {rows, columns});
    add(name + ".bias", {rows});
  }
  void add_norm(const std::string& name) {
    add(name + ".weight", {kWidth});
    add(name + ".bias", {kWidth});
  }
  void write() {
    const std::string text = header.dump();
    std::string bytes(8, '\0');
    const uint64_t length = text.size();
    std::memcpy(bytes.data(), &length, 8);
    write_file(checkpoint.weights, bytes + text + data);
  }
  std::string refusal() {
    try {
      bert_gguf(checkpoint, "Tiny");
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  }

  const TemporaryFolder folder;
  BertCheckpoint checkpoint{folder.path() / "model.safetensors", folder.path() / "vocab.txt",
                            folder.path() / "config.json"};
  Random random{1};
  nlohmann::ordered_json header;
  nlohmann::json config = {{"model_type", "bert"},
                           {"hidden_act", "gelu"},
                           {"num_hidden_layers", 2},
                           {"hidden_size", kWidth},
                           {"num_attention_heads", 4},
                           {"intermediate_size", kHidden},
                           {"max_position_embeddings", kContext},
                           {"type_vocab_size", 2},
                           {"vocab_size", kVocabulary},
                           {"layer_norm_eps", 1e-12}};
  std::string data;
};

TEST_F(BertCheckpointTest, BecomesAnEncoder) {
  const std::string bytes = bert_gguf(checkpoint, "Tiny");
  EXPECT_EQ(bert_gguf(checkpoint, "Tiny"), bytes);
  const std::filesystem::path path = folder.path() / "tiny.gguf";
  write_file(path, bytes);
  const auto base = Base::load(path);
  EXPECT_EQ(base->config().name, "Tiny");
  EXPECT_EQ(base->config().heads, 4U);
  const Encoder encoder(base);
  EXPECT_EQ(encoder.tokenizer().encode_framed("walking [ hello", 9), (std::vector<Token>{1, 6, 4, 5, 3, 2}));
  ThreadPool pool(1);
  const std::vector<std::string> texts = {"hello", "walking"};
  EXPECT_EQ(encoder.encode(texts, pool).size(), 2 * kWidth);
  // A bias as it stands in the checkpoint.
  const auto place = header["encoder.layer.1.output.dense.bias"]["data_offsets"][0].get<size_t>();
  const gguf::Tensor& bias = base->file().tensor("blk.1.ffn_down.bias");
  EXPECT_EQ(std::memcmp(bias.data.data(), data.data() + place, 4 * kWidth), 0);
}

TEST_F(BertCheckpointTest, RefusesWhatDoesNotFit) {
  config["hidden_act"] = "relu";
  write_file(checkpoint.config, config.dump());
  EXPECT_THAT(refusal(), HasSubstr("describes no BERT with GELU"));
  config["hidden_act"] = "gelu";
  config["intermediate_size"] = 128;
  write_file(checkpoint.config, config.dump());
  EXPECT_THAT(refusal(), HasSubstr("has another shape than the config says"));
  config["intermediate_size"] = 90;
  write_file(checkpoint.config, config.dump());
  EXPECT_THAT(refusal(), HasSubstr("not multiples of 32"));
  config["intermediate_size"] = "96";
  write_file(checkpoint.config, config.dump());
  EXPECT_THAT(refusal(), HasSubstr("intermediate_size is not a whole number"));
  write_file(checkpoint.config, "[]");
  EXPECT_THAT(refusal(), HasSubstr("describes no BERT with GELU"));
  config["intermediate_size"] = kHidden;
  write_file(checkpoint.config, config.dump());
  write_file(checkpoint.vocabulary, "[UNK]\n[CLS]\n");
  EXPECT_THAT(refusal(), HasSubstr("has 2 tokens, not the 7 of the config"));
}

}  // namespace
}  // namespace paw
