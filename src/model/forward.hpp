// The forward pass: several sequences in one batch, a shared prefix computed once, no padding. Inference and training
// run this same code. What each operation does stands in model/operations.
#pragma once

#include <optional>
#include <span>

#include "kernels/thread_pool.hpp"
#include "model/base.hpp"
#include "model/batch.hpp"
#include "model/lora.hpp"
#include "model/operations/head.hpp"
#include "model/workspace.hpp"

namespace paw {

// Runs the batch through all layers; the result is workspace.output(). `lora` may be null. The cache must have the rows
// that the batch names. Where only some rows of the result are `wanted`, ascending, workspace.output() has these alone,
// one after the other, and the last layer computes no others. Throws Error: a position beyond the context, a token
// outside the vocabulary.
void forward(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
             ThreadPool& pool, std::optional<std::span<const size_t>> wanted = std::nullopt);

// One layer alone, from its input, after a pass over the same batch that stored the layers' inputs.
void forward_layer(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
                   ThreadPool& pool, size_t layer);

}  // namespace paw
