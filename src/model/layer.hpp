// One description of a transformer layer, which forward, backward and the adapter's shapes all follow: named slots of
// activations and the steps between them. A new architecture is a new description (and, at most, a new kind of step),
// not new loops.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/config.hpp"

namespace paw {

// Activations of one token: `width` floats.
struct Slot {
  const char* name;
  size_t width;
};

// A weight matrix of every layer, blk.N.NAME.weight, that an adapter may adapt.
struct LinearSpec {
  const char* name;  // "attn_q"
  size_t d_in, d_out;
};

struct Step {
  enum class Kind {
    RmsNorm,    // in[0] -> out[0], weights[0] is an index into norms
    Linear,     // in[0] -> out[i] through linears[weights[i]]
    Rope,       // rotates out[0] in place (out[0] == in[0])
    Attention,  // q, k, v = in[0..2] -> out[0]
    SwiGlu,     // gate, up = in[0..1] -> out[0]
    Add,        // in[0] + in[1] -> out[0]
  };
  Kind kind;
  std::vector<size_t> in, out;  // slots
  std::vector<size_t> weights;
};

struct LayerDescription {
  std::vector<Slot> slots;
  std::vector<LinearSpec> linears;
  std::vector<const char*> norms;  // blk.N.NAME.weight, as wide as the model
  std::vector<Step> steps;         // in order of execution
  size_t input, output;            // slots; a layer's output is the next one's input

  // Where only one layer's activations are kept: for each slot the number of a buffer. Slots that are needed at the
  // same time have different buffers, the output the input's. Slots of one buffer are equally wide, so that a row of
  // one lies where the same row of the other does: steps that go row by row need not wait for each other.
  std::vector<size_t> buffers() const;

  // Throws Error for an architecture without a description.
  static LayerDescription of(const ModelConfig& config);
};

// "blk.3.attn_q.weight", "blk.3.attn_norm.weight"
std::string linear_name(size_t layer, const LinearSpec& linear);
std::string norm_name(size_t layer, const char* norm);

}  // namespace paw
