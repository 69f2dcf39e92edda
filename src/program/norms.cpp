#include "program/norms.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>
#include <string_view>

namespace paw {
namespace {

constexpr std::array<std::string_view, 7> kOrder = {"attn_q",   "attn_k", "attn_v",  "attn_output",
                                                    "ffn_gate", "ffn_up", "ffn_down"};

struct WeightName {
  uint32_t layer = 0;
  std::string module;
};

// blk.N.KIND.weight taken apart.
WeightName parse_weight_name(const std::string& weight) {
  constexpr std::string_view kBlock = "blk.", kWeight = ".weight";
  if (!weight.starts_with(kBlock) || !weight.ends_with(kWeight)) return {0, weight};
  const char* begin = weight.data() + kBlock.size();
  const char* end = weight.data() + weight.size() - kWeight.size();
  uint32_t layer = 0;
  const auto [stop, error] = std::from_chars(begin, end, layer);
  if (error != std::errc() || stop >= end - 1 || *stop != '.') return {0, weight};
  return {layer, std::string(stop + 1, end)};
}

size_t order_of(const std::string& module) {
  return static_cast<size_t>(std::find(kOrder.begin(), kOrder.end(), module) - kOrder.begin());
}

// sum over k of u[k * step] v[k * step], `count` terms.
double dot(const float* u, const float* v, size_t count, size_t step) {
  double sum = 0;
  for (size_t k = 0; k < count; ++k) sum += static_cast<double>(u[k * step]) * v[k * step];
  return sum;
}

}  // namespace

double update_norm(const LoraPair& pair, float alpha) {
  const size_t rank = pair.rank;
  double square = 0;
  for (size_t i = 0; i < rank; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      const double in_b = dot(pair.b.data() + i, pair.b.data() + j, pair.d_out, rank);
      const double in_a = dot(pair.a.data() + i * pair.d_in, pair.a.data() + j * pair.d_in, pair.d_in, 1);
      square += (i == j ? 1 : 2) * in_b * in_a;
    }
  }
  // Rounding may leave a little less than nothing.
  return static_cast<double>(alpha) / static_cast<double>(rank) * std::sqrt(std::max(0.0, square));
}

AdapterNorms adapter_norms(const Adapter& adapter) {
  AdapterNorms norms;
  std::map<std::pair<size_t, std::string>, ModuleNorms> modules;
  std::set<uint32_t> layers;
  double total = 0;
  for (const auto& [weight, pair] : adapter.pairs) {
    const WeightName name = parse_weight_name(weight);
    const double norm = update_norm(pair, adapter.alpha);
    ModuleNorms& module = modules[{order_of(name.module), name.module}];
    module.module = name.module;
    module.by_layer[name.layer] = norm;
    module.total += norm * norm;
    total += norm * norm;
    layers.insert(name.layer);
    norms.largest = std::max(norms.largest, norm);
  }
  norms.total = std::sqrt(total);
  norms.layers.assign(layers.begin(), layers.end());
  for (auto& [key, module] : modules) {
    module.total = std::sqrt(module.total);
    norms.modules.push_back(std::move(module));
  }
  return norms;
}

}  // namespace paw
