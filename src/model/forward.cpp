#include "model/forward.hpp"

#include <fmt/format.h>

#include <cstring>
#include <set>

#include "model/pass.hpp"

namespace paw {
namespace {

// From here on the steps behind `done` are about these rows alone.
void keep_rows(ForwardPass& p, size_t layer, const Step& done, std::span<const size_t> rows) {
  const auto& steps = p.base.layer(layer).steps;
  std::set<size_t> needed;  // slots that were written up to now
  for (const Step* step = &steps.back(); step != &done; --step) {
    for (const View& view : outputs(*step)) needed.erase(view.slot);
    for (const View& view : inputs(*step)) needed.insert(view.slot);
  }
  for (const size_t slot : needed) {
    const size_t n = p.base.layer(layer).slots[slot].width;
    float* x = p.work.slot(layer, slot);
    for (size_t i = 0; i < rows.size(); ++i) std::memmove(x + i * n, x + rows[i] * n, n * sizeof(float));
  }
  for (size_t i = 0; i < rows.size(); ++i) p.sequence_of_row[i] = p.sequence_of_row[rows[i]];
  p.sequence_of_row.resize(rows.size());
}

// Of the last layer, only some rows may be `wanted`.
void run_layer(ForwardPass& p, size_t layer, std::optional<std::span<const size_t>> wanted) {
  for (const Step& step : p.base.layer(layer).steps) {
    std::visit([&](const auto& each) { forward(each, p, layer); }, step);
    if (!wanted || !std::holds_alternative<AttentionStep>(step)) continue;
    if (wanted->empty()) return;
    keep_rows(p, layer, step, *wanted);
  }
}

ForwardPass start_pass(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
                       ThreadPool& pool) {
  ForwardPass pass{base, lora, batch, cache, workspace, pool, kernels(), workspace.angles(batch), {}};
  for (size_t i = 0; i < batch.sequences.size(); ++i)
    pass.sequence_of_row.insert(pass.sequence_of_row.end(), batch.sequences[i].rows, static_cast<uint32_t>(i));
  return pass;
}

void check(const Base& base, const Batch& batch) {
  for (const Sequence& s : batch.sequences) {
    if (s.position + s.rows > base.config().context) {
      throw Error(ErrorKind::TooLarge, fmt::format("the text has {} tokens, more than the base's context of {}",
                                                   s.position + s.rows, base.config().context));
    }
  }
}

}  // namespace

void forward(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
             ThreadPool& pool, std::optional<std::span<const size_t>> wanted) {
  check(base, batch);
  workspace.resize(batch.tokens.size(), lora);
  ForwardPass pass = start_pass(base, lora, batch, cache, workspace, pool);
  embed(pass);
  const size_t last = base.config().layers - 1;
  for (size_t layer = 0; layer < last; ++layer) run_layer(pass, layer, std::nullopt);
  run_layer(pass, last, wanted);
  catch_up(pass);
}

void forward_layer(const Base& base, const Lora* lora, const Batch& batch, KvCache& cache, Workspace& workspace,
                   ThreadPool& pool, size_t layer) {
  ForwardPass pass = start_pass(base, lora, batch, cache, workspace, pool);
  run_layer(pass, layer, std::nullopt);
  catch_up(pass);
}

}  // namespace paw
