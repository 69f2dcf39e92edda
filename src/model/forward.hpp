// The forward pass: several sequences in one batch, a shared prefix computed once, no padding. Inference and training
// run this same code.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/thread_pool.hpp"
#include "model/base.hpp"
#include "model/lora.hpp"

namespace paw {

// Keys and values of every layer, by row. The Sequences of a batch tell which rows belong together.
struct KvCache {
  std::vector<std::vector<float>> keys, values;  // [layer][row * kv_width]
  size_t rows = 0;
  void resize(const ModelConfig& config, size_t rows);  // keeps what is there
};

// Consecutive rows of a batch that continue one text: they see the cache rows of `context`, in order, then their own up
// to themselves.
struct Sequence {
  size_t first_row = 0, rows = 0;  // rows of the batch
  size_t first_cache_row = 0;      // where their keys and values go, row after row
  std::vector<KvSpan> context;
  size_t position = 0;  // of the first row; equals the sum of the context's counts
  // Factors of the adapter's rank-one terms for this text, [layers * linears][lanes] in the order of Lora::matrices:
  // y = W x + scale * B diag(gates) A x. Null: all are one. Not owned.
  const std::vector<float>* gates = nullptr;
};

struct Batch {
  std::vector<Token> tokens;        // one a row
  std::vector<Sequence> sequences;  // in order of their rows, which they cover without gaps

  // Appends a sequence and returns its index.
  size_t add(std::span<const Token> tokens, size_t first_cache_row, std::vector<KvSpan> context);
};

// The activations of a forward pass. Belongs to one thread of control; reuse it to save allocations.
class Workspace {
 public:
  // What is still there after the pass. Backward needs all activations of every layer, or each layer's input, from
  // which forward_layer() makes the others again: a sixteenth of the memory.
  enum class Keep { Result, LayerInputs, All };

  Workspace(const Base& base, Keep keep) : base_(base), keep_(keep), buffers_(base.layer().buffers()) {}

  void keep(Keep what) { keep_ = what; }
  void resize(size_t rows, const Lora* lora);
  float* slot(size_t layer, size_t slot);           // [rows][slot width]
  float* lora_hidden(size_t layer, size_t linear);  // [rows][lanes], scale * diag(gates) A x of an adapted linear
  float* output() {
    return slot(base_.config().layers, base_.layer().input);
  }  // the last layer's, before the output norm

  // cos and sin of a position's RoPE angles, interleaved [rope_dims / 2][2].
  const float* rope(size_t position);

  QuantizedRows quantized;

 private:
  struct Layer {
    std::vector<std::vector<float>> slots, hidden;
  };
  const Base& base_;
  Keep keep_;
  std::vector<size_t> buffers_;  // of each slot, where only the result is kept
  std::vector<Layer> layers_;
  std::vector<double> frequencies_;  // of RoPE, radians a position, [rope_dims / 2]
  std::vector<float> rope_;
};

// Runs the batch through all layers; the result is workspace.output(). `lora` may be null. The cache must have the rows
// that the batch names. Where only some rows of the result are `wanted`, ascending, workspace.output() has these alone,
// one after the other, and the last layer computes no others. Throws Error: a position beyond the context, a token
// outside the vocabulary.
void forward(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
             ThreadPool& pool, std::optional<std::span<const size_t>> wanted = std::nullopt);

// One layer alone, from its input, after a pass over the same batch that stored the layers' inputs.
void forward_layer(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
                   ThreadPool& pool, size_t layer);

// Rotary positions (Su et al. 2021) in place, on interleaved pairs as llama-architecture GGUF files order them: the
// rows [begin, end) of x, which is [rows of the batch][width], heads side by side. `angles` has Workspace::rope() of
// each row's position. The inverse rotation is the gradient's way back.
enum class Rotation { Forward, Inverse };
void rotate(const ModelConfig& config, Rotation direction, std::span<const float* const> angles, size_t begin,
            size_t end, float* x, size_t width);
// Valid until the workspace is asked for other angles.
std::vector<const float*> angles_of_rows(const Batch& batch, Workspace& workspace);

// The output norm of chosen rows of workspace.output(): hidden[i] for rows[i].
void final_norm(const Base& base, Workspace& workspace, std::span<const size_t> rows, std::vector<float>& hidden);

// Logits of `count` normed rows over the whole vocabulary, row stride round_up(vocabulary, 16).
void all_logits(const Base& base, const std::vector<float>& hidden, size_t count, std::vector<float>& logits,
                Workspace& workspace, ThreadPool& pool);
size_t logits_stride(const Base& base);

// Logits of one normed row for some tokens only: the same numbers as all_logits gives for them.
std::vector<float> some_logits(const Base& base, const float* hidden, std::span<const Token> tokens);

}  // namespace paw
