#include "eval/inspection_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "eval/html_page.hpp"
#include "eval/report_data.hpp"
#include "program/describe.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kShades = ".:-=+*#%@";  // from no change to the largest
constexpr size_t kMostCells = 96;                  // layers side by side; of more, neighbours share a cell
constexpr size_t kTextColumns = 4000;

// JSON as words: "rank 16, alpha 32, recipe (batch 8, epochs 4)".
std::string words(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return fmt::format("{:.4g}", value.get<double>());
  if (!value.is_structured()) return dump_json(value);
  std::string text;
  for (const auto& [key, item] : value.items()) {
    if (!text.empty()) text += ", ";
    if (value.is_object()) text += key + " ";
    text += item.is_structured() ? fmt::format("({})", words(item)) : words(item);
  }
  return text;
}

Json adapter_json(const AdapterSummary& adapter) {
  return {{"architecture", adapter.architecture},
          {"matrices", adapter.matrices},
          {"rank", adapter.rank},
          {"alpha", adapter.alpha},
          {"parameters", adapter.parameters},
          {"bytes", adapter.bytes},
          {"sha256", adapter.sha256}};
}

Json ngrams_json(const std::optional<NgramSummary>& ngrams) {
  if (!ngrams) return nullptr;
  return {{"labels", ngrams->labels}, {"buckets", ngrams->buckets}, {"strength", ngrams->strength}};
}

Json head_json(const std::optional<HeadSummary>& head) {
  if (!head) return nullptr;
  return {{"labels", head->labels}, {"width", head->width}, {"strength", head->strength}};
}

Json norms_json(const AdapterNorms& norms) {
  Json modules = Json::object();
  for (const ModuleNorms& module : norms.modules) {
    Json by_layer = Json::array();
    for (const uint32_t layer : norms.layers) {
      const auto found = module.by_layer.find(layer);
      by_layer.push_back(found == module.by_layer.end() ? Json() : Json(found->second));
    }
    modules[module.module] = {{"total", module.total}, {"by_layer", std::move(by_layer)}};
  }
  return {{"total", norms.total}, {"largest", norms.largest}, {"layers", norms.layers}, {"modules", modules}};
}

// What an answer to a probe says, or why it says nothing.
std::string probe_output(const Answer& answer) {
  return answer.error.empty() ? answer.text : "(not run: " + answer.error + ")";
}

Json probe_json(const std::vector<ProbeAnswer>& probe) {
  const auto answer = [](const Answer& given) {
    return Json{{"output", probe_output(given)}, {"confidence", given.confidence}};
  };
  Json json = Json::array();
  for (const ProbeAnswer& item : probe)
    json.push_back({{"input", item.input}, {"program", answer(item.program)}, {"base", answer(item.base)}});
  return json;
}

// What is inside, each with its name and in words; without what the program does not say.
using Contents = std::vector<std::pair<const char*, std::string>>;

class ContentsOf {
 public:
  void add(const char* name, const Json& value) {
    if (value.is_null()) return;
    if (std::string text = words(value); !text.empty()) contents_.emplace_back(name, std::move(text));
  }
  Contents take() { return std::move(contents_); }

 private:
  Contents contents_;
};

void add_base_and_outputs(const ProgramMeta& meta, ContentsOf& contents) {
  contents.add("spec", meta.spec);
  if (meta.base) {
    contents.add("base", meta.base->name);
    contents.add("base sha256", meta.base->sha256);
  }
  if (meta.encoder) {
    contents.add("encoder", meta.encoder->name);
    contents.add("  sha256", meta.encoder->sha256);
  }
  contents.add("labels", meta.labels);
  contents.add("label priors", meta.label_priors);
  if (meta.constraint.kind != ConstraintRule::Kind::None) contents.add("constraint", meta.constraint.to_json());
}

void add_measurements(const ProgramMeta& meta, ContentsOf& contents) {
  if (meta.score) {
    const ScoreCard& score = *meta.score;
    contents.add("score", score.exact_match);
    contents.add("  measured on", score.n);
    if (score.from_teacher) contents.add("  the teacher's", *score.from_teacher);
    contents.add("  interval", {score.low, score.high});
    contents.add("  ece", score.ece);
    if (score.without_encoder) contents.add("  without encoder", *score.without_encoder);
  }
  if (meta.calibration) contents.add("calibration", calibration_json(*meta.calibration));
  if (meta.abstention.below > 0) contents.add("abstain", abstention_json(meta.abstention));
  if (meta.data) {
    contents.add("data sha256", meta.data->sha256);
    contents.add("examples", meta.data->examples);
    if (meta.data->from_teacher) contents.add("  the teacher's", *meta.data->from_teacher);
  }
  if (meta.compiler) contents.add("compiler", compiler_json(*meta.compiler));
}

Contents contents_of(const Inspection& inspection) {
  ContentsOf contents;
  contents.add("program", inspection.program);
  add_base_and_outputs(inspection.details->meta, contents);
  add_measurements(inspection.details->meta, contents);
  contents.add("adapter", adapter_json(inspection.adapter));
  contents.add("label n-grams", ngrams_json(inspection.details->ngrams));
  contents.add("label head", head_json(inspection.details->head));
  contents.add("sizes", inspection.details->sizes);
  contents.add("sha256", inspection.sha256);
  contents.add("bytes", inspection.bytes);
  return contents.take();
}

// The prompt, line by line through `show`, so that nothing else in it is obeyed.
template <typename Show>
std::string prompt_lines(std::string_view prompt, Show show) {
  std::string text;
  while (!prompt.empty()) {
    const size_t end = std::min(prompt.find('\n'), prompt.size());
    text += show(prompt.substr(0, end)) + "\n";
    prompt.remove_prefix(std::min(end + 1, prompt.size()));
  }
  return text;
}

std::string padded(const std::string& text, size_t columns) {
  return text + std::string(columns - std::min(columns, columns_of(text)), ' ');
}

// The largest norm of each cell of a row; negative where none of its layers is adapted.
std::vector<double> cells_of(const ModuleNorms& module, const std::vector<uint32_t>& layers) {
  const size_t count = std::min(layers.size(), kMostCells);
  std::vector<double> cells(count, -1);
  for (size_t i = 0; i < layers.size(); ++i) {
    const auto found = module.by_layer.find(layers[i]);
    double& cell = cells[i * count / layers.size()];
    if (found != module.by_layer.end()) cell = std::max(cell, found->second);
  }
  return cells;
}

std::string layer_span(const AdapterNorms& norms) {
  return norms.layers.size() == 1 ? fmt::format("layer {}", norms.layers[0])
                                  : fmt::format("layers {} to {}", norms.layers.front(), norms.layers.back());
}

std::string norms_text(const AdapterNorms& norms) {
  std::string text = fmt::format("norms         of what is added to each weight; {}, {} for {:.3g}, the largest\n",
                                 layer_span(norms), kShades.back(), norms.largest);
  for (const ModuleNorms& module : norms.modules) {
    text += fmt::format("  {}", padded(one_line(module.module, 24), 12));
    for (const double norm : cells_of(module, norms.layers)) {
      const double share = norms.largest > 0 ? norm / norms.largest : 0;
      const auto steps = static_cast<double>(kShades.size() - 1);
      text += norm < 0 ? ' ' : kShades[static_cast<size_t>(std::ceil(std::clamp(share, 0.0, 1.0) * steps))];
    }
    text += fmt::format("  {:.3g}\n", module.total);
  }
  return text + fmt::format("  {}{}  {:.3g}\n", padded("all", 12),
                            std::string(std::min(norms.layers.size(), kMostCells), ' '), norms.total);
}

std::string probe_text(const std::vector<ProbeAnswer>& probe) {
  std::string text = "probe         the same prompt with the adapter, and without it\n";
  for (const ProbeAnswer& item : probe) {
    text += fmt::format("  {}\n", one_line(dump_json(item.input), 90));
    for (const auto& [name, answer] : {std::pair{"with", &item.program}, {"without", &item.base}}) {
      text +=
          fmt::format("    {:<8}{:>5.1f} %  {}\n", name, 100 * answer->confidence, one_line(probe_output(*answer), 90));
    }
  }
  return text;
}

std::string norms_html(const AdapterNorms& norms) {
  std::string html = fmt::format(
      "<h2>Adapter norms</h2>\n<p class=\"soft\">The Frobenius norm of what the adapter adds to each weight, {} from "
      "left "
      "to right; {:.3g} over all, the strongest cell {:.3g}.</p>\n<div class=\"heat\">\n",
      layer_span(norms), norms.total, norms.largest);
  for (const ModuleNorms& module : norms.modules) {
    html += fmt::format("<span>{} <span class=\"soft\">{:.3g}</span></span><div>", shown(module.module), module.total);
    const std::vector<double> cells = cells_of(module, norms.layers);
    for (size_t i = 0; i < cells.size(); ++i) {
      const double share = norms.largest > 0 && cells[i] > 0 ? cells[i] / norms.largest : 0;
      const std::string hint = cells.size() == norms.layers.size()
                                   ? fmt::format("layer {}: {:.3g}", norms.layers[i], std::max(0.0, cells[i]))
                                   : fmt::format("at most {:.3g}", std::max(0.0, cells[i]));
      html += fmt::format("<i style=\"background:rgba(var(--tone),{:.2f})\" title=\"{}\"></i>",
                          cells[i] < 0 ? 0 : 0.06 + 0.94 * share, hint);
    }
    html += "</div>\n";
  }
  return html + "</div>\n";
}

std::string probe_html(const std::vector<ProbeAnswer>& probe) {
  std::string html =
      "<h2>Probe</h2>\n<p class=\"soft\">The same prompt with the adapter, and without it.</p>\n<table "
      "class=\"cases\">\n"
      "<tr class=\"head\"><th>Input</th><th>With</th><th>Without</th></tr>\n";
  for (const ProbeAnswer& item : probe) {
    html += fmt::format("<tr><td class=\"mono\" data-name=\"Input\">{}</td>",
                        item.input.empty() ? "(empty)" : shown(item.input));
    for (const auto& [name, answer] : {std::pair{"With", &item.program}, {"Without", &item.base}}) {
      html += fmt::format("<td class=\"mono\" data-name=\"{}\">{} <span class=\"soft\">{:.1f}&nbsp;%</span></td>", name,
                          shown(probe_output(*answer)), 100 * answer->confidence);
    }
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::string cards(const Inspection& inspection) {
  std::string html = "<div class=\"cards\">\n";
  if (const auto& score = inspection.details->meta.score) {
    html += html_card("Exact match", fmt::format("{:.1f} %", 100 * score->exact_match),
                      fmt::format("of {} {}", score->n, score->measured_on));
  }
  const AdapterSummary& adapter = inspection.adapter;
  html += html_card("Size", fmt::format("{:.1f} MB", static_cast<double>(inspection.bytes) / 1e6),
                    fmt::format("{:.2f} million parameters in {} matrices of rank {}",
                                static_cast<double>(adapter.parameters) / 1e6, adapter.matrices, adapter.rank));
  html += html_card("Adapter norm", fmt::format("{:.3g}", adapter.norm), "of all matrices as one");
  return html + "</div>\n";
}

}  // namespace

nlohmann::ordered_json inspection_json(const Inspection& inspection) {
  const Inspection::Details& details = *inspection.details;
  Json json = {{"program", inspection.program},
               {"sha256", inspection.sha256},
               {"bytes", inspection.bytes},
               {"sizes", details.sizes},
               {"adapter", adapter_json(inspection.adapter)},
               {"label_ngrams", ngrams_json(details.ngrams)},
               {"label_head", head_json(details.head)},
               {"norms", norms_json(details.norms)},
               {"prompt_template", inspection.prompt_template},
               {"meta", meta_json(details.meta)}};
  if (!inspection.probe.empty()) json["probe"] = probe_json(inspection.probe);
  return json;
}

std::string inspection_text(const Inspection& inspection) {
  std::string text;
  for (const auto& [name, value] : contents_of(inspection))
    text += fmt::format("{:<14}{}\n", name, one_line(value, kTextColumns));
  text += norms_text(inspection.details->norms);
  if (!inspection.probe.empty()) text += probe_text(inspection.probe);
  return text + "prompt\n" +
         prompt_lines(inspection.prompt_template, [](auto line) { return one_line(line, line.size()); });
}

std::string inspection_html(const Inspection& inspection) {
  std::string html = cards(inspection) + "<h2>Contents</h2>\n<dl>\n";
  for (const auto& [name, value] : contents_of(inspection))
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, shown(value));
  html += "</dl>\n" + norms_html(inspection.details->norms);
  if (!inspection.probe.empty()) html += probe_html(inspection.probe);
  html += "<h2>Prompt</h2>\n<p class=\"mono\">" + prompt_lines(inspection.prompt_template, shown) + "</p>\n";
  return html_page(inspection.program, html);
}

}  // namespace paw
