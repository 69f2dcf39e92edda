#include "model/layer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "paw/error.hpp"

namespace paw {
namespace {

// Whether a step may write where it reads: of each input it reads only what it is about to write.
bool is_elementwise(const Step& step) {
  return std::holds_alternative<ActivationStep>(step) || std::holds_alternative<AddStep>(step);
}

}  // namespace

std::vector<View> inputs(const Step& step) {
  return std::visit([](const auto& each) { return each.inputs(); }, step);
}

std::vector<View> outputs(const Step& step) {
  return std::visit([](const auto& each) { return each.outputs(); }, step);
}

// A linear scan, as compilers give registers to variables (Poletto and Sarkar 1999).
std::vector<size_t> LayerDescription::buffers() const {
  constexpr size_t kNowhere = std::numeric_limits<size_t>::max(), kOfInput = 0;
  std::vector<size_t> last_use(slots.size()), buffer(slots.size(), kNowhere);
  for (size_t i = 0; i < steps.size(); ++i) {
    for (const View& view : inputs(steps[i])) last_use[view.slot] = i;
    for (const View& view : outputs(steps[i])) last_use[view.slot] = i;
  }
  buffer[input] = buffer[output] = kOfInput;
  std::vector<size_t> widths = {slots[input].width}, unused;  // of the buffers; which of them hold nothing
  for (size_t i = 0; i < steps.size(); ++i) {
    const auto give_back = [&] {
      for (const View& view : inputs(steps[i])) {
        const size_t used = buffer[view.slot];
        if (last_use[view.slot] == i && used != kOfInput &&
            std::find(unused.begin(), unused.end(), used) == unused.end())
          unused.push_back(used);
      }
    };
    if (is_elementwise(steps[i])) give_back();
    for (const View& view : outputs(steps[i])) {
      const size_t slot = view.slot;
      if (slot == output && last_use[input] > i)
        throw Error(ErrorKind::Usage, "a layer overwrites its input before its last use");
      if (buffer[slot] != kNowhere) continue;
      const auto chosen =
          std::find_if(unused.begin(), unused.end(), [&](size_t p) { return widths[p] == slots[slot].width; });
      if (chosen == unused.end()) {
        buffer[slot] = widths.size();
        widths.push_back(slots[slot].width);
      } else {
        buffer[slot] = *chosen;
        unused.erase(chosen);
      }
    }
    if (!is_elementwise(steps[i])) give_back();
  }
  return buffer;
}

LayerBuilder::LayerBuilder(size_t width) {
  layer_.input = layer_.output = 0;
  new_slot(width);
}

View LayerBuilder::new_slot(size_t width) {
  layer_.slots.push_back({width});
  return whole(layer_.slots.size() - 1);
}

size_t LayerBuilder::new_vector(const std::string& name, size_t width) {
  layer_.vectors.push_back({name, width});
  return layer_.vectors.size() - 1;
}

View LayerBuilder::norm(View in, const std::string& name, NormRule rule, size_t size) {
  const View out = new_slot(in.width);
  const size_t together = size == 0 ? in.width : size, weight = new_vector(name + ".weight", together);
  std::optional<size_t> bias;
  if (rule.kind == NormKind::Layer) bias = new_vector(name + ".bias", together);
  layer_.steps.emplace_back(NormStep{rule, in, out, weight, bias, together});
  return out;
}

std::vector<View> LayerBuilder::linear(View in, const std::vector<Projection>& projections) {
  LinearStep step{in, {}};
  for (const Projection& projection : projections) {
    const View out = new_slot(projection.width);
    std::optional<size_t> bias;
    if (projection.bias == Bias::Vector) bias = new_vector(projection.name + ".bias", projection.width);
    layer_.linears.push_back({projection.name, in.width, projection.width});
    step.products.push_back({out, layer_.linears.size() - 1, bias});
  }
  const std::vector<View> results = step.outputs();
  layer_.steps.emplace_back(std::move(step));
  return results;
}

void LayerBuilder::rope(View heads, size_t head_dim, const RopeRule& rule) {
  layer_.steps.emplace_back(RopeStep{rule, heads, head_dim});
}

View LayerBuilder::attention(View q, View k, View v, AttentionShape shape) {
  shape.q_stride = layer_.slots[q.slot].width;
  const View out = new_slot(shape.heads * shape.head_dim);
  layer_.steps.emplace_back(AttentionStep{shape, q, k, v, out});
  return out;
}

View LayerBuilder::activation(Activation activation, View in) {
  const View out = new_slot(in.width);
  layer_.steps.emplace_back(ActivationStep{activation, in, std::nullopt, out});
  return out;
}

View LayerBuilder::gated_activation(Activation activation, View gate, View up) {
  const View out = new_slot(gate.width);
  layer_.steps.emplace_back(ActivationStep{activation, gate, up, out});
  return out;
}

View LayerBuilder::add(View a, View b) {
  const View out = new_slot(a.width);
  layer_.steps.emplace_back(AddStep{a, b, out});
  return out;
}

LayerDescription LayerBuilder::finish(View output) {
  layer_.output = output.slot;
  return std::move(layer_);
}

std::string linear_name(size_t layer, const LinearSpec& linear) {
  return fmt::format("blk.{}.{}.weight", layer, linear.name);
}

std::string vector_name(size_t layer, const VectorSpec& vector) { return fmt::format("blk.{}.{}", layer, vector.name); }

}  // namespace paw
