#include "cli/inspect_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "cli/common.hpp"
#include "eval/html_page.hpp"
#include "eval/report_data.hpp"

namespace paw::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kShades = ".:-=+*#%@";  // from no change to the largest
constexpr size_t kMostCells = 96;                  // layers side by side; of more, neighbours share a cell
constexpr size_t kTextColumns = 4000;

struct Field {
  const char* name;
  const char* pointer;
};
constexpr auto kFields = std::to_array<Field>({{"program", "/program"},
                                               {"spec", "/meta/spec"},
                                               {"base", "/meta/paw/base/name"},
                                               {"base sha256", "/meta/paw/base/sha256"},
                                               {"labels", "/meta/paw/labels"},
                                               {"label priors", "/meta/paw/label_priors"},
                                               {"constraint", "/meta/paw/constraint"},
                                               {"score", "/meta/paw/score/exact_match"},
                                               {"  measured on", "/meta/paw/score/n"},
                                               {"  the teacher's", "/meta/paw/score/taught"},
                                               {"  interval", "/meta/paw/score/interval"},
                                               {"  ece", "/meta/paw/score/ece"},
                                               {"calibration", "/meta/paw/calibration"},
                                               {"abstain", "/meta/paw/abstain"},
                                               {"data sha256", "/meta/paw/data/sha256"},
                                               {"examples", "/meta/paw/data/examples"},
                                               {"  the teacher's", "/meta/paw/data/taught"},
                                               {"compiler", "/meta/paw/compiler"},
                                               {"adapter", "/adapter"},
                                               {"label n-grams", "/label_ngrams"},
                                               {"sizes", "/sizes"},
                                               {"sha256", "/sha256"},
                                               {"bytes", "/bytes"}});

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

// The value at a pointer in words; empty where it is absent.
std::string value_at(const Json& root, const char* pointer) {
  const Json::json_pointer at(pointer);
  return root.contains(at) && !root.at(at).is_null() ? words(root.at(at)) : "";
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

std::string probe_text(const Json& probe) {
  std::string text = "probe         the same prompt with the adapter, and without it\n";
  for (const Json& item : probe) {
    text += fmt::format("  {}\n", one_line(dump_json(item.at("input")), 90));
    for (const auto& [name, key] : {std::pair{"with", "program"}, {"without", "base"}}) {
      const Json& answer = item.at(key);
      text += fmt::format("    {:<8}{:>5.1f} %  {}\n", name, 100 * answer.at("confidence").get<double>(),
                          one_line(answer.at("output").get<std::string>(), 90));
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

std::string probe_html(const Json& probe) {
  std::string html =
      "<h2>Probe</h2>\n<p class=\"soft\">The same prompt with the adapter, and without it.</p>\n<table "
      "class=\"cases\">\n"
      "<tr class=\"head\"><th>Input</th><th>With</th><th>Without</th></tr>\n";
  for (const Json& item : probe) {
    const std::string input = item.at("input").get<std::string>();
    html += fmt::format("<tr><td class=\"mono\" data-name=\"Input\">{}</td>", input.empty() ? "(empty)" : shown(input));
    for (const auto& [name, key] : {std::pair{"With", "program"}, {"Without", "base"}}) {
      html += fmt::format("<td class=\"mono\" data-name=\"{}\">{} <span class=\"soft\">{:.1f}&nbsp;%</span></td>", name,
                          shown(item.at(key).at("output").get<std::string>()),
                          100 * item.at(key).at("confidence").get<double>());
    }
    html += "</tr>\n";
  }
  return html + "</table>\n";
}

std::string cards(const Json& described, const AdapterNorms& norms) {
  std::string html = "<div class=\"cards\">\n";
  const Json::json_pointer score("/meta/paw/score");
  if (described.contains(score) && described.at(score).is_object()) {
    const Json& card = described.at(score);
    if (const auto found = card.find("exact_match"); found != card.end() && found->is_number()) {
      html += html_card("Exact match", fmt::format("{:.1f} %", 100 * found->get<double>()),
                        fmt::format("of {} {}", value_at(card, "/n"), value_at(card, "/measured_on")));
    }
  }
  const Json& adapter = described.at("adapter");
  html += html_card(
      "Size", fmt::format("{:.1f} MB", described.at("bytes").get<double>() / 1e6),
      fmt::format("{:.2f} million parameters in {} matrices of rank {}", adapter.at("parameters").get<double>() / 1e6,
                  dump_json(adapter.at("matrices")), dump_json(adapter.at("rank"))));
  html += html_card("Adapter norm", fmt::format("{:.3g}", norms.total), "of all matrices as one");
  return html + "</div>\n";
}

}  // namespace

std::string inspect_text(const Json& described, const AdapterNorms& norms) {
  std::string text;
  for (const Field& field : kFields) {
    const std::string value = value_at(described, field.pointer);
    if (!value.empty()) text += fmt::format("{:<14}{}\n", field.name, one_line(value, kTextColumns));
  }
  text += norms_text(norms);
  if (described.contains("probe")) text += probe_text(described.at("probe"));
  return text + "prompt\n" +
         prompt_lines(value_at(described, "/prompt_template"), [](auto line) { return one_line(line, line.size()); });
}

std::string inspect_html(const Json& described, const AdapterNorms& norms) {
  std::string html = cards(described, norms) + "<h2>Contents</h2>\n<dl>\n";
  for (const Field& field : kFields) {
    const std::string value = value_at(described, field.pointer);
    if (!value.empty()) html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", field.name, shown(value));
  }
  html += "</dl>\n" + norms_html(norms);
  if (described.contains("probe")) html += probe_html(described.at("probe"));
  html +=
      "<h2>Prompt</h2>\n<p class=\"mono\">" + prompt_lines(value_at(described, "/prompt_template"), shown) + "</p>\n";
  return html_page(value_at(described, "/program"), html);
}

}  // namespace paw::cli
