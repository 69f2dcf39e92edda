// LoRA (Hu et al. 2021) beside the frozen weights: y = W x + scale * B A x. The form that the kernels want, and
// conversion to and from a program's Adapter.
#pragma once

#include <vector>

#include "model/base.hpp"
#include "program/bundle.hpp"

namespace paw {

// One adapted matrix. The rank is padded with zeros to a multiple of 16 lanes; each factor is held in both orders.
struct LoraMatrix {
  size_t padded_rank = 0;  // padded rank; 0: this matrix is not adapted
  size_t rank = 0;
  float scale = 0;         // alpha / rank
  std::vector<float> a;    // [lanes][d_in]
  std::vector<float> b_t;  // [lanes][d_out]
  std::vector<float> a_t;  // [d_in][lanes], the transpose of a
  std::vector<float> b;    // [d_out][lanes], the transpose of b_t
  void transpose();        // refreshes a_t and b from a and b_t
};

struct Lora {
  std::vector<LoraMatrix> matrices;  // [layers * linears], as Base orders its linears

  // Throws Error naming the weight: the adapter is for another architecture or its shapes do not fit the base. To run a
  // program takes half of the orders: a and b stay empty then.
  enum class Use { Run, Train };
  static Lora from_adapter(const Adapter& adapter, const Base& base, Use use = Use::Train);
  // Every linear adapted: A uniform in +-1/sqrt(d_in) (Kaiming, as PEFT does), B zero; the same seed gives the same
  // numbers.
  static Lora initial(const Base& base, size_t rank, float alpha, uint64_t seed);
  Adapter to_adapter(const Base& base, float alpha) const;
};

}  // namespace paw
