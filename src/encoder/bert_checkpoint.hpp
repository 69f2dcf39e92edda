// From a checkpoint of Hugging Face to the GGUF file that an encoder is loaded from.
#pragma once

#include <filesystem>
#include <string>

namespace paw {

struct BertCheckpoint {
  std::filesystem::path weights;     // model.safetensors
  std::filesystem::path vocabulary;  // vocab.txt
  std::filesystem::path config;      // config.json
};

// The bytes of a GGUF file of the architecture bert with the names that llama.cpp's conversion gives its tensors:
// matrices in Q8_0, positions, token types and vectors in F32; `name` becomes general.name. The same bytes on every
// machine. Throws Error naming the file: unreadable, a config of another kind of model, a tensor that is missing or of
// another shape than the config says.
std::string bert_gguf(const BertCheckpoint& checkpoint, const std::string& name);

}  // namespace paw
