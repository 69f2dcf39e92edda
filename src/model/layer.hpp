// One layer of a model as data: slots of activations, and the operations between them. Forward, backward and the
// adapter's shapes all follow it. model/architectures has the descriptions, model/operations what each operation does.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "model/operations/activation.hpp"
#include "model/operations/add.hpp"
#include "model/operations/attention.hpp"
#include "model/operations/linear.hpp"
#include "model/operations/norm.hpp"
#include "model/operations/rope.hpp"
#include "model/operations/view.hpp"

namespace paw {

// Activations of one token: `width` floats.
struct Slot {
  size_t width;
  bool operator==(const Slot&) const = default;
};

// A weight matrix, blk.N.NAME.weight, that an adapter may adapt.
struct LinearSpec {
  std::string name;  // "attn_q"
  size_t d_in, d_out;
  bool operator==(const LinearSpec&) const = default;
};

// A norm's weight or bias, or a linear layer's bias: blk.N.NAME.
struct VectorSpec {
  std::string name;  // "attn_norm.weight"
  size_t width;
  bool operator==(const VectorSpec&) const = default;
};

using Step = std::variant<NormStep, LinearStep, RopeStep, AttentionStep, ActivationStep, AddStep>;

// What a step reads and writes.
std::vector<View> inputs(const Step& step);
std::vector<View> outputs(const Step& step);

struct LayerDescription {
  std::vector<Slot> slots;
  std::vector<LinearSpec> linears;
  std::vector<VectorSpec> vectors;
  std::vector<Step> steps;  // in order of execution
  size_t input, output;     // slots; a layer's output is the next one's input

  // Where only one layer's activations are kept: for each slot the number of a buffer. Slots that are needed at the
  // same time have different buffers, the output the input's. Slots of one buffer are equally wide, so that a row of
  // one lies where the same row of the other does: steps that go row by row need not wait for each other. Throws Error
  // where a layer overwrites its input before its last use.
  std::vector<size_t> buffers() const;
};

// Builds a description step by step: each function appends one and returns where its result stands.
class LayerBuilder {
 public:
  explicit LayerBuilder(size_t width);  // of the layer's input and output
  View input() const { return whole(0); }

  // Reads NAME.weight and, for LayerNorm, NAME.bias. `size` numbers are normed together, the whole row where it is 0.
  View norm(View in, const std::string& name, NormRule rule, size_t size = 0);

  enum class Bias { None, Vector };  // Vector: NAME.bias is added
  struct Projection {
    std::string name;  // of the matrix NAME.weight
    size_t width;      // of the result
    Bias bias = Bias::None;
  };
  std::vector<View> linear(View in, const std::vector<Projection>& projections);
  View linear(View in, const Projection& projection) { return linear(in, std::vector{projection})[0]; }

  void rope(View heads, size_t head_dim, const RopeRule& rule);
  View attention(View q, View k, View v, AttentionShape shape);
  View activation(Activation activation, View in);
  View gated_activation(Activation activation, View gate, View up);
  View add(View a, View b);

  // The description of all up to here, with `output` as the layer's.
  LayerDescription finish(View output);

  // Columns of a view.
  static View part(View of, size_t offset, size_t width) { return {of.slot, of.offset + offset, width}; }

 private:
  View whole(size_t slot) const { return {slot, 0, layer_.slots[slot].width}; }
  View new_slot(size_t width);
  size_t new_vector(const std::string& name, size_t width);
  LayerDescription layer_;
};

// "blk.3.attn_q.weight", "blk.3.attn_norm.weight"
std::string linear_name(size_t layer, const LinearSpec& linear);
std::string vector_name(size_t layer, const VectorSpec& vector);

}  // namespace paw
