// From the last layer's output to logits and their loss.
#pragma once

#include <span>
#include <vector>

#include "kernels/thread_pool.hpp"
#include "model/base.hpp"

namespace paw {

class Workspace;
struct BackwardPass;
struct Target;

// The output norm, where the base has one, of chosen rows of workspace.output(): hidden[i] for rows[i].
void final_norm(const Base& base, Workspace& workspace, std::span<const size_t> rows, std::vector<float>& hidden);

// Logits of `count` normed rows over the whole vocabulary, row stride round_up(vocabulary, 16).
void all_logits(const Base& base, const std::vector<float>& hidden, size_t count, std::vector<float>& logits,
                Workspace& workspace, ThreadPool& pool);
size_t logits_stride(const Base& base);

// Logits of one normed row for some tokens only: the same numbers as all_logits gives for them.
std::vector<float> some_logits(const Base& base, const float* hidden, std::span<const Token> tokens);

// The weighted sum of -log p over the targets, in nat, after a forward pass.
float head_loss(BackwardPass& pass, std::span<const Target> targets, std::span<const float> weights);
// The same, and its gradient, which is added to that of the last layer's output.
float head_backward(BackwardPass& pass, std::span<const Target> targets, std::span<const float> weights);

}  // namespace paw
