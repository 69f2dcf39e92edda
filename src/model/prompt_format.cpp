#include "model/prompt_format.hpp"

#include <algorithm>

namespace paw {
namespace {

// The text of a token that a key names by its number; empty where it names none.
std::string token_named(const gguf::File& file, std::string_view key) {
  const auto& texts = file.texts("tokenizer.ggml.tokens");
  const uint64_t id = file.count_or(key, texts.size());
  return id < texts.size() ? texts[id] : "";
}

}  // namespace

PromptFormat PromptFormat::chatml() {
  return {"", "<|im_start|>system\n", "<|im_end|>\n", "<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant\n"};
}

PromptFormat PromptFormat::chatml_without_thoughts() {
  PromptFormat format = chatml();
  format.after_input += "<think>\n\n</think>\n\n";
  return format;
}

// The instructions are the beginning of the user's turn.
PromptFormat PromptFormat::gemma() {
  return {"<bos><start_of_turn>user\n", "", "\n\n", "", "<end_of_turn>\n<start_of_turn>model\n"};
}

PromptFormat PromptFormat::plain() { return {"", "", "\n\n", "Input: ", "\nOutput:\n"}; }

PromptFormat PromptFormat::of_file(const gguf::File& file) {
  const auto& texts = file.texts("tokenizer.ggml.tokens");
  const auto has = [&](std::string_view text) { return std::ranges::find(texts, text) != texts.end(); };
  if (has("<|im_start|>")) return chatml();
  if (has("<|start_header_id|>")) {
    const std::string user = "<|start_header_id|>user<|end_header_id|>\n\n";
    return {"<|begin_of_text|>", "<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>", user,
            "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"};
  }
  PromptFormat format = plain();
  constexpr const char* kTemplate = "tokenizer.chat_template";
  if (file.has(kTemplate) && file.text(kTemplate).find("[INST]") != std::string::npos)
    format = {"[INST] ", "<<SYS>>\n", "\n<</SYS>>\n\n", "", " [/INST]"};
  const bool sentence_piece = file.text("tokenizer.ggml.model") == "llama";
  if (file.flag_or("tokenizer.ggml.add_bos_token", sentence_piece))
    format.beginning = token_named(file, "tokenizer.ggml.bos_token_id") + format.beginning;
  return format;
}

}  // namespace paw
