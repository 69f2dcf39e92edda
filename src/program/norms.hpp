// How far an adapter moves each weight: the size of what it adds, by layer and kind of matrix.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "program/bundle.hpp"

namespace paw {

// The Frobenius norm of (alpha / rank) B A, in the weights' own unit. From the two Gram matrices of rank x rank,
// without the product: |B A|^2 is the sum over i, j of (B^T B)_ij (A A^T)_ij.
double update_norm(const LoraPair& pair, float alpha);

// Norms of one kind of matrix, such as "attn_q". A weight that is not named blk.N.KIND.weight is a kind of its own with
// its whole name, under layer 0.
struct ModuleNorms {
  std::string module;
  std::map<uint32_t, double> by_layer;  // only the layers that are adapted
  double total = 0;                     // of all of them as one matrix: the root of the sum of squares
};

struct AdapterNorms {
  std::vector<ModuleNorms> modules;  // in the order that a layer computes them, unknown ones last by name
  std::vector<uint32_t> layers;      // all that occur, ascending
  double total = 0;                  // of the whole adapter
  double largest = 0;                // of one matrix
};

// Pure; safe from several threads.
AdapterNorms adapter_norms(const Adapter& adapter);

}  // namespace paw
