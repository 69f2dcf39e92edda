// What a base's file may hold: everything in it is read, known to change no answer, or a reason to refuse the file. A
// key or a tensor that nobody reads would otherwise give another model than the one that was meant.
#pragma once

#include "gguf/gguf.hpp"
#include "model/config.hpp"
#include "model/layer.hpp"

namespace paw {

// Throws Error (Unsupported) that names the first key or tensor which this version does not read and which may change
// results: biases, experts, RoPE scaling, a sliding window, a beginning-of-text token. What is missing or misshapen is
// for those who read it to notice.
void check_manifest(const gguf::File& file, const ModelConfig& config, const LayerDescription& layer);

}  // namespace paw
