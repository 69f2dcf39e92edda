// Reports on what is inside a program: as text, as JSON and as an HTML page.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "paw/inspect.hpp"
#include "program/bundle.hpp"
#include "program/norms.hpp"

namespace paw {

// The classifiers of labels beside the adapter: by n-grams, and on an encoder's vectors.
struct NgramSummary {
  size_t labels = 0, buckets = 0;
  float strength = 0;
};
struct HeadSummary {
  size_t labels = 0, width = 0;
  float strength = 0;
};

struct Inspection::Details {
  ProgramMeta meta;
  nlohmann::ordered_json sizes;  // bytes by entry
  std::optional<NgramSummary> ngrams;
  std::optional<HeadSummary> head;
  AdapterNorms norms;
};

std::string inspection_text(const Inspection& inspection);
// "program", "sha256", "bytes", "sizes", "adapter", "label_ngrams" and "label_head" (or null), "norms" ("total",
// "largest", "layers" and of each of "modules" its "total" and "by_layer", a norm or null for each layer),
// "prompt_template", "meta" and, with a probe, "probe".
nlohmann::ordered_json inspection_json(const Inspection& inspection);
std::string inspection_html(const Inspection& inspection);  // see html_page.hpp

}  // namespace paw
