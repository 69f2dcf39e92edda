#include "compile/label_items.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "compile/spec_words.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

using Kind = Piece::Kind;

bool has_kind(Pieces pieces, Kind kind) {
  return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) { return piece.kind == kind; });
}

std::vector<Pieces> split_at(Pieces pieces, Kind kind) {
  std::vector<Pieces> parts;
  size_t begin = 0;
  for (size_t i = 0; i <= pieces.size(); ++i) {
    if (i < pieces.size() && pieces[i].kind != kind) continue;
    if (i > begin) parts.push_back(pieces.subspan(begin, i - begin));
    begin = i + 1;
  }
  return parts;
}

bool is_joint(const Piece& piece, WordUse use) { return is(piece, use) && piece.text == piece.lower; }

// The joints of this use within the pieces, not at their ends. Of "o or u" only "or" is one.
std::vector<size_t> joints_in(Pieces pieces, WordUse use) {
  std::vector<size_t> joints;
  size_t longest = 0;
  for (size_t i = 1; i + 1 < pieces.size(); ++i) {
    if (!is_joint(pieces[i], use) || pieces[i].lower.size() < longest) continue;
    if (pieces[i].lower.size() > longest) joints.clear();
    longest = pieces[i].lower.size();
    joints.push_back(i);
  }
  return joints;
}

std::vector<Pieces> split_at(Pieces pieces, const std::vector<size_t>& joints) {
  std::vector<Pieces> parts;
  size_t begin = 0;
  for (const size_t joint : joints) {
    if (joint > begin) parts.push_back(pieces.subspan(begin, joint - begin));
    begin = joint + 1;
  }
  if (begin < pieces.size()) parts.push_back(pieces.subspan(begin));
  return parts;
}

// "and nothing else", "sonst nichts".
bool says_nothing_else(Pieces part) {
  static constexpr std::array<std::string_view, 10> kElse = {"else", "anderes", "sonst", "d'autre", "plus",
                                                             "más",  "altro",   "mais",  "другого", "otherwise"};
  const auto is_else = [&](const Piece& piece) {
    return std::find(kElse.begin(), kElse.end(), piece.lower) != kElse.end();
  };
  return !part.empty() && part.size() <= 4 && is(part[0], WordUse::Negation) && part[0].lower != "something" &&
         std::any_of(part.begin(), part.end(), is_else);
}

// Without what follows the last label: "no and nothing else", "low depending on the hurry", "kritisch ein".
Pieces without_ending(Pieces part) {
  static constexpr std::array<std::string_view, 6> kParticles = {"aus", "ein", "an", "zu", "ab", "zurück"};
  for (size_t i = 1; i < part.size(); ++i) {
    const bool particle = std::find(kParticles.begin(), kParticles.end(), part[i].lower) != kParticles.end();
    const bool ends = particle ? i + 1 == part.size() : is(part[i], WordUse::Ending);
    const bool tail = part[i].kind == Kind::Word && japanese_tail(part[i].text) == 0;
    if (!ends && !tail) continue;
    size_t end = i;
    while (end > 1 && (is_joint(part[end - 1], WordUse::And) || is_joint(part[end - 1], WordUse::Or))) --end;
    return part.first(end);
  }
  return part;
}

struct Parts {
  std::vector<Pieces> parts;
  bool chosen = false;
};

void split_last(Parts& found, LastItem last) {
  const Pieces part = found.parts.back();
  const std::vector<size_t> ors = joints_in(part, WordUse::Or);
  std::vector<size_t> ands = last == LastItem::SplitAtAny ? joints_in(part, WordUse::And) : std::vector<size_t>{};
  if (ands.size() > 1) ands = {ands.back()};
  const std::vector<Pieces> split = split_at(part, ors.empty() ? ands : ors);
  found.chosen = found.chosen || !ors.empty();
  found.parts.pop_back();
  found.parts.insert(found.parts.end(), split.begin(), split.end());
}

// The parts between separators, of the kind that counts most, and at the last "or" or "and".
Parts parts_of(Pieces region, LastItem last) {
  Kind separator = Kind::Slash;
  for (const Kind kind : {Kind::Bar, Kind::Semicolon, Kind::Comma}) {
    if (separator == Kind::Slash && has_kind(region, kind)) separator = kind;
  }
  Parts found{split_at(region, separator), false};
  if (found.parts.empty()) return found;
  found.chosen = separator == Kind::Bar || (separator == Kind::Slash && found.parts.size() > 1);
  bool oxford = false;  // a joint stands behind the last separator
  for (Pieces& part : found.parts) {
    while (&part != &found.parts.front() && part.size() > 1 &&
           (is_joint(part[0], WordUse::Or) || is_joint(part[0], WordUse::And))) {
      oxford = oxford || &part == &found.parts.back();
      found.chosen = found.chosen || is_joint(part[0], WordUse::Or);
      part = part.subspan(1);
    }
    if (part.size() > 1 && one_of_at(part) == 1) part = part.subspan(1);
  }
  if (found.parts.size() > 1 && says_nothing_else(found.parts.back())) found.parts.pop_back();
  if (separator != Kind::Semicolon) found.parts.back() = without_ending(found.parts.back());
  const bool strong = separator == Kind::Semicolon || separator == Kind::Bar || oxford;
  const bool whole = last == LastItem::Whole && found.parts.size() > 1;
  if (!strong && !whole) split_last(found, last);
  if (found.parts.size() > 1 && says_nothing_else(found.parts.back())) found.parts.pop_back();
  return found;
}

// The signs between a label and its meaning.
enum class Sign { None, Equals, Colon, Dash, Means, For };
using Signs = std::set<Sign>;

// "1", "P2", "PASS", "a": not a word that "for" could follow in a label ("request for refund").
bool is_symbol(const Piece& piece) {
  if (piece.kind == Kind::Quoted) return true;
  const auto lower = [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; };
  return piece.text.size() <= 2 || std::none_of(piece.text.begin(), piece.text.end(), lower);
}

Sign sign_of(const Piece& piece) {
  static constexpr std::array<std::string_view, 8> kMeans = {"means",     "bedeutet", "heißt",  "signifie",
                                                             "significa", "meaning",  "stands", "означает"};
  static constexpr std::array<std::string_view, 5> kFor = {"for", "für", "pour", "para", "per"};
  if (piece.text == "=" || piece.text == "==") return Sign::Equals;
  if (piece.kind == Kind::Colon) return Sign::Colon;
  if (piece.kind == Kind::Dash) return Sign::Dash;
  if (std::find(kMeans.begin(), kMeans.end(), piece.lower) != kMeans.end()) return Sign::Means;
  return std::find(kFor.begin(), kFor.end(), piece.lower) != kFor.end() ? Sign::For : Sign::None;
}

// The first of these signs among the pieces, not at their ends; 0: none. Words are signs only behind a short label.
size_t find_sign(Pieces part, Signs signs) {
  constexpr size_t kFewWords = 3;
  for (size_t i = 1; i + 1 < part.size(); ++i) {
    const Sign sign = sign_of(part[i]);
    const bool word = sign == Sign::Means || sign == Sign::For;
    if (sign != Sign::None && signs.contains(sign) && (!word || i <= kFewWords)) return i;
  }
  return 0;
}

LabelItem item_of(Pieces label, std::string_view meaning) {
  LabelItem item;
  item.quoted = label[0].kind == Kind::Quoted;
  item.label = item.quoted ? std::string(label[0].inner) : std::string(unquoted(text_of(label)));
  item.meaning = without_blanks(meaning);
  return item;
}

// Of a part without a sign: what stands in brackets behind the label, or behind "if", is its meaning.
LabelItem read_part(Pieces part) {
  for (size_t i = 1; i < part.size(); ++i) {
    const bool bracket = part[i].kind == Kind::Bracket && i + 1 == part.size();
    if (bracket) return item_of(part.first(i), part[i].inner);
    const bool other = is(part[i], WordUse::Or_Else) && part[i].lower != "else" && !is(part[i - 1], WordUse::Negation);
    if ((is(part[i], WordUse::If) || other) && i <= 3) return item_of(part.first(i), text_of(part.subspan(i)));
  }
  return item_of(part, part[0].kind == Kind::Quoted && part.size() > 1 ? text_of(part.subspan(1)) : std::string_view());
}

bool all_different(const std::vector<LabelItem>& items) {
  std::set<std::string_view> seen;
  return std::all_of(items.begin(), items.end(), [&](const LabelItem& item) { return seen.insert(item.label).second; });
}

// Whether a colon in an item of a list with commas is followed by a meaning, rather than by the rest of a label such as
// "billing: refund".
bool colons_explain(const std::vector<Pieces>& parts) {
  size_t longer = 0, symbols = 0, colons = 0;
  for (const Pieces part : parts) {
    const size_t at = find_sign(part, {Sign::Colon});
    if (at == 0) continue;
    ++colons;
    longer += part.size() - at > 2;
    symbols += at == 1 && is_symbol(part[0]);
  }
  return 2 * longer >= colons || symbols == colons;
}

enum class Layout { Commas, Signs, Lines };  // how the parts of a list are set apart

// The signs that part labels from meanings in a list where they differ. "for" does behind symbols, or beside others.
Signs mixed_signs(const std::vector<Pieces>& parts, Layout layout) {
  Signs signs;
  bool symbols = true;
  for (const Pieces part : parts) {
    const size_t at = find_sign(part, {Sign::Equals, Sign::Colon, Sign::Dash, Sign::Means, Sign::For});
    const Sign sign = at > 0 ? sign_of(part[at]) : Sign::None;
    symbols = symbols && (sign != Sign::For || is_symbol(part[0]));
    if (sign != Sign::None && sign != Sign::For) signs.insert(sign);
  }
  if (layout == Layout::Commas && !colons_explain(parts)) signs.erase(Sign::Colon);
  if (signs.contains(Sign::Equals) || signs.contains(Sign::Means) || symbols) signs.insert(Sign::For);
  return signs;
}

// Each part with its meaning behind the first of these signs, where at least so many have one and the labels differ;
// else empty.
std::vector<LabelItem> with_meanings(const std::vector<Pieces>& parts, const Signs& signs, size_t least) {
  std::vector<LabelItem> items;
  size_t found = 0;
  for (const Pieces part : parts) {
    const size_t at = find_sign(part, signs);
    found += at > 0;
    items.push_back(at > 0 ? item_of(part.first(at), text_of(part.subspan(at + 1))) : read_part(part));
  }
  return found >= least && all_different(items) ? items : std::vector<LabelItem>{};
}

std::vector<LabelItem> read_parts(const std::vector<Pieces>& parts, Layout layout) {
  for (const Sign sign : {Sign::Equals, Sign::Means, Sign::Colon, Sign::Dash, Sign::For}) {
    if (layout == Layout::Commas && (sign == Sign::For || (sign == Sign::Colon && !colons_explain(parts)))) continue;
    std::vector<LabelItem> items = with_meanings(parts, {sign}, parts.size());
    if (!items.empty()) return items;
  }
  const size_t least = layout == Layout::Lines ? 1 : (parts.size() + 1) / 2;
  std::vector<LabelItem> items = with_meanings(parts, mixed_signs(parts, layout), least);
  if (!items.empty()) return items;
  for (const Pieces part : parts) items.push_back(read_part(part));
  return items;
}

// Only the quoted texts, each with what stands up to the next one.
std::vector<LabelItem> quoted_items(Pieces region) {
  std::vector<LabelItem> items;
  for (size_t i = 0; i < region.size(); ++i) {
    if (region[i].kind != Kind::Quoted) continue;
    size_t end = i + 1;
    while (end < region.size() && region[end].kind != Kind::Quoted) ++end;
    Pieces meaning = region.subspan(i + 1, end - i - 1);
    while (!meaning.empty() && (meaning.back().kind == Kind::Comma || is_joint(meaning.back(), WordUse::Or) ||
                                is_joint(meaning.back(), WordUse::And) || meaning.back().kind == Kind::Semicolon)) {
      meaning = meaning.first(meaning.size() - 1);
    }
    items.push_back(item_of(region.subspan(i, 1), end < region.size() ? text_of(meaning) : std::string_view()));
  }
  return items;
}

// Removes what all labels have around them and no answer would: "<a>, <b>"; "a question, a complaint".
void strip_common(std::vector<LabelItem>& items) {
  const auto wrapped = [](const LabelItem& item) {
    return item.label.size() > 2 && ((item.label.starts_with('<') && item.label.ends_with('>')) ||
                                     (item.label.starts_with('[') && item.label.ends_with(']')));
  };
  if (std::all_of(items.begin(), items.end(), wrapped)) {
    for (LabelItem& item : items) item.label = item.label.substr(1, item.label.size() - 2);
  }
  static constexpr std::array<std::string_view, 10> kArticles = {"a ",   "an ",  "ein ", "eine ", "un ",
                                                                 "une ", "una ", "uno ", "um ",   "uma "};
  const auto article = [](const LabelItem& item) -> size_t {
    for (const std::string_view word : kArticles) {
      if (!item.quoted && item.label.starts_with(word)) return word.size();
    }
    return 0;
  };
  const auto with = std::count_if(items.begin(), items.end(), article);
  if (with + 1 < static_cast<std::ptrdiff_t>(items.size()) || items.size() < 2 || with == 0) return;
  if (items.size() == 2 && with < 2 && article(items[1]) == 0) return;
  for (LabelItem& item : items) item.label.erase(0, article(item));
}

// The list, or none where an item cannot be a label. Equal ones count once.
LabelItems checked(std::vector<LabelItem> items, bool chosen, bool open) {
  LabelItems list{{}, chosen, open};
  if (!items.empty()) strip_common(items);
  std::set<std::string> seen;
  for (LabelItem& item : items) {
    if (item.label.empty() || item.label.size() > kLongestLabel || item.label.find('\n') != std::string::npos)
      return {};
    if (seen.insert(item.label).second) list.items.push_back(std::move(item));
  }
  if (list.items.size() < 2) list.items.clear();
  return list;
}

// "python/go/other", "now/not urgent"
std::vector<LabelItem> slashed_items(std::string_view text) {
  std::vector<LabelItem> items;
  if (text.find("//") != std::string_view::npos || has_use(lower_case(text), WordUse::Fallback)) return items;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('/', begin), text.size());
    const std::vector<Piece> part = pieces_of(text.substr(begin, end - begin));
    if (part.empty()) return {};
    items.push_back(read_part(part));
    begin = end + 1;
  }
  return items;
}

bool needs_quoted_only(const std::vector<LabelItem>& items, size_t quotes) {
  constexpr size_t kShort = 3;
  const auto inside =
      static_cast<size_t>(std::count_if(items.begin(), items.end(), [](const LabelItem& item) { return item.quoted; }));
  if (quotes > inside) return true;
  return std::any_of(items.begin(), items.end(),
                     [](const LabelItem& item) { return !item.quoted && words_in(item.label) > kShort; });
}

// A comma, semicolon, "and" or "or".
bool parts_clauses(const Piece& piece) {
  return piece.kind == Kind::Comma || piece.kind == Kind::Semicolon || is_joint(piece, WordUse::And) ||
         is_joint(piece, WordUse::Or);
}

// Where a label that begins at `begin` ends: before "if" or "otherwise", or, behind an earlier "otherwise", at the end
// of the clause; 0: it is not a label.
size_t end_of_conditional(Pieces region, size_t begin, bool otherwise) {
  constexpr size_t kLongest = 3;  // words
  for (size_t end = begin + 1; end <= region.size() && end - begin <= kLongest; ++end) {
    if (end == region.size()) return otherwise ? end : 0;
    const bool comma = end + 1 < region.size() && region[end].kind == Kind::Comma && is(region[end + 1], WordUse::If);
    const bool condition = comma || is(region[end], WordUse::If) || is(region[end], WordUse::Or_Else) ||
                           (is_symbol(region[begin]) && region[end].lower == "for");
    if (condition) return end;
    if (region[end].kind == Kind::Comma || region[end].kind == Kind::Semicolon) return otherwise ? end : 0;
    if (parts_clauses(region[end])) return 0;
  }
  return 0;
}

}  // namespace

size_t words_in(std::string_view text) { return pieces_of(text).size(); }

LabelItems items_of(Pieces region, LastItem last) {
  if (region.empty()) return {};
  if (region.size() == 1) {
    if (region[0].kind == Kind::Bracket) return items_of(pieces_of(region[0].inner), last);
    return region[0].kind == Kind::Word ? checked(slashed_items(region[0].text), true, false) : LabelItems{};
  }
  const Parts found = parts_of(region, last);
  const auto quotes = static_cast<size_t>(
      std::count_if(region.begin(), region.end(), [](const Piece& piece) { return piece.kind == Kind::Quoted; }));
  if (found.parts.size() == 1 && quotes < 2) {
    const bool plain = std::all_of(region.begin(), region.end(), [](const Piece& piece) {
      return piece.kind == Kind::Word && !is(piece, WordUse::If);
    });
    return plain ? checked(slashed_items(text_of(found.parts[0])), true, is_open(region)) : LabelItems{};
  }
  const bool commas = !has_kind(region, Kind::Semicolon) && !has_kind(region, Kind::Bar);
  std::vector<LabelItem> items = read_parts(found.parts, commas ? Layout::Commas : Layout::Signs);
  const bool quoted = quotes >= 2;
  if (quoted && needs_quoted_only(items, quotes)) items = quoted_items(region);
  return checked(std::move(items), found.chosen || quoted, is_open(region));
}

LabelItems conditional_items(Pieces region) {
  std::vector<Pieces> labels;
  bool starts = true, otherwise = false;  // a label may begin here; "otherwise" came before
  for (size_t i = 0; i < region.size(); ++i) {
    otherwise = otherwise || is(region[i], WordUse::Or_Else);
    if (parts_clauses(region[i]) || is(region[i], WordUse::Or_Else)) {
      starts = true;
      continue;
    }
    const bool before_if = i + 1 < region.size() && is(region[i + 1], WordUse::If);
    if (!starts || is(region[i], WordUse::OutputVerb) || (is(region[i], WordUse::Filler) && !before_if)) continue;
    starts = false;
    const size_t end = end_of_conditional(region, i, otherwise);
    if (end > 0) labels.push_back(region.subspan(i, end - i));
  }
  std::vector<LabelItem> items;
  for (size_t i = 0; i < labels.size(); ++i) {
    const Piece* behind = labels[i].data() + labels[i].size();
    const Piece* next = i + 1 < labels.size() ? labels[i + 1].data() : region.data() + region.size();
    Pieces meaning(behind, next);
    while (!meaning.empty() && parts_clauses(meaning.back())) meaning = meaning.first(meaning.size() - 1);
    if (!meaning.empty() && sign_of(meaning[0]) == Sign::For) meaning = meaning.subspan(1);
    items.push_back(item_of(labels[i], text_of(meaning)));
  }
  return checked(std::move(items), true, is_open(region));
}

LabelItems items_of_lines(const std::vector<std::string>& lines, bool whole) {
  std::vector<std::vector<Piece>> pieces;
  std::vector<Pieces> parts;
  const bool stops =
      std::all_of(lines.begin(), lines.end(), [](const std::string& line) { return line.ends_with('.'); });
  const bool commas =
      std::count_if(lines.begin(), lines.end(),
                    [](const std::string& line) { return line.ends_with(',') || line.ends_with(';'); }) +
          1 >=
      static_cast<std::ptrdiff_t>(lines.size());
  std::vector<LabelItem> items;
  for (std::string_view line : lines) {
    if (stops || (commas && line.find_last_of(",;.") == line.size() - 1))
      line = trimmed_end(line.substr(0, line.size() - 1));
    pieces.push_back(pieces_of(line));
    if (pieces.back().empty()) return {};
    if (whole) items.push_back({std::string(unquoted(line)), "", false});
  }
  for (const std::vector<Piece>& line : pieces) parts.emplace_back(line);
  if (!whole) items = read_parts(parts, Layout::Lines);
  return checked(std::move(items), true, false);
}

}  // namespace paw
