#include <algorithm>
#include <array>
#include <cctype>

#include "compile/spec_readings.hpp"
#include "compile/spec_words.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

using Kind = Piece::Kind;
using Lines = std::span<const SpecLine>;

constexpr size_t kMostKeyWords = 6;  // before the sign of a line "label: meaning"

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number_or_letter(std::string_view marker) {
  return !marker.empty() && std::isalnum(static_cast<unsigned char>(marker[0])) != 0;
}

// Lines with markers of one kind.
size_t marked_lines(Lines lines) {
  size_t count = 0;
  while (count < lines.size() && !lines[count].marker.empty() &&
         is_number_or_letter(lines[count].marker) == is_number_or_letter(lines[0].marker)) {
    ++count;
  }
  return count;
}

std::vector<std::string> cells_of(std::string_view row) {
  std::vector<std::string> cells;
  if (row.ends_with('|')) row.remove_suffix(1);
  for (size_t begin = 1; begin <= row.size();) {
    const size_t end = std::min(row.find('|', begin), row.size());
    cells.emplace_back(unquoted(row.substr(begin, end - begin)));
    begin = end + 1;
  }
  return cells;
}

// Rows of a table: "| label | meaning |".
size_t table_lines(Lines lines) {
  size_t count = 0;
  while (count < lines.size() && lines[count].text.starts_with('|') &&
         lines[count].text.find('|', 1) != std::string::npos)
    ++count;
  return count;
}

Block table_of(Lines rows) {
  Block block;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto is_rule = [](const SpecLine& row) { return row.text.find_first_not_of("|-: ") == std::string::npos; };
    if (is_rule(rows[i]) || (i + 1 < rows.size() && is_rule(rows[i + 1]))) continue;
    const std::vector<std::string> cells = cells_of(rows[i].text);
    if (cells.empty()) continue;
    block.lines.push_back(cells[0]);
    block.markers.emplace_back();
    block.meanings.push_back(cells.size() > 1 ? cells[1] : "");
  }
  return block;
}

// Whether what stands before the sign of a line is a word of the task, not a label: "Output: ...", "If none fits: ...".
bool is_prompt(Pieces key) {
  static constexpr std::array<std::string_view, 9> kPrompt = {"task", "question", "text", "role",   "context",
                                                              "goal", "note",     "user", "aufgabe"};
  if (std::find(kPrompt.begin(), kPrompt.end(), key[0].lower) != kPrompt.end()) return true;
  if (key.size() == 1 && is(key[0], WordUse::OutputNoun)) return true;
  for (const WordUse use :
       {WordUse::FreeNoun, WordUse::LabelNoun, WordUse::If, WordUse::Classifying, WordUse::Choosing}) {
    if (any(key, use)) return true;
  }
  return is(key[0], WordUse::OutputVerb);
}

// The sign of a line "label: meaning" or "label = meaning"; empty for none.
std::string_view sign_of(const SpecLine& line) {
  const std::vector<Piece> pieces = pieces_of(line.text);
  const auto equals = std::find_if(pieces.begin(), pieces.end(), [](const Piece& piece) { return piece.text == "="; });
  if (equals != pieces.begin() && equals != pieces.end())
    return is_prompt(Pieces(pieces.begin(), equals)) ? std::string_view() : "=";
  for (size_t i = 1; i + 1 < pieces.size() && i <= kMostKeyWords; ++i) {
    if (pieces[i].kind == Kind::Word || pieces[i].kind == Kind::Quoted) continue;
    const bool sign = pieces[i].kind == Kind::Colon || pieces[i].kind == Kind::Dash;
    return sign && !is_prompt(Pieces(pieces).first(i)) ? pieces[i].text : std::string_view();
  }
  return {};
}

size_t keyed_lines(Lines lines) {
  const std::string sign(lines.empty() || !lines[0].marker.empty() ? std::string_view() : sign_of(lines[0]));
  if (sign.empty()) return 0;
  size_t count = 1;
  while (count < lines.size() && lines[count].marker.empty() && sign_of(lines[count]) == sign) ++count;
  return count;
}

// Whether a line, with no marker, can be a label as it stands.
bool is_plain_item(const SpecLine& line) {
  constexpr size_t kLongestLine = 600;  // a label and its meaning
  if (!line.marker.empty() || line.text.empty() || line.text.size() > kLongestLine) return false;
  const std::vector<Piece> pieces = pieces_of(line.text);
  const std::vector<Pieces> sentences = sentences_of(pieces);
  if (sentences.size() != 1 || pieces.back().kind == Kind::Colon) return false;
  return !is(pieces[0], WordUse::OutputVerb) || pieces.size() <= 2;
}

// Lines without markers behind a line that announces them, up to an empty one.
size_t plain_lines(Lines lines) {
  size_t count = 0;
  while (count < lines.size() && is_plain_item(lines[count])) {
    const auto stops = [&](size_t i) { return lines[i].text.ends_with('.') || lines[i].text.ends_with("。"); };
    const bool sentence = (words_in(lines[count].text) > 3 || !lines[count].text.ends_with('.')) && stops(count) &&
                          (count == 0 || !stops(count - 1));
    if (sentence || (count > 0 && lines[count].after_blank && !lines[1].after_blank)) break;
    ++count;
  }
  return count;
}

bool ends_with_colon(std::string_view line) { return line.ends_with(':') || line.ends_with("\uff1a"); }

// How many lines are items of one list from here on; at least 2, or 0.
size_t block_size(Lines lines, const std::vector<std::string>& prose) {
  if (const size_t count = marked_lines(lines); count >= 2) return count;
  if (const size_t count = table_lines(lines); count >= 2) return count;
  const bool colon = !prose.empty() && ends_with_colon(prose.back());
  if (colon || (!prose.empty() && says_following(prose.back()) && lines[0].after_blank)) {
    if (const size_t count = plain_lines(lines); count >= 2) return count;
  }
  if (const size_t count = keyed_lines(lines); count >= 2) return count;
  // Short lines between empty ones, whatever stands before.
  const size_t count = plain_lines(lines);
  constexpr size_t kShort = 40;
  const bool all_short = std::all_of(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(count),
                                     [](const SpecLine& line) { return line.text.size() <= kShort; });
  return count >= 3 && all_short && !prose.empty() ? count : 0;
}

// Where the next marker of a list within a line stands: "2. ", "2) ", "(2) ".
struct MarkerPlace {
  size_t at = std::string_view::npos, size = 0;
};
MarkerPlace find_marker(std::string_view line, const std::string& name, size_t from) {
  MarkerPlace best;
  for (const std::string& marker : {"(" + name + ") ", name + ") ", name + ". "}) {
    size_t at = line.find(marker, from);
    while (at != std::string_view::npos && at > 0 && blank_at(line.substr(at - 1)) == 0) at = line.find(marker, at + 1);
    if (at < best.at) best = {at, marker.size()};
  }
  return best;
}

// The items of "Options: (a) sales (b) accounts. Answer with one.", what stands before them, and behind.
struct Numbered {
  Block block;
  std::string head, rest;
};
Numbered numbered_in(const std::string& line, char first) {
  constexpr size_t kMost = 99;
  Numbered found;
  std::vector<MarkerPlace> positions;
  for (size_t i = 0; i < kMost; ++i) {
    const bool digits = is_digit(first);
    if (!digits && i >= 26) break;
    const std::string name =
        digits ? std::to_string(i + 1) : std::string(1, static_cast<char>(first + static_cast<char>(i)));
    const MarkerPlace position =
        find_marker(line, name, positions.empty() ? 0 : positions.back().at + positions.back().size);
    if (position.at == std::string_view::npos) break;
    positions.push_back(position);
    found.block.markers.push_back(name);
  }
  if (positions.size() < 2) return {};
  found.head = line.substr(0, positions[0].at);
  for (size_t i = 0; i < positions.size(); ++i) {
    const size_t begin = positions[i].at + positions[i].size;
    const size_t end = i + 1 < positions.size() ? positions[i + 1].at : std::min(line.find(". ", begin), line.size());
    std::string_view item = without_blanks(std::string_view(line).substr(begin, end - begin));
    while (item.ends_with(',') || item.ends_with(';') || item.ends_with('.'))
      item = without_blanks(item.substr(0, item.size() - 1));
    for (const std::string_view joint : {" or", " and", " oder", " und", " ou", " et", " o", " y", " e"}) {
      if (i + 1 < positions.size() && item.ends_with(joint))
        item = without_blanks(item.substr(0, item.find_last_not_of(" ,", item.size() - joint.size()) + 1));
    }
    while (item.ends_with(',')) item.remove_suffix(1);
    found.block.lines.emplace_back(item);
    if (i + 1 == positions.size())
      found.rest = without_blanks(std::string_view(line).substr(std::min(end + 1, line.size())));
  }
  return found;
}

// Adds a line of prose; a list within it becomes a block.
void add_prose(const std::string& line, Layout& layout) {
  for (const char first : {'1', 'a', 'A'}) {
    Numbered found = numbered_in(line, first);
    if (found.block.lines.empty()) continue;
    layout.prose.push_back(std::string(without_blanks(found.head)));
    found.block.position = layout.prose.size();
    layout.blocks.push_back(std::move(found.block));
    if (!found.rest.empty()) layout.prose.push_back(found.rest);
    return;
  }
  layout.prose.push_back(line);
}

Block block_of(Lines lines) {
  if (table_lines(lines) == lines.size()) return table_of(lines);
  Block block;
  for (const SpecLine& line : lines) {
    block.lines.push_back(line.text);
    block.markers.push_back(line.marker);
  }
  return block;
}

}  // namespace

Layout layout_of(const std::vector<SpecLine>& lines) {
  Layout layout;
  for (size_t at = 0; at < lines.size();) {
    const Lines rest = Lines(lines).subspan(at);
    const size_t size = block_size(rest, layout.prose);
    if (size > 0) {
      layout.blocks.push_back(block_of(rest.first(size)));
      layout.blocks.back().position = layout.prose.size();
      at += size;
      continue;
    }
    const SpecLine& line = lines[at++];
    if (!layout.prose.empty() && ends_with_colon(layout.prose.back()) &&
        (layout.blocks.empty() || layout.blocks.back().position != layout.prose.size())) {
      layout.prose.back() += " " + line.text;
      continue;
    }
    add_prose(line.text, layout);
  }
  return layout;
}

void read_block(const Block& block, Pieces head, Pieces tail, const Task& task, std::vector<Reading>& readings) {
  const Strength announced = strength_of_head(head, task);
  const bool vetoed = !head.empty() && asks_for_text(head) && announced == Strength::Possible;
  Strength strength = vetoed ? Strength::Possible : std::max({announced, strength_of_tail(tail, task), Strength::Said});
  LabelItems list;
  const bool markers = task.wants_marker && !block.markers.empty() && is_number_or_letter(block.markers[0]);
  if (markers || !block.meanings.empty()) {
    for (size_t i = 0; i < block.lines.size(); ++i)
      list.items.push_back(markers ? LabelItem{block.markers[i], block.lines[i], false}
                                   : LabelItem{block.lines[i], block.meanings[i], false});
  } else {
    const bool whole = any(head, WordUse::Copying) && any(head, WordUse::LabelNoun) &&
                       !any(head, WordUse::MarkerNoun) && head.back().kind != Kind::End;
    list = items_of_lines(block.lines, whole);
  }
  if (list.items.size() < 2) return;
  for (const LabelItem& item : list.items) {
    if (item.label.empty() || item.label.size() > kLongestLabel) return;
  }
  readings.push_back({std::move(list.items), strength, block.lines.size()});
}

}  // namespace paw
