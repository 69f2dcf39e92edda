// Where an operation reads and writes: some columns of a slot, which is a matrix of activations [rows][slot width]. A
// fused projection is one slot, and its parts are views into it: they begin at an offset, and their rows lie a slot's
// width apart.
#pragma once

#include <cstddef>

namespace paw {

struct View {
  size_t slot = 0;    // of the layer
  size_t offset = 0;  // the first column
  size_t width = 0;   // columns
};

// What the forward and backward functions of operations share (model/pass.hpp).
struct ForwardPass;
struct BackwardPass;

}  // namespace paw
