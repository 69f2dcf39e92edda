#include "compile/spec_text.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "compile/spec_words.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

using Kind = Piece::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether a word can go on at this byte: letters, digits and every character beyond ASCII.
bool is_word_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

struct Pair {
  std::string_view open, close;
};
constexpr std::array<Pair, 13> kQuotes = {{{"\"", "\""},
                                           {"`", "`"},
                                           {"'", "'"},
                                           {"\u201c", "\u201d"},
                                           {"\u201e", "\u201c"},
                                           {"\u201e", "\u201d"},
                                           {"\u00ab", "\u00bb"},
                                           {"\u00bb", "\u00ab"},
                                           {"\u2039", "\u203a"},
                                           {"\u2018", "\u2019"},
                                           {"\u201a", "\u2018"},
                                           {"\u300c", "\u300d"},
                                           {"\u300e", "\u300f"}}};
constexpr std::array<Pair, 5> kBrackets = {
    {{"(", ")"}, {"[", "]"}, {"{", "}"}, {"\uff08", "\uff09"}, {"\u3010", "\u3011"}}};
constexpr size_t kLongestQuoted = 400, kLongestBracket = 2000;

// The bytes of the quoted text that begins at `at`; 0: none does. An apostrophe opens only before and closes only
// behind a word.
size_t quoted_size(std::string_view text, size_t at) {
  for (const auto& [open, close] : kQuotes) {
    if (!text.substr(at).starts_with(open)) continue;
    const bool apostrophe = open == "'" || open == "\u2018";
    if (apostrophe && at > 0 && is_word_byte(text[at - 1]) && static_cast<unsigned char>(text[at - 1]) < 0x80) continue;
    for (size_t end = text.find(close, at + open.size()); end != std::string_view::npos;
         end = text.find(close, end + close.size())) {
      const size_t after = end + close.size();
      if (end - at > kLongestQuoted) break;
      if (apostrophe && after < text.size() && std::isalnum(static_cast<unsigned char>(text[after])) != 0) continue;
      if (end == at + open.size()) break;
      return after - at;
    }
  }
  return 0;
}

size_t bracket_size(std::string_view text, size_t at) {
  for (const auto& [open, close] : kBrackets) {
    if (!text.substr(at).starts_with(open)) continue;
    size_t depth = 0;
    for (size_t i = at; i < text.size() && i - at < kLongestBracket; ++i) {
      if (text.substr(i).starts_with(open)) ++depth;
      if (text.substr(i).starts_with(close) && --depth == 0) return i + close.size() - at;
    }
  }
  return 0;
}

struct Mark {
  std::string_view text;
  Kind kind;
  bool before_blank;  // it counts only where a blank or the end of the text follows
  bool after_blank;   // and only where a blank stands before it
};
constexpr std::array<Mark, 22> kMarks = {
    {{";", Kind::Semicolon, false, false},  {"\uff1b", Kind::Semicolon, false, false},
     {"\u3001", Kind::Comma, false, false}, {"\uff0c", Kind::Comma, false, false},
     {"\u060c", Kind::Comma, false, false}, {":", Kind::Colon, true, false},
     {"\uff1a", Kind::Colon, false, false}, {"|", Kind::Bar, false, false},
     {"\uff5c", Kind::Bar, false, false},   {"\uff0f", Kind::Slash, false, false},
     {"/", Kind::Slash, true, true},        {"->", Kind::Dash, true, true},
     {"=>", Kind::Dash, true, true},        {"-", Kind::Dash, true, true},
     {"\u2013", Kind::Dash, true, true},    {"\u2014", Kind::Dash, false, false},
     {"\u2192", Kind::Dash, false, false},  {"\u3002", Kind::End, false, false},
     {"\uff01", Kind::End, false, false},   {"\uff1f", Kind::End, false, false},
     {"?", Kind::End, true, false},         {"!", Kind::End, true, false}}};

bool is_abbreviation(std::string_view before) {
  static constexpr std::array<std::string_view, 15> kAbbreviations = {
      "e.g", "i.e", "z.b", "d.h", "ej", "p", "dr", "mr", "mrs", "st", "vs", "ca", "bzw", "resp", "approx"};
  const std::string lower = lower_case(before.substr(before.size() - std::min<size_t>(before.size(), 8)));
  const size_t begin = lower.find_last_of(" (\t\n");
  const std::string_view word = std::string_view(lower).substr(begin == std::string::npos ? 0 : begin + 1);
  return std::find(kAbbreviations.begin(), kAbbreviations.end(), word) != kAbbreviations.end();
}

// Whether what follows a full stop or question mark goes on with a list ("Ltd., Inc. or none", "bug? | question?").
bool list_goes_on(std::string_view rest) {
  rest = without_blanks(rest);
  for (const std::string_view joint :
       {"or ", "and ", "oder ", "und ", "ou ", "et ", "o ", "y ", "e ", "\u0438\u043b\u0438 ", "|", "= "}) {
    if (rest.starts_with(joint)) return true;
  }
  return false;
}

bool is_full_stop(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(at + 1);
  if (rest.empty()) return true;
  if (rest.starts_with("..") || (at > 0 && text[at - 1] == '.')) return false;
  return !is_abbreviation(text.substr(0, at)) && blank_at(rest) > 0 && !list_goes_on(rest);
}

// Of the mark that stands at `at`; of a comma too, and of a full stop.
const Mark* mark_at(std::string_view text, size_t at) {
  static constexpr Mark kComma = {",", Kind::Comma, false, false}, kStop = {".", Kind::End, true, false};
  const auto digit = [&](size_t i) { return i < text.size() && is_digit(text[i]); };
  if (text[at] == ',') {
    const bool in_number = at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
    return in_number ? nullptr : &kComma;
  }
  if (text[at] == '.') return is_full_stop(text, at) ? &kStop : nullptr;
  for (const Mark& mark : kMarks) {
    if (!text.substr(at).starts_with(mark.text)) continue;
    const std::string_view rest = text.substr(at + mark.text.size());
    if (mark.before_blank && !rest.empty() && blank_at(rest) == 0) continue;
    const bool blank = at > 0 && std::isspace(static_cast<unsigned char>(text[at - 1])) != 0;
    if (mark.after_blank && !blank) continue;
    if (mark.kind == Kind::End && list_goes_on(rest)) continue;
    return &mark;
  }
  return nullptr;
}

// Japanese has no blanks: a joint ("または") and what ends a list ("のいずれか一つで") are words of their own.
size_t japanese_word_size(std::string_view word) {
  static constexpr std::array<std::string_view, 3> kJoints = {"または", "もしくは", "あるいは"};
  if (static_cast<unsigned char>(word[0]) < 0xE0) return word.size();
  size_t size = word.size();
  for (const std::string_view joint : kJoints) {
    if (word.starts_with(joint)) return joint.size();
    size = std::min(size, word.find(joint));
  }
  const size_t tail = japanese_tail(word);
  return tail == 0 ? word.size() : std::min(size, tail);
}

bool is_bullet(std::string_view marker) {
  static constexpr std::array<std::string_view, 11> kBullets = {
      "-", "*", "+", "\u2022", "\u30fb", "\u2023", "\u25aa", "\u25cf", "\u25e6", "\u2013", "\u2014"};
  return std::find(kBullets.begin(), kBullets.end(), marker) != kBullets.end();
}

// The bytes of the marker that the line begins with, and what it says.
std::pair<size_t, std::string_view> marker_of(std::string_view line) {
  if (line.starts_with("\u30fb")) return {3, line.substr(0, 3)};
  const size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  if (end == line.size()) return {0, {}};
  if (is_bullet(word)) return {end, word};
  std::string_view name = word;
  if (name.starts_with('(') && name.ends_with(')')) name.remove_prefix(1);
  if (name.size() < 2 || name.size() > 4 || (name.back() != '.' && name.back() != ')')) return {0, {}};
  name.remove_suffix(1);
  const bool number = std::all_of(name.begin(), name.end(), is_digit);
  const bool letter = name.size() == 1 && std::isalpha(static_cast<unsigned char>(name[0])) != 0;
  return number || letter ? std::pair{end, name} : std::pair<size_t, std::string_view>{0, {}};
}

// A line that its line break only wraps: the next one belongs to it.
bool goes_on(std::string_view line, std::string_view next) {
  if (line.ends_with(',') || line.ends_with(';') || line.ends_with("\u3001")) return true;
  constexpr size_t kWrapped = 60;
  const bool ended = line.find_last_of(".?!:|}]") == line.size() - 1;
  return line.size() >= kWrapped && !ended && std::islower(static_cast<unsigned char>(next[0])) != 0;
}

}  // namespace

size_t japanese_tail(std::string_view text) {
  size_t first = std::string_view::npos;
  for (const std::string_view tail :
       {"のいずれか", "のどれか", "のどちらか", "の中から", "のうち", "から選", "から一つ", "から1つ", "からひとつ",
        "で答え", "に分類", "と答え", "を出力", "と出力", "を返", "に振り分け"}) {
    first = std::min(first, text.find(tail));
  }
  return first;
}

std::string lower_case(std::string_view text) {
  std::string lower;
  while (!text.empty()) {
    utf8proc_int32_t code = -1;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const utf8proc_ssize_t size = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code);
    if (size < 1) {
      lower += text[0];
      text.remove_prefix(1);
      continue;
    }
    std::array<utf8proc_uint8_t, 4> encoded = {};
    const utf8proc_ssize_t length = utf8proc_encode_char(utf8proc_tolower(code), encoded.data());
    lower.append(reinterpret_cast<const char*>(encoded.data()), static_cast<size_t>(length));
    text.remove_prefix(static_cast<size_t>(size));
  }
  return lower;
}

size_t blank_at(std::string_view text) {
  if (!text.empty() && std::isspace(static_cast<unsigned char>(text[0])) != 0) return 1;
  if (text.starts_with("\u00a0")) return 2;
  return text.starts_with("\u3000") || text.starts_with("\u202f") ? 3 : 0;
}

std::string_view without_blanks(std::string_view text) {
  text = trimmed(text);
  while (const size_t blank = blank_at(text)) text.remove_prefix(blank);
  for (const std::string_view blank : {"\u00a0", "\u3000", "\u202f"}) {
    while (text.ends_with(blank)) text = trimmed_end(text.substr(0, text.size() - blank.size()));
  }
  return text;
}

std::string_view unquoted(std::string_view text) {
  text = without_blanks(text);
  if (text.size() > 4 && text.starts_with("**") && text.ends_with("**")) text = text.substr(2, text.size() - 4);
  if (!text.empty() && quoted_size(text, 0) == text.size()) {
    for (const auto& [open, close] : kQuotes) {
      if (text.size() > open.size() + close.size() && text.starts_with(open) && text.ends_with(close))
        return without_blanks(text.substr(open.size(), text.size() - open.size() - close.size()));
    }
  }
  return text;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  size_t word = text.size();  // where the present word began; none: the size
  const auto end_word = [&](size_t at) {
    while (word < at) {
      const std::string_view all = text.substr(word, at - word);
      const std::string_view part = all.substr(0, japanese_word_size(all));
      std::string lower = lower_case(part);
      const uint32_t uses = uses_of(lower);
      pieces.push_back({Kind::Word, part, part, std::move(lower), uses});
      word += part.size();
    }
    word = text.size();
  };
  const auto add = [&](Kind kind, size_t at, size_t size, std::string_view inner) {
    end_word(at);
    pieces.push_back({kind, text.substr(at, size), inner, {}, 0});
    return at + size;
  };
  for (size_t at = 0; at < text.size();) {
    if (const size_t blank = blank_at(text.substr(at))) {
      end_word(at);
      at += blank;
    } else if (const size_t quoted = quoted_size(text, at)) {
      at = add(Kind::Quoted, at, quoted, unquoted(text.substr(at, quoted)));
    } else if (const size_t bracket = word == text.size() || text[at] != '(' ? bracket_size(text, at) : 0) {
      const size_t edge = static_cast<unsigned char>(text[at]) < 0x80 ? 1 : 3;
      at = add(Kind::Bracket, at, bracket, text.substr(at + edge, bracket - 2 * edge));
    } else if (const Mark* mark = mark_at(text, at)) {
      at = add(mark->kind, at, mark->text.size(), {});
    } else {
      word = std::min(word, at);
      ++at;
    }
  }
  end_word(text.size());
  return pieces;
}

std::vector<Pieces> sentences_of(Pieces pieces) {
  std::vector<Pieces> sentences;
  size_t begin = 0;
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != Kind::End && i + 1 < pieces.size()) continue;
    sentences.push_back(pieces.subspan(begin, i + 1 - begin));
    begin = i + 1;
  }
  return sentences;
}

std::string_view text_of(Pieces pieces) {
  if (pieces.empty()) return {};
  const char* begin = pieces.front().text.data();
  const char* end = pieces.back().text.data() + pieces.back().text.size();
  return {begin, static_cast<size_t>(end - begin)};
}

std::vector<SpecLine> lines_of(std::string_view spec) {
  std::vector<SpecLine> lines;
  bool blank = false;
  for (size_t begin = 0; begin <= spec.size();) {
    const size_t end = std::min(spec.find('\n', begin), spec.size());
    std::string_view line = without_blanks(spec.substr(begin, end - begin));
    begin = end + 1;
    if (line.empty() || line.starts_with("```")) {
      blank = true;
      continue;
    }
    const auto [size, marker] = marker_of(line);
    if (!lines.empty() && !blank && size == 0 && goes_on(lines.back().text, line)) {
      lines.back().text += ' ';
      lines.back().text += line;
      continue;
    }
    lines.push_back({std::string(without_blanks(line.substr(size))), std::string(marker), blank});
    blank = false;
  }
  return lines;
}

}  // namespace paw
