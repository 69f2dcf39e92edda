// A model as data: what its file says it computes. Each architecture is one function of model/architectures that reads
// its keys and returns this; everything else follows it.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "gguf/gguf.hpp"
#include "model/config.hpp"
#include "model/layer.hpp"
#include "model/operations/embedding.hpp"
#include "model/operations/norm.hpp"
#include "model/prompt_format.hpp"

namespace paw {

struct Description {
  ModelConfig config;
  EmbeddingRule embedding;
  // Of every layer. They have the same slots, linears and vectors; their steps' parameters may differ, as a window or a
  // RoPE base does.
  std::vector<LayerDescription> layers;
  std::optional<NormRule> final_norm;  // output_norm.weight
  std::optional<PromptFormat> prompt;  // nothing for an encoder, which writes no answers

  bool is_encoder() const { return !prompt; }
  // The different rules of all layers.
  std::vector<RopeRule> rope_rules() const;
  // The names of all tensors that are read, of which some may be absent.
  std::set<std::string, std::less<>> tensors() const;

  // Throws Error: an architecture without a description, sizes that we do not run, anything in the file that may change
  // results and that we do not read (model/manifest.hpp).
  static Description read(const gguf::File& file);
};

}  // namespace paw
