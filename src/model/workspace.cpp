#include "model/workspace.hpp"

#include <algorithm>

namespace paw {

Workspace::Workspace(const Base& base, Keep keep) : base_(base), keep_(keep), buffers_(base.layer(0).buffers()) {
  for (const RopeRule& rule : base.description().rope_rules()) rope_.emplace_back(rule);
}

void Workspace::resize(size_t rows, const Lora* lora) {
  const auto& description = base_.layer(0);
  const auto grow = [rows](std::vector<float>& values, size_t width) {
    if (values.size() < rows * width) values.resize(rows * width);
  };
  // The last entry holds the input of a layer after the last one: the result.
  layers_.resize(keep_ == Keep::Result ? 1 : base_.config().layers + 1);
  for (size_t l = 0; l < layers_.size(); ++l) {
    layers_[l].slots.resize(description.slots.size());
    layers_[l].hidden.resize(description.linears.size());
    const bool only_input = l > 0 && (keep_ == Keep::LayerInputs || l + 1 == layers_.size());
    for (size_t s = 0; s < description.slots.size(); ++s) {
      const size_t buffer = keep_ == Keep::Result ? buffers_[s] : s;
      if (keep_ != Keep::Result && (s == description.output || (only_input && s != description.input))) continue;
      grow(layers_[l].slots[buffer], description.slots[s].width);
    }
    for (size_t i = 0; lora != nullptr && !only_input && i < description.linears.size(); ++i) {
      size_t padded_rank = 0;  // where the layers share: the widest
      for (size_t m = i; m < lora->matrices.size(); m += description.linears.size())
        padded_rank = std::max(padded_rank, lora->matrices[m].padded_rank);
      grow(layers_[l].hidden[i], padded_rank);
    }
  }
}

float* Workspace::slot(size_t layer, size_t slot) {
  const auto& description = base_.layer(0);
  if (keep_ == Keep::Result) return layers_[0].slots[buffers_[slot]].data();
  if (slot == description.output) return layers_[layer + 1].slots[description.input].data();
  return layers_[keep_ == Keep::All || slot == description.input ? layer : 0].slots[slot].data();
}

float* Workspace::lora_hidden(size_t layer, size_t linear) {
  return layers_[keep_ == Keep::All ? layer : 0].hidden[linear].data();
}

std::vector<RowAngles> Workspace::angles(const Batch& batch) {
  std::vector<RowAngles> all;
  for (RopeAngles& angles : rope_) {
    RowAngles& rows = all.emplace_back(RowAngles{angles.rule(), {}});
    for (const Sequence& s : batch.sequences) angles.at(s.position + s.rows);  // from now on the table stays
    for (const Sequence& s : batch.sequences) {
      for (size_t i = 0; i < s.rows; ++i) rows.of_row.push_back(angles.at(s.position + i));
    }
  }
  return all;
}

}  // namespace paw
