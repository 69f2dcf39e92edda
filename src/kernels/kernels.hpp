// The kernels: every arithmetic loop of the engine, one table of functions per instruction set, all bit-identical.
//
// The numeric contract. Linear layers: activations are quantized to int8 in blocks of 32; a block's dot product with
// the weights is an exact int32, in which the integer scales of weights with two scales to a block are already; float32
// sums over blocks in ascending order with explicit fma. All else is float32
// with one fixed order of reduction: 16 partial sums by index modulo 16 and a fixed tree, or one ascending fma chain. A
// result depends on its inputs alone: not on threads, on what else is in the batch, on its position in it, or on the
// instruction set.
//
// All pointers are to float32 unless stated otherwise, matrices row-major; "lane dimensions" must be multiples of 16.
// Every function is single-threaded and computes the part it is told to; callers split work over threads by disjoint
// parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "kernels/packed_matrix.hpp"

namespace paw {

// Rows of activations in int8, in blocks of 32 columns: x ~ scale * q. The blocks of 16 rows, a tile, stand side by
// side, so that a kernel that takes many rows at a time reads one stretch of memory: everything below is indexed by
// block_index(). The last tile is allocated whole.
struct QuantizedRows {
  static constexpr size_t kTileRows = 16;
  size_t rows = 0, columns = 0;
  std::vector<int8_t> q;          // 32 a block
  std::vector<float> scale;       // one a block
  std::vector<int32_t> sum;       // one a block: the sum of its q
  std::vector<int32_t> half_sum;  // one a block: the sum of its first 16 q
  std::vector<float> scaled_sum;  // one a block: scale * sum, which multiplies a weight block's minimum
  void resize(size_t rows, size_t columns);
  size_t block_index(size_t row, size_t block) const {
    return ((row / kTileRows) * (columns / 32) + block) * kTileRows + row % kTileRows;
  }
};

// A stretch of consecutive rows of the key and value matrices.
struct KvSpan {
  size_t first = 0, count = 0;
};

// Of one call of attention(): enough to go over keys and values seldom, few enough to share the work among threads.
inline constexpr size_t kMostQueryRows = 4;

// Attention's shape. Query heads h of a token share key-value head h / (heads / kv_heads).
struct AttentionShape {
  static constexpr size_t kNoWindow = ~size_t{0};
  size_t heads, kv_heads, head_dim;
  float scale;                // multiplies q . k
  bool causal = true;         // a token sees no key of a later one; else each sees them all
  size_t window = kNoWindow;  // a causal token sees at most so many keys, the last ones, its own among them
  size_t q_stride = 0;        // floats from one token's queries to the next one's; 0: heads * head_dim
  size_t query_stride() const { return q_stride > 0 ? q_stride : heads * head_dim; }
};

// Of a feed-forward network: SiLU (Elfwing et al. 2017), GELU with the error function and in its tanh form (Hendrycks
// and Gimpel 2016).
enum class Activation { Silu, Gelu, GeluTanh };

// Which numbers of a head RoPE turns together: neighbours, 2 i and 2 i + 1, or those half the turned dimensions apart,
// i and i + dims / 2.
enum class RopeForm { Neighbours, Halves };
enum class RopeDirection { Forward, Inverse };

struct Kernels {
  const char* name;

  // Rows [begin, end) of x[rows][columns] into `out` (resized by the caller).
  void (*quantize)(const float* x, size_t begin, size_t end, QuantizedRows& out);

  // y[t][16 g ...] = W[16 g ...] x[t] for row groups g in [group_begin, group_end) and all rows t of x. y has row
  // stride `stride` and space for 16 * W.groups() columns. accumulate: adds to y instead.
  void (*matmul)(const PackedMatrix& w, size_t group_begin, size_t group_end, const QuantizedRows& x, float* y,
                 size_t stride, bool accumulate);

  // LoRA's thin products; r is a multiple of 16, a row of h has r columns.
  // h[t][:] = scale * sum_k x[t][k] m[k][:] for t in [begin, end): four ascending chains by k modulo 4. m is
  // [columns][r].
  void (*shrink)(const float* x, size_t stride, size_t begin, size_t end, size_t columns, const float* m, size_t r,
                 float scale, float* h);
  // y[t][n] += sum_j h[t][j] m[j][n] for n in [n_begin, n_end) (multiples of 16) and all t < rows. m is [r][columns].
  void (*expand)(const float* h, size_t rows, size_t r, const float* m, size_t columns, size_t n_begin, size_t n_end,
                 float* y, size_t stride);
  // g[j][n] += sum_t h[t][j] x[t][n], t ascending, for n in [n_begin, n_end) (multiples of 16). g is [r][columns].
  void (*outer)(const float* h, const float* x, size_t stride, size_t rows, size_t r, size_t columns, size_t n_begin,
                size_t n_end, float* g);

  // RMSNorm (Zhang & Sennrich 2019): y = x / sqrt(mean(x^2) + epsilon) * weight, one row of n.
  void (*rms_norm)(const float* x, const float* weight, float epsilon, size_t n, float* y);
  // dx += the gradient with respect to x, given dy.
  void (*rms_norm_backward)(const float* x, const float* weight, float epsilon, size_t n, const float* dy, float* dx);

  // LayerNorm (Ba et al. 2016): y = (x - mean(x)) / sqrt(variance(x) + epsilon) * weight + bias, one row of n.
  void (*layer_norm)(const float* x, const float* weight, const float* bias, float epsilon, size_t n, float* y);
  // dx += the gradient with respect to x, given dy.
  void (*layer_norm_backward)(const float* x, const float* weight, float epsilon, size_t n, const float* dy, float* dx);

  // y = activation(gate) * up (Shazeer 2020), n elements; activation(gate) alone where up is null.
  void (*activate)(Activation activation, const float* gate, const float* up, size_t n, float* y);
  // d_gate and d_up are overwritten; d_up is null where up is.
  void (*activate_backward)(Activation activation, const float* gate, const float* up, const float* dy, size_t n,
                            float* d_gate, float* d_up);

  // Rotary positions (Su et al. 2021) in place, of one token's heads side by side: the first `dims` numbers (even) of
  // each turn by the token's angles. angles[i] is the cosine that multiplies number i, angles[dims + i] the sine, with
  // its sign, that multiplies its partner. The inverse is the gradient's way back.
  void (*rope)(float* x, size_t heads, size_t head_dim, size_t dims, RopeForm form, RopeDirection direction,
               const float* angles);

  // Element by element, n of them; y may be an input. a + b, a * b, x * factor.
  void (*add)(const float* a, const float* b, size_t n, float* y);
  void (*multiply)(const float* a, const float* b, size_t n, float* y);
  void (*scale)(const float* x, float factor, size_t n, float* y);

  // The way back through y = scale * gates * h of r lanes, given y: sums += gradient * h where a gate is not zero, then
  // gradient *= gates.
  void (*gates_backward)(const float* y, const float* gates, float scale, size_t r, float* gradient, float* sums);

  // Attention of the query heads that share kv head `kv_head` of `rows` consecutive tokens, at most kMostQueryRows: the
  // first one's over the keys of `spans`, in order of position, and each next one's, where attention is causal, over
  // one key more, of the row behind the last. q is the first token's, out its row [heads * head_dim], the next ones'
  // behind it; k and v are [row][kv_heads * head_dim]; scratch has space for rows * (heads / kv_heads) * round_up(the
  // last token's keys, 16) floats, and with a window for 16 more of each. Two-pass softmax with the exact maximum.
  void (*attention)(const AttentionShape& shape, size_t kv_head, size_t rows, const float* q, const float* k,
                    const float* v, std::span<const KvSpan> spans, float* scratch, float* out);
  // One token and kv head backwards: writes p[h][keys] and ds[h][keys] (row stride `stride` >= round_up(keys, 16),
  // h < heads / kv_heads) and overwrites dq of these heads.
  void (*attention_backward_query)(const AttentionShape& shape, size_t kv_head, const float* q, const float* k,
                                   const float* v, std::span<const KvSpan> spans, const float* d_out, size_t stride,
                                   float* p, float* ds, float* dq);
  // What one key of kv head `kv_head` gathers from `rows` consecutive tokens that all see it as their key number `at`:
  // dk += sum ds q and dv += sum p d_out, over these tokens and the heads that share the kv head, in order. q and d_out
  // are the first token's; p and ds are its part of what attention_backward_query wrote for it, a token after
  // another, (heads / kv_heads) * stride floats each. dk and dv are head_dim wide.
  void (*attention_backward_key)(const AttentionShape& shape, size_t kv_head, const float* q, const float* d_out,
                                 size_t rows, const float* p, const float* ds, size_t stride, size_t at, float* dk,
                                 float* dv);

  // Softmax cross-entropy of one row of n logits: returns -log p[target] in nat and overwrites the logits with (p -
  // onehot) * weight.
  float (*cross_entropy)(float* logits, size_t n, size_t target, float weight);
  // log(sum(exp(logits))), n logits.
  float (*log_sum_exp)(const float* logits, size_t n);

  // AdamW (Loshchilov & Hutter 2019) on n parameters (a multiple of 16): the gradient is multiplied by clip first;
  // correction1 = 1 - beta1^t, correction2 = 1 - beta2^t.
  void (*adamw)(float* parameter, const float* gradient, float* mean, float* variance, size_t n, float clip, float rate,
                float beta1, float beta2, float epsilon, float decay, float correction1, float correction2);
  // sum of squares, 16 partial sums; n a multiple of 16.
  float (*square_sum)(const float* x, size_t n);

  // The exact products alone, on registers, for `times` rounds: the rate that no matmul of this table can exceed.
  // Returns how many multiplications and additions these were.
  uint64_t (*saturate)(size_t times);
};

// The table in use: the best the machine has, or the one PAW_ISA names (amx, avx512vnni, avx512, avxvnni, avx2;
// neondot, neon; scalar). Throws Error where PAW_ISA names one that is unknown or that this machine lacks.
const Kernels& kernels();

// Every table this machine can run, the reference (scalar) first.
std::vector<const Kernels*> available_kernels();

}  // namespace paw
