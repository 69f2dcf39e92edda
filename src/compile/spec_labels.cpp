#include "compile/spec_labels.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "eval/match.hpp"
#include "text/trim.hpp"

namespace paw {
namespace {

constexpr size_t kMostLabels = 64, kLongestLabel = 48, kMostWords = 6;
// Longer specifications are not read for labels: what is below takes the square of the length at worst.
constexpr size_t kLongestSpec = 16'384;
// This share of the outputs must be labels: less where the list is called one. Programs that write free text hit such a
// list by chance only, and programs that choose among labels often write them a little wrong.
constexpr double kShareOfSaid = 0.08, kShare = 0.2;

bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    while (i < text.size() && !is_blank(text[i])) ++i;
    if (i > begin) words.push_back(text.substr(begin, i - begin));
    while (i < text.size() && is_blank(text[i])) ++i;
  }
  return words;
}

bool is_one_of(std::string_view word, std::span<const std::string_view> list) {
  std::string lower(word);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return std::find(list.begin(), list.end(), lower) != list.end();
}

std::string_view unquoted(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view quote : {"\"", "'", "`", "\u201c", "\u201d", "\u2018", "\u2019", "<", ">", "[", "]"}) {
    if (text.starts_with(quote)) text.remove_prefix(quote.size());
    if (text.ends_with(quote)) text.remove_suffix(quote.size());
  }
  return trimmed(text);
}

// "urgent = wake somebody", "A for apples": the label without what it means.
std::string_view without_meaning(std::string_view item) {
  for (const std::string_view sign : {" = ", "=", " means ", " if ", " when ", " - ", " \u2013 ", " \u2014 ", ": "}) {
    const size_t at = item.find(sign);
    if (at != std::string_view::npos && at > 0) item = item.substr(0, at);
  }
  const size_t at = item.find(" for ");
  if (at != std::string_view::npos && words_of(item.substr(0, at)).size() == 1) item = item.substr(0, at);
  return unquoted(item);
}

bool can_be_label(std::string_view text) {
  return !text.empty() && text.size() <= kLongestLabel && words_of(text).size() <= kMostWords;
}

void add_list(const std::vector<std::string_view>& items, bool said, std::vector<LabelList>& lists) {
  std::vector<std::string> labels;
  for (const std::string_view item : items) {
    const std::string label(without_meaning(item));
    if (!can_be_label(label)) return;
    if (std::find(labels.begin(), labels.end(), label) == labels.end()) labels.push_back(label);
  }
  if (labels.size() < 2 || labels.size() > kMostLabels) return;
  for (LabelList& list : lists) {
    if (list.labels == labels) {
      list.said = list.said || said;
      return;
    }
  }
  lists.push_back({std::move(labels), said});
}

// The items of a clause: between semicolons, if it has any; else between commas, slashes and bars, and at "or" and
// "and" behind the last of these; or not there (kWhole), since it may be part of a label.
enum class LastItem { Split, Whole };
std::vector<std::string_view> items_of(std::string_view clause, LastItem last) {
  const bool semicolons = clause.find(';') != std::string_view::npos;
  const std::string_view separators = semicolons ? ";" : ",/|";
  std::vector<std::string_view> items;
  const auto add = [&](std::string_view item) {
    item = trimmed(item);
    for (const std::string_view joint : {"or ", "and ", "either "}) {
      if (item.starts_with(joint)) item = trimmed(item.substr(joint.size()));
    }
    if (!item.empty()) items.push_back(item);
  };
  size_t begin = 0;
  for (size_t i = clause.find_first_of(separators); i < clause.size(); i = clause.find_first_of(separators, begin)) {
    add(clause.substr(begin, i - begin));
    begin = i + 1;
  }
  std::string_view rest = clause.substr(begin);
  while (last == LastItem::Split && !semicolons) {
    const size_t at = std::min(rest.find(" or "), items.empty() ? rest.size() : rest.find(" and "));
    if (at >= rest.size()) break;
    add(rest.substr(0, at));
    rest = rest.substr(rest.find(' ', at + 1));
  }
  add(rest);
  return items;
}

// A clause's lists. The first item may have words before it ("Answer alert"), of which those up to the last word that
// announces a list are left out; the last may have some behind it ("no and nothing else"). `heading` is what the clause
// stands behind, up to a colon or bracket.
void read_clause(std::string_view clause, std::string_view heading, LastItem last_item, std::vector<LabelList>& lists) {
  static constexpr std::array<std::string_view, 28> kAnnouncing = {
      "of",    "answer", "with",    "labels", "label",  "are",   "is",      "into",       "as",   "say",
      "reply", "output", "return",  "either", "word",   "write", "print",   "categories", "tags", "one",
      "pick",  "choose", "respond", "groups", "topics", "teams", "options", "classes"};
  static constexpr std::array<std::string_view, 14> kEnding = {
      "nothing", "only", "if",   "when", "depending",   "based",   "according",
      "without", "in",   "from", "with", "accordingly", "whether", "instead"};
  static constexpr std::array<std::string_view, 12> kSaying = {"label",   "labels", "word",    "categories",
                                                               "classes", "tags",   "outputs", "options",
                                                               "one",     "groups", "topics",  "teams"};
  std::vector<std::string_view> items = items_of(clause, last_item);
  if (items.size() < 2) return;
  // "The legal form, one of Ltd, Inc or none": the list begins there.
  for (size_t i = items.size() - 1; i > 0; --i) {
    if (!items[i].starts_with("one of ")) continue;
    items[i].remove_prefix(7);
    items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(i));
    heading = "one of";
    break;
  }
  const std::vector<std::string_view> first = words_of(items.front());
  size_t skip = 0;
  bool found = !heading.empty(), said = false;
  for (const std::string_view word : words_of(heading)) said = said || is_one_of(word, kSaying);
  for (size_t i = 0; i + 1 < first.size(); ++i) {
    said = said || is_one_of(first[i], kSaying);
    if (is_one_of(first[i], kAnnouncing)) {
      skip = i + 1;
      found = true;
    }
  }
  if (!found) return;
  if (skip > 0) items.front() = items.front().substr(static_cast<size_t>(first[skip].data() - items.front().data()));
  const std::vector<std::string_view> last = words_of(items.back());
  for (size_t i = 1; i < last.size(); ++i) {
    if (is_one_of(last[i], kEnding)) {
      items.back() = trimmed(items.back().substr(0, static_cast<size_t>(last[i].data() - items.back().data())));
      break;
    }
  }
  if (items.back() == "nothing else" || items.back().starts_with("nothing")) items.pop_back();
  add_list(items, said, lists);
}

// The clauses of a text end at full stops, question and exclamation marks, ends of lines, and colons.
void read_clauses(std::string_view text, std::string_view heading, std::vector<LabelList>& lists) {
  size_t begin = 0;
  for (size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '\n';
    const bool before_blank = i + 1 >= text.size() || is_blank(text[i + 1]);
    if (c != '\n' && !(before_blank && std::string_view(".?!:").find(c) != std::string_view::npos)) continue;
    const std::string_view clause = trimmed(text.substr(begin, i - begin));
    begin = i + 1;
    if (c == ':' && !clause.empty()) {
      heading = clause;
      continue;
    }
    for (const LastItem last : {LastItem::Split, LastItem::Whole}) read_clause(clause, heading, last, lists);
    heading = {};
  }
}

}  // namespace

std::vector<LabelList> label_lists(std::string_view spec) {
  std::vector<LabelList> lists;
  if (spec.size() > kLongestSpec) return lists;
  // What stands in brackets is a text of its own; without it the rest reads on.
  std::string rest;
  for (size_t i = 0; i < spec.size(); ++i) {
    const size_t close = spec[i] == '(' ? spec.find(')', i) : std::string_view::npos;
    if (close == std::string_view::npos) {
      rest += spec[i];
      continue;
    }
    read_clauses(spec.substr(i + 1, close - i - 1), rest.empty() ? "(" : rest, lists);
    while (!rest.empty() && rest.back() == ' ') rest.pop_back();
    i = close;
  }
  read_clauses(rest, {}, lists);
  // Lines that are items ("- late: it comes too late") or begin with a name of one word ("E1: lease of * to *").
  std::vector<std::string_view> bullets, names;
  for (size_t begin = 0; begin <= rest.size();) {
    const size_t end = std::min(rest.find('\n', begin), rest.size());
    const std::string_view line = trimmed(std::string_view(rest).substr(begin, end - begin));
    const size_t colon = line.find(": ");
    if (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("\u2022 ")) {
      bullets.push_back(trimmed(line.substr(line.find(' '))));
    } else if (colon != std::string_view::npos && words_of(line.substr(0, colon)).size() == 1) {
      names.push_back(line.substr(0, colon));
    }
    begin = end + 1;
  }
  if (bullets.size() >= 2) add_list(bullets, true, lists);
  if (names.size() >= 2) add_list(names, true, lists);
  return lists;
}

std::vector<std::string> list_with(std::span<const LabelList> lists, std::span<const std::string> outputs) {
  constexpr size_t kEnough = 8;
  const std::set<std::string_view> distinct(outputs.begin(), outputs.end());
  std::vector<std::string> best;
  for (const auto& [labels, said] : lists) {
    if (distinct.size() < 2 || (!said && outputs.size() < kEnough)) continue;
    const auto has_it = [&](std::string_view output) {
      return std::find(labels.begin(), labels.end(), output) != labels.end();
    };
    if (!std::all_of(distinct.begin(), distinct.end(), has_it)) continue;
    if (best.empty() || labels.size() < best.size()) best = labels;
  }
  return best;
}

std::vector<std::string> list_of(std::string_view spec, std::span<const LabelList> lists,
                                 std::span<const std::string> outputs) {
  std::vector<std::string> best;
  size_t most = 0;
  for (const auto& [labels, said] : lists) {
    size_t among = 0;
    std::set<std::string_view> seen;
    for (const std::string& output : outputs) {
      if (std::find(labels.begin(), labels.end(), output) == labels.end()) continue;
      ++among;
      seen.insert(output);
    }
    const double share = static_cast<double>(among) / static_cast<double>(std::max<size_t>(1, outputs.size()));
    if (said ? share < kShareOfSaid : share < kShare || seen.size() < 2) continue;
    if (among > most || (among == most && labels.size() > best.size())) {
      most = among;
      best = labels;
    }
  }
  if (best.empty()) return best;
  // "one of a, b. If none fits: other"
  for (const std::string& output : outputs) {
    const auto has_it = [&](const std::string& label) { return label.find(output) != std::string::npos; };
    if (!can_be_label(output) || spec.find(output) == std::string_view::npos) continue;
    if (std::count(outputs.begin(), outputs.end(), output) < 2 || std::any_of(best.begin(), best.end(), has_it))
      continue;
    best.push_back(output);
  }
  return best;
}

}  // namespace paw
