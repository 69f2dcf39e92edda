#include "model/description.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model/architectures/architectures.hpp"
#include "model/manifest.hpp"

namespace paw {

std::vector<RopeRule> Description::rope_rules() const {
  std::vector<RopeRule> rules;
  for (const LayerDescription& layer : layers) {
    for (const Step& step : layer.steps) {
      const auto* rope = std::get_if<RopeStep>(&step);
      if (rope != nullptr && std::find(rules.begin(), rules.end(), rope->rule) == rules.end())
        rules.push_back(rope->rule);
    }
  }
  return rules;
}

std::set<std::string, std::less<>> Description::tensors() const {
  std::set<std::string, std::less<>> names = {"token_embd.weight"};
  const auto norm_tensors = [&](const std::string& name, const std::optional<NormRule>& rule) {
    if (rule) names.insert(name + ".weight");
    if (rule && rule->kind == NormKind::Layer) names.insert(name + ".bias");
  };
  if (embedding.positions) names.insert("position_embd.weight");
  if (embedding.types > 0) names.insert("token_types.weight");
  norm_tensors("token_embd_norm", embedding.norm);
  norm_tensors("output_norm", final_norm);
  if (!is_encoder()) names.insert("output.weight");
  for (const RopeRule& rule : rope_rules()) {
    if (!rule.factors.empty()) names.insert("rope_freqs.weight");
  }
  for (size_t l = 0; l < layers.size(); ++l) {
    for (const LinearSpec& linear : layers[l].linears) names.insert(linear_name(l, linear));
    for (const VectorSpec& vector : layers[l].vectors) names.insert(vector_name(l, vector));
  }
  return names;
}

Description Description::read(const gguf::File& file) {
  const std::string architecture = file.text("general.architecture");
  std::string names;
  for (const Architecture& known : architectures()) {
    names += (names.empty() ? "" : ", ") + std::string(known.name);
    if (architecture != known.name) continue;
    Manifest manifest(file);
    Description description = known.describe(manifest);
    manifest.check(description.tensors());
    return description;
  }
  throw Error(ErrorKind::Unsupported, fmt::format("{} is a {} model; this version runs {} models", file.name(),
                                                  gguf::shown(architecture), names));
}

}  // namespace paw
