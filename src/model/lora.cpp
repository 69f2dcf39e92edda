#include "model/lora.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "random/random.hpp"

namespace paw {
namespace {

size_t padded(size_t rank) { return (rank + 15) / 16 * 16; }

// out[c][r] = source[r][c]; a row of `out`, which is large enough, is `stride` floats.
void transpose_into(const std::vector<float>& source, size_t rows, size_t columns, std::vector<float>& out,
                    size_t stride) {
  constexpr size_t kTile = 16;
  for (size_t c0 = 0; c0 < columns; c0 += kTile) {
    for (size_t r = 0; r < rows; ++r) {
      for (size_t c = c0; c < std::min(columns, c0 + kTile); ++c) out[c * stride + r] = source[r * columns + c];
    }
  }
}

// The orders that running needs.
LoraMatrix from_pair(const LoraPair& pair, float alpha) {
  LoraMatrix m;
  m.rank = pair.rank;
  m.padded_rank = padded(pair.rank);
  m.scale = alpha / static_cast<float>(pair.rank);
  m.a_t.resize(m.padded_rank * pair.d_in);
  transpose_into(pair.a, pair.rank, pair.d_in, m.a_t, m.padded_rank);
  m.b_t.resize(m.padded_rank * pair.d_out);
  transpose_into(pair.b, pair.d_out, pair.rank, m.b_t, pair.d_out);
  return m;
}

}  // namespace

void LoraMatrix::transpose() {
  if (padded_rank == 0) return;
  a_t.resize(a.size());
  transpose_into(a, padded_rank, a.size() / padded_rank, a_t, padded_rank);
  b.resize(b_t.size());
  transpose_into(b_t, padded_rank, b_t.size() / padded_rank, b, padded_rank);
}

Lora Lora::from_adapter(const Adapter& adapter, const Base& base, Use use) {
  if (adapter.architecture != base.config().architecture) {
    throw Error(ErrorKind::Mismatch, fmt::format("the program's adapter is for a {} model, but the base is a {} model",
                                                 adapter.architecture, base.config().architecture));
  }
  Lora lora;
  size_t used = 0;
  for (size_t l = 0; l < base.config().layers; ++l) {
    for (const LinearSpec& spec : base.layer(l).linears) {
      LoraMatrix& matrix = lora.matrices.emplace_back();
      const auto found = adapter.pairs.find(linear_name(l, spec));
      if (found == adapter.pairs.end()) continue;
      if (found->second.d_in != spec.d_in || found->second.d_out != spec.d_out) {
        throw Error(ErrorKind::Mismatch,
                    fmt::format("the program's adapter does not fit this base: {} is {} x {} there, {} x {} here",
                                found->first, found->second.d_out, found->second.d_in, spec.d_out, spec.d_in));
      }
      matrix = from_pair(found->second, adapter.alpha);
      if (use == Use::Train) {
        matrix.a.resize(matrix.a_t.size());
        transpose_into(matrix.a_t, spec.d_in, matrix.padded_rank, matrix.a, spec.d_in);
        matrix.b.resize(matrix.b_t.size());
        transpose_into(matrix.b_t, matrix.padded_rank, spec.d_out, matrix.b, matrix.padded_rank);
      }
      ++used;
    }
  }
  if (used != adapter.pairs.size())
    throw Error(ErrorKind::Mismatch, "the program's adapter adapts weights that this base does not have");
  return lora;
}

Lora Lora::initial(const Base& base, size_t rank, float alpha, uint64_t seed) {
  Lora lora;
  Random random(seed);
  for (size_t l = 0; l < base.config().layers; ++l) {
    for (const LinearSpec& spec : base.layer(l).linears) {
      LoraMatrix& m = lora.matrices.emplace_back();
      m.rank = rank;
      m.padded_rank = padded(rank);
      m.scale = alpha / static_cast<float>(rank);
      m.a.assign(m.padded_rank * spec.d_in, 0.0F);
      m.b_t.assign(m.padded_rank * spec.d_out, 0.0F);
      const double bound = 1.0 / std::sqrt(static_cast<double>(spec.d_in));
      for (size_t i = 0; i < rank * spec.d_in; ++i) m.a[i] = static_cast<float>((2.0 * random.unit() - 1.0) * bound);
      m.transpose();
    }
  }
  return lora;
}

Adapter Lora::to_adapter(const Base& base, float alpha) const {
  Adapter adapter;
  adapter.architecture = base.config().architecture;
  adapter.alpha = alpha;
  for (size_t i = 0; i < matrices.size(); ++i) {
    const LoraMatrix& m = matrices[i];
    if (m.padded_rank == 0) continue;
    const size_t count = base.matrices_per_layer();
    const LinearSpec& spec = base.layer(i / count).linears[i % count];
    LoraPair pair;
    pair.rank = static_cast<uint32_t>(m.rank);
    pair.d_in = static_cast<uint32_t>(spec.d_in);
    pair.d_out = static_cast<uint32_t>(spec.d_out);
    pair.a.assign(m.a.begin(), m.a.begin() + static_cast<std::ptrdiff_t>(m.rank * spec.d_in));
    for (size_t n = 0; n < spec.d_out; ++n) {
      for (size_t j = 0; j < m.rank; ++j) pair.b.push_back(m.b_t[j * spec.d_out + n]);
    }
    adapter.pairs.emplace(linear_name(i / count, spec), std::move(pair));
  }
  return adapter;
}

}  // namespace paw
