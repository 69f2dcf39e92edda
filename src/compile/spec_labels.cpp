#include "compile/spec_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "compile/spec_readings.hpp"
#include "compile/spec_text.hpp"

namespace paw {
namespace {

// Longer specifications are not read for labels: what is below takes the square of the length at worst.
constexpr size_t kLongestSpec = 16'384;
// This share of the outputs must be labels: less where the list is called one. Programs that write free text hit such a
// list by chance only, and programs that choose among labels often write them a little wrong.
constexpr size_t kMostWordsOfOther = 6;  // of a label that stands outside the list
constexpr double kShareOfSaid = 0.08, kShare = 0.2;

// The specification, its lines in sentences.
struct Read {
  Layout layout;
  std::vector<std::vector<Piece>> pieces;      // of each line of prose
  std::vector<std::vector<Pieces>> sentences;  // of each line of prose
  std::vector<Pieces> all;                     // sentences
};

Read read_spec(std::string_view spec) {
  Read read;
  read.layout = layout_of(lines_of(spec));
  for (const std::string& line : read.layout.prose) read.pieces.push_back(pieces_of(line));
  for (const std::vector<Piece>& line : read.pieces) read.sentences.push_back(sentences_of(line));
  for (const std::vector<Pieces>& line : read.sentences) read.all.insert(read.all.end(), line.begin(), line.end());
  return read;
}

// The bytes of the JSON value that begins at `at`; 0: none that ends.
size_t json_size(std::string_view text, size_t at) {
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      if (c == '"') quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      ++depth;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return i + 1 - at;
    }
  }
  return 0;
}

std::string text_of_json(const nlohmann::ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// Labels in JSON: a list of texts or numbers, a list of objects with a name and a description, an object from labels to
// meanings, or an object that has one of these.
std::vector<LabelItem> items_of_json(const nlohmann::ordered_json& value) {
  std::vector<LabelItem> items;
  if (value.is_object()) {
    const bool texts = std::all_of(value.begin(), value.end(), [](const auto& field) { return field.is_string(); });
    for (const auto& [key, field] : value.items()) {
      if (texts) items.push_back({key, field.template get<std::string>(), true});
      if (!texts && field.is_structured()) return items_of_json(field);
    }
    return items;
  }
  for (const auto& element : value) {
    if (element.is_object()) {
      std::vector<std::string> texts;
      for (const auto& field : element) texts.push_back(text_of_json(field));
      if (!texts.empty()) items.push_back({texts[0], texts.size() > 1 ? texts[1] : "", true});
    } else if (element.is_primitive()) {
      items.push_back({text_of_json(element), "", true});
    }
  }
  return items;
}

// An object, or a list of several lines; one within a line is read with its sentence.
std::optional<Block> block_of_json(std::string_view text) {
  const auto value = nlohmann::ordered_json::parse(text, nullptr, false);
  if (value.is_discarded() || (text[0] == '[' && text.find('\n') == std::string_view::npos)) return std::nullopt;
  Block block;
  for (const LabelItem& item : items_of_json(value)) {
    block.lines.push_back(item.label);
    block.markers.emplace_back();
    block.meanings.push_back(item.meaning);
  }
  return block.lines.size() < 2 ? std::nullopt : std::optional(std::move(block));
}

// Reads the objects and lists of several lines in the specification, and replaces them by a mark in `rest`.
std::vector<Block> take_json(std::string_view spec, std::string& rest) {
  constexpr size_t kMostTried = 16;
  std::vector<Block> blocks;
  size_t tried = 0;
  for (size_t at = 0; at < spec.size(); ++at) {
    const bool opens = (spec[at] == '{' || spec[at] == '[') && tried < kMostTried;
    tried += opens;
    const size_t size = opens ? json_size(spec, at) : 0;
    std::optional<Block> block = size > 0 ? block_of_json(spec.substr(at, size)) : std::nullopt;
    if (!block) {
      rest += spec[at];
      continue;
    }
    blocks.push_back(std::move(*block));
    rest += "\n";
    at += size - 1;
  }
  return blocks;
}

// What is said of labels elsewhere: "label: meaning" on a line of its own or behind a sentence's beginning.
void find_meanings(const Read& read, LabelList& list) {
  const auto meaning_in = [](std::string_view line, const std::string& label) -> std::string_view {
    std::string_view rest = line;
    if (rest.starts_with("**")) rest.remove_prefix(2);
    if (!rest.starts_with(label)) return {};
    rest.remove_prefix(label.size());
    if (rest.starts_with("**")) rest.remove_prefix(2);
    rest = without_blanks(rest);
    for (const std::string_view sign : {":", "=", "- ", "\u2013", "\u2014", "->", "\u2192", "\uff1a", "means "}) {
      if (rest.starts_with(sign)) return without_blanks(rest.substr(sign.size()));
    }
    return {};
  };
  std::vector<std::string_view> texts;
  for (const Block& block : read.layout.blocks) texts.insert(texts.end(), block.lines.begin(), block.lines.end());
  for (const Pieces sentence : read.all) texts.push_back(text_of(sentence));
  for (size_t i = 0; i < list.labels.size(); ++i) {
    for (const std::string_view text : texts) {
      const std::string_view meaning = meaning_in(text, list.labels[i]);
      if (list.descriptions[i].empty() && !meaning.empty()) list.descriptions[i] = meaning;
    }
  }
}

// The same list read twice is one; what is stated comes first, the strongest before all.
std::vector<LabelList> merged(std::vector<Reading> readings) {
  std::stable_sort(readings.begin(), readings.end(),
                   [](const Reading& x, const Reading& y) { return x.strength > y.strength; });
  std::vector<LabelList> lists;
  for (const Reading& reading : readings) {
    LabelList list;
    for (const LabelItem& item : reading.items) {
      if (item.label.empty() || std::find(list.labels.begin(), list.labels.end(), item.label) != list.labels.end())
        continue;
      list.labels.push_back(item.label);
      list.descriptions.push_back(item.meaning);
    }
    if (list.labels.size() < 2) continue;
    const auto same =
        std::find_if(lists.begin(), lists.end(), [&](const LabelList& other) { return other.labels == list.labels; });
    if (same == lists.end()) {
      list.announced = reading.strength >= Strength::Said;
      list.strength = static_cast<int>(reading.strength);
      list.stated = reading.strength >= Strength::Kind;
      list.lines = reading.lines;
      lists.push_back(std::move(list));
      continue;
    }
    for (size_t i = 0; i < list.labels.size(); ++i) {
      if (same->descriptions[i].empty()) same->descriptions[i] = list.descriptions[i];
    }
  }
  return lists;
}

void add_fallback(const Read& read, LabelList& list) {
  for (const Pieces sentence : read.all) {
    if (text_of(sentence).find(list.labels[0]) != std::string_view::npos) continue;
    const std::string label = fallback_label(sentence);
    if (label.empty() || std::find(list.labels.begin(), list.labels.end(), label) != list.labels.end()) continue;
    list.labels.push_back(label);
    list.descriptions.emplace_back();
    return;
  }
}

}  // namespace

std::vector<LabelList> label_lists(std::string_view spec) {
  if (spec.size() > kLongestSpec) return {};
  std::string rest;
  std::vector<Block> json = take_json(spec, rest);
  const Read read = read_spec(rest);
  const Task task = task_of(read.all);
  std::vector<Reading> readings;
  const auto head_of = [&](size_t position) {
    return position > 0 && !read.sentences[position - 1].empty() ? read.sentences[position - 1].back() : Pieces();
  };
  const auto tail_of = [&](size_t position) {
    Pieces best;
    for (size_t i = position; i < read.sentences.size() && i < position + 2; ++i) {
      for (const Pieces sentence : read.sentences[i]) {
        if (best.empty() || strength_of_tail(sentence, task) > strength_of_tail(best, task)) best = sentence;
      }
    }
    return best;
  };
  for (size_t i = 0; i < read.all.size(); ++i) {
    const bool heads = std::any_of(read.layout.blocks.begin(), read.layout.blocks.end(), [&](const Block& block) {
      return !read.all[i].empty() && read.all[i].back().kind == Piece::Kind::Colon &&
             head_of(block.position).data() == read.all[i].data();
    });
    if (!heads) read_sentence(read.all[i], i > 0 ? read.all[i - 1] : Pieces(), task, readings);
  }
  for (const Block& block : read.layout.blocks)
    read_block(block, head_of(block.position), tail_of(block.position), task, readings);
  for (Block& block : json) {
    block.position = std::min<size_t>(1, read.sentences.size());
    read_block(block, head_of(block.position), tail_of(0), task, readings);
  }
  std::vector<LabelList> lists = merged(std::move(readings));
  for (LabelList& list : lists) {
    find_meanings(read, list);
    if (list.stated) add_fallback(read, list);
  }
  return lists;
}

std::optional<LabelList> stated_labels(std::span<const LabelList> lists) {
  const LabelList* best = nullptr;
  for (const LabelList& list : lists) {
    if (!list.stated || (best != nullptr && list.strength < best->strength)) continue;
    const auto has_all = [](const LabelList& big, const LabelList& small) {
      return std::all_of(small.labels.begin(), small.labels.end(), [&](const std::string& label) {
        return std::find(big.labels.begin(), big.labels.end(), label) != big.labels.end();
      });
    };
    if (best == nullptr || (has_all(list, *best) && list.labels.size() > best->labels.size())) {
      best = &list;
    } else if (!has_all(*best, list)) {
      return std::nullopt;
    }
  }
  return best != nullptr ? std::optional(*best) : std::nullopt;
}

std::vector<std::string> list_with(std::span<const LabelList> lists, std::span<const std::string> outputs) {
  constexpr size_t kEnough = 8;
  const std::set<std::string_view> distinct(outputs.begin(), outputs.end());
  const auto has_all = [&](const LabelList& list) {
    const std::set<std::string_view> labels(list.labels.begin(), list.labels.end());
    return std::includes(labels.begin(), labels.end(), distinct.begin(), distinct.end());
  };
  const std::optional<LabelList> stated = stated_labels(lists);
  if (stated && !outputs.empty() && has_all(*stated)) return stated->labels;
  std::vector<std::string> best;
  for (const LabelList& list : lists) {
    if (distinct.size() < 2 || (!list.announced && outputs.size() < kEnough) || !has_all(list)) continue;
    if (best.empty() || list.labels.size() < best.size()) best = list.labels;
  }
  return best;
}

std::vector<std::string> list_of(std::string_view spec, std::span<const LabelList> lists,
                                 std::span<const std::string> outputs) {
  std::vector<std::string> best;
  size_t most = 0;
  for (const LabelList& list : lists) {
    const std::vector<std::string>& labels = list.labels;
    const bool announced = list.announced;
    size_t among = 0;
    std::set<std::string_view> seen;
    for (const std::string& output : outputs) {
      if (std::find(labels.begin(), labels.end(), output) == labels.end()) continue;
      ++among;
      seen.insert(output);
    }
    const double share = static_cast<double>(among) / static_cast<double>(std::max<size_t>(1, outputs.size()));
    if (announced ? share < kShareOfSaid : share < kShare || seen.size() < 2) continue;
    if (among > most || (among == most && labels.size() > best.size())) {
      most = among;
      best = labels;
    }
  }
  if (best.empty()) return best;
  // "one of a, b. If none fits: other"
  for (const std::string& output : outputs) {
    const auto has_it = [&](const std::string& label) { return label.find(output) != std::string::npos; };
    if (output.empty() || words_in(output) > kMostWordsOfOther || spec.find(output) == std::string_view::npos) continue;
    if (std::count(outputs.begin(), outputs.end(), output) < 2 || std::any_of(best.begin(), best.end(), has_it))
      continue;
    best.push_back(output);
  }
  return best;
}

std::string likely_miss(std::span<const LabelList> lists) {
  constexpr size_t kEnough = 3;
  const LabelList* most = nullptr;
  for (const LabelList& list : lists) {
    const bool likely = list.stated || (list.announced && list.lines >= kEnough);
    if (likely && (most == nullptr || list.labels.size() > most->labels.size())) most = &list;
  }
  if (most == nullptr) return {};
  const std::string what = most->lines > 0 ? fmt::format("{} lines look like labels", most->lines)
                                           : fmt::format("{} look like labels", fmt::join(most->labels, ", "));
  return what + ", but are not taken for the only outputs; if they are, say so with --labels";
}

}  // namespace paw
