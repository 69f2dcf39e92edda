#include "compile/spec_readings.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "compile/spec_words.hpp"

namespace paw {
namespace {

using Kind = Piece::Kind;

constexpr size_t kMostWords = 12;    // of a label in a sentence
constexpr size_t kMostPlaces = 24;   // in a sentence, where a list may begin
constexpr size_t kMostFillers = 12;  // words before the first item
constexpr size_t kFarthest = 256;    // pieces from an item to the next one that begins like it

// The first words of a sentence, politeness left out.
Pieces without_please(Pieces sentence) {
  while (sentence.size() > 1 &&
         (sentence[0].lower == "please" || sentence[0].lower == "bitte" || sentence[0].lower == "then"))
    sentence = sentence.subspan(1);
  return sentence;
}

bool begins_with(Pieces sentence, WordUse use) {
  sentence = without_please(sentence);
  return !sentence.empty() && is(sentence[0], use);
}

bool has_one_of(Pieces pieces) {
  for (size_t i = 0; i < pieces.size(); ++i) {
    if (one_of_at(pieces.subspan(i)) > 0) return true;
  }
  return false;
}

bool is_japanese(const Piece& piece) {
  return piece.kind == Kind::Word && static_cast<unsigned char>(piece.text[0]) >= 0xE3;
}

// "Which parser should get this text?", "In which person is it?"
bool asks_which(Pieces sentence) {
  static constexpr std::array<std::string_view, 10> kWhich = {"which", "welche", "welcher", "welches", "welchem",
                                                              "quel",  "quelle", "quale",   "qual",    "какой"};
  for (size_t i = 0; i < 2 && i < sentence.size(); ++i) {
    if (std::find(kWhich.begin(), kWhich.end(), sentence[i].lower) != kWhich.end())
      return !any(sentence, WordUse::FreeNoun);
  }
  return false;
}

// Whether the sentence says to choose or to classify, or asks of which kind the input is.
bool classifies(Pieces sentence) {
  const bool kind = any(sentence, WordUse::LabelNoun) || any(sentence, WordUse::KindNoun);
  const Pieces words = without_please(sentence);
  if (has_one_of(sentence) || begins_with(sentence, WordUse::Choosing)) return true;
  if (begins_with(sentence, WordUse::Classifying) ||
      (!words.empty() && is_japanese(words.back()) && any(words, WordUse::Classifying)))
    return true;
  if (asks_which(sentence)) return true;
  if (begins_with(sentence, WordUse::Question) && (kind || says_following(text_of(sentence)))) return true;
  return any(sentence, WordUse::Only) && any(sentence, WordUse::LabelNoun);
}

// "YYYY-MM-DD", "TT.MM.JJJJ", "hh:mm": a form that outputs have.
bool is_pattern(std::string_view word) {
  size_t letters = 0;
  char before = 0;
  bool doubled = false;
  for (const char c : word) {
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) continue;
    ++letters;
    doubled = doubled || c == before;
    before = c;
  }
  const auto is_letter_of_dates = [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) == 0 ||
           std::string_view("yYmMdDhHsStTjJaAgGxX").find(c) != std::string_view::npos;
  };
  return (letters >= 4 && doubled && std::all_of(word.begin(), word.end(), is_letter_of_dates)) ||
         word.find("ГГ") != std::string_view::npos;
}

// Whether it stands for many outputs: "digits", "the year".
bool is_placeholder(const LabelItem& item) {
  const std::vector<Piece> pieces = pieces_of(item.label);
  const bool symbol = !pieces.empty() && pieces[0].text != pieces[0].lower;
  return !item.quoted && !symbol && (any(pieces, WordUse::Placeholder) || any(pieces, WordUse::FreeNoun));
}

bool is_literal(const LabelItem& item) {
  if (item.quoted) return true;
  const std::vector<Piece> pieces = pieces_of(item.label);
  if (pieces.empty() || pieces.size() > 5 ||
      (pieces.size() > 1 && pieces[0].text == pieces[0].lower && is(pieces[0], WordUse::Article)))
    return false;
  return std::none_of(pieces.begin(), pieces.end(), [](const Piece& piece) {
    return is_pattern(piece.text) || piece.text == "it" || piece.text == "them" || piece.text == "how" ||
           piece.text == "what";
  });
}

// Of a list behind a verb such as "answer": whether each item is an output as it stands, rather than a description of
// one ("the date or unknown").
bool are_literal(const LabelItems& list) {
  if (!list.chosen || list.open) return false;
  const std::vector<Piece> first = pieces_of(list.items[0].label);
  if (!list.items[0].quoted && first.size() > 1 && is(first[0], WordUse::Preposition)) return false;
  size_t others = 0;
  for (const LabelItem& item : list.items) {
    if (!is_literal(item)) return false;
    others += item.quoted || !(has_use(lower_case(item.label), WordUse::Fallback) || is_placeholder(item));
  }
  return others >= 2;
}

// Of a list that is called one: whether its items could be labels.
bool can_be_labels(const LabelItems& list) {
  if (list.open) return false;
  size_t free = 0;
  for (const LabelItem& item : list.items) {
    const std::vector<Piece> pieces = pieces_of(item.label);
    if (pieces.empty()) return false;
    if (!item.quoted && (pieces.size() > kMostWords || is_pattern(item.label))) return false;
    if (!item.quoted && pieces.size() > 4 && is(pieces[0], WordUse::Article) && list.items.size() < 3) return false;
    const bool clause =
        is(pieces[0], WordUse::OutputVerb) || is(pieces[0], WordUse::Preposition) || pieces[0].lower == "that";
    if (!item.quoted && clause && pieces.size() > 3) return false;
    if (!item.quoted && pieces[0].lower == "that" && pieces.size() > 1) return false;
    free += !item.quoted && any(pieces, WordUse::FreeNoun);
  }
  return 2 * free < list.items.size();
}

// "Not wanted:"
bool is_negative(Pieces head) {
  static constexpr std::array<std::string_view, 8> kNot = {"not", "never", "nicht", "pas", "non", "não", "не", "don't"};
  return std::any_of(head.begin(), head.end(),
                     [](const Piece& piece) { return std::find(kNot.begin(), kNot.end(), piece.lower) != kNot.end(); });
}

// "Output one word:"
bool says_one_word(Pieces head) {
  for (size_t i = 0; i + 1 < head.size(); ++i) {
    if ((head[i].lower == "one" || head[i].lower == "ein" || head[i].lower == "un" || head[i].lower == "una") &&
        is(head[i + 1], WordUse::OutputNoun))
      return true;
  }
  return false;
}

// Where items begin behind the words that announce them: "the following labels".
struct Start {
  size_t at = 0;
  bool article = false;  // behind "the", "your" and the like: what follows is no output as it stands
};

bool ends_item(Pieces sentence, size_t at) {
  const bool noun = is(sentence[at - 1], WordUse::LabelNoun) || is(sentence[at - 1], WordUse::OutputNoun);
  if (noun && at < sentence.size() && (sentence[at].kind == Kind::Colon || sentence[at].kind == Kind::Bracket))
    return false;
  return at >= sentence.size() || sentence[at].text == "=" ||
         (sentence[at].kind != Kind::Word && sentence[at].kind != Kind::Quoted) || is(sentence[at], WordUse::Or) ||
         is(sentence[at], WordUse::And) || is(sentence[at], WordUse::If);
}

// Whether further items begin with this word too: "class 1, class 2".
bool recurs(Pieces sentence, size_t at) {
  if (!is(sentence[at], WordUse::LabelNoun) && !is(sentence[at], WordUse::KindNoun) &&
      !is(sentence[at], WordUse::OutputNoun))
    return false;
  for (size_t i = at + 2; i < std::min(sentence.size(), at + kFarthest); ++i) {
    if (sentence[i - 1].kind != Kind::Comma && sentence[i - 1].kind != Kind::Semicolon &&
        !is(sentence[i - 1], WordUse::Or))
      continue;
    if (!sentence[at].lower.empty() && sentence[i].lower == sentence[at].lower) return true;
  }
  return false;
}

Start start_of_items(Pieces sentence, size_t at) {
  Start start{at, false};
  const size_t first = at;
  while (start.at < std::min(sentence.size(), first + kMostFillers)) {
    const Piece& piece = sentence[start.at];
    const bool behind_noun = start.at > 0 && (is(sentence[start.at - 1], WordUse::LabelNoun) ||
                                              is(sentence[start.at - 1], WordUse::OutputNoun));
    if (piece.kind == Kind::Colon && (start.at == at || behind_noun)) {
      at = ++start.at;
      start.article = false;
      continue;
    }
    const size_t phrase = one_of_at(sentence.subspan(start.at));
    if (recurs(sentence, start.at)) break;
    const bool skipped = phrase > 0 || piece.lower == "of" ||
                         (is(piece, WordUse::Filler) && (piece.text == piece.lower || piece.text.size() > 3)) ||
                         (is(piece, WordUse::LabelNoun) && start.at > at);
    if (!skipped || ends_item(sentence, start.at + 1)) break;
    const bool noun =
        phrase > 0 || is(piece, WordUse::LabelNoun) || is(piece, WordUse::OutputNoun) || says_following(piece.text);
    if (noun) start.article = false;
    if (!noun && (piece.lower == "of" ||
                  ((is(piece, WordUse::Article) || is(piece, WordUse::Preposition)) && !is(piece, WordUse::As))))
      start.article = true;
    start.at += std::max<size_t>(1, phrase);
  }
  return start;
}

// The pieces from `at` to the end of the sentence. A colon behind two items or more ends them ("yes or no: is it ..."),
// one before them is left out, and several are within items.
Pieces region_from(Pieces sentence, size_t at) {
  Pieces region = sentence.subspan(std::min(at, sentence.size()));
  while (!region.empty() && region.back().kind == Kind::End) region = region.first(region.size() - 1);
  size_t colons = 0, colon = 0;
  bool separated = false;  // a separator or joint stands before the colon
  for (size_t i = 0; i < region.size(); ++i) {
    if (region[i].kind == Kind::Colon && colons++ == 0) colon = i;
    if (colons == 0)
      separated =
          separated || region[i].kind == Kind::Comma || region[i].kind == Kind::Semicolon || is(region[i], WordUse::Or);
  }
  const bool semicolons =
      std::any_of(region.begin(), region.end(), [](const Piece& piece) { return piece.kind == Kind::Semicolon; });
  if (colons != 1 || (separated && semicolons)) return region;
  if (colon + 1 == region.size() && !any(region, WordUse::Or)) return {};
  return separated ? region.first(colon) : region.subspan(colon + 1);
}

// A place in a sentence where a list may begin, and how plainly it is announced.
struct Place {
  size_t at = 0;
  Strength strength = Strength::Possible;
};

bool is_copula(const Piece& piece) {
  static constexpr std::array<std::string_view, 22> kCopulas = {
      "are",  "is",  "must", "should", "may",  "can",  "sind", "ist",  "lautet", "muss", "darf",
      "sont", "est", "son",  "es",     "debe", "sono", "è",    "deve", "são",    "é",    "doit"};
  return std::find(kCopulas.begin(), kCopulas.end(), piece.lower) != kCopulas.end();
}

// English verbs that are nouns too: "the uploaded file", "a group".
bool is_noun_too(const Piece& piece) {
  static constexpr std::array<std::string_view, 11> kNouns = {"file", "group", "label", "tag", "mark",  "grade",
                                                              "rate", "route", "judge", "bin", "bucket"};
  return std::find(kNouns.begin(), kNouns.end(), piece.lower) != kNouns.end();
}

bool can_precede_verb(const Piece& piece) {
  static constexpr std::array<std::string_view, 19> kBefore = {
      "please", "to",    "must", "should", "then", "can", "only", "just",  "you",   "puis",
      "dann",   "luego", "poi",  "então",  "de",   "zu",  "di",   "bitte", "always"};
  return piece.kind != Kind::Word || is(piece, WordUse::And) ||
         std::find(kBefore.begin(), kBefore.end(), piece.lower) != kBefore.end();
}

// Whether an earlier word of the sentence classifies or chooses; a German "teile" needs its "ein".
bool has_before(Pieces sentence, size_t at, WordUse use) {
  for (size_t i = at; i-- > 0;) {
    const bool joint = is(sentence[i], WordUse::Or) && sentence[i].lower.size() > 1;  // "o" is an article too
    if (sentence[i].kind == Kind::Comma || sentence[i].kind == Kind::Semicolon || joint) return false;
    if (!is(sentence[i], use) || (i > 0 && is_noun_too(sentence[i]) && !can_precede_verb(sentence[i - 1]))) continue;
    if (sentence[i].lower != "teile") return true;
    return std::any_of(sentence.begin(), sentence.end(), [](const Piece& piece) { return piece.lower == "ein"; });
  }
  return false;
}

// "Extract the method of payment, one of ...": not a verb such as "replace".
bool extracts(Pieces sentence) {
  static constexpr std::array<std::string_view, 14> kExtracting = {
      "extract", "find",   "take",   "copy",    "ziehe",   "extrahiere", "nenne",
      "extrais", "extrae", "estrai", "extraia", "извлеки", "назови",     "list"};
  const Pieces words = without_please(sentence);
  return !words.empty() && std::find(kExtracting.begin(), kExtracting.end(), words[0].lower) != kExtracting.end();
}

// What the noun before "is" or "must be", whose first word stands at or before `at`, announces: "the labels are".
Strength strength_of_subject(Pieces sentence, size_t at, const Task& task) {
  const bool only = at + 1 < sentence.size() && is(sentence[at + 1], WordUse::Only);
  while (at > 0 && (is_copula(sentence[at]) || is(sentence[at], WordUse::Only))) --at;
  const Pieces noun = sentence.subspan(at, 1);
  const Pieces with_adjectives = sentence.subspan(at - std::min<size_t>(at, 2), std::min<size_t>(at, 2) + 1);
  if (asks_for_text(sentence.first(at + 1)) || begins_with(sentence, WordUse::Question)) return Strength::Possible;
  const bool output = any(noun, WordUse::OutputNoun);
  if (any(noun, WordUse::LabelNoun) || (output && any(with_adjectives, WordUse::LabelNoun)))
    return task.writes ? Strength::Said : Strength::Set;
  return !output ? Strength::Possible : only ? Strength::Set : Strength::Answer;
}

// What is announced by the words that end right before `at`.
Strength strength_at(Pieces sentence, size_t at, const Task& task) {
  const Piece& word = sentence[at - 1];
  const Pieces before = sentence.first(at);
  if (word.kind == Kind::Colon || word.kind == Kind::Dash) {
    size_t begin = at - 1;
    while (begin > 0 && sentence[begin - 1].kind != Kind::Colon) --begin;
    return strength_of_head(sentence.subspan(begin, at - begin), task);
  }
  if (word.text == "=" && at >= 2 && is(sentence[at - 2], WordUse::LabelNoun)) return Strength::Set;
  for (const size_t words : {1, 2}) {
    if (at < words || one_of_at(sentence.subspan(at - words)) != words) continue;
    const std::string_view earlier = at > words ? std::string_view(sentence[at - words - 1].lower) : std::string_view();
    if (earlier == "every" || earlier == "each" || earlier == "any") return Strength::Possible;
    // "either" and the like are part of many a sentence.
    const bool verb =
        at > words &&
        (is(sentence[at - words - 1], WordUse::OutputVerb) || is(sentence[at - words - 1], WordUse::Choosing) ||
         is(sentence[at - words - 1], WordUse::As) || is_copula(sentence[at - words - 1]) ||
         is(sentence[at - words - 1], WordUse::Filler) || sentence[at - words - 1].kind == Kind::Colon);
    if (words == 1 && word.lower != "parmi" && !verb && at > words) return Strength::Possible;
    const bool form =
        at > words && sentence[at - words - 1].lower == "in" && !has_before(sentence, at, WordUse::Classifying);
    size_t end = at;
    while (end < sentence.size() && end < at + 3 && sentence[end].kind == Kind::Word) ++end;
    const Pieces behind =
        end < sentence.size() && sentence[end].kind == Kind::Colon ? sentence.subspan(at, end - at) : Pieces();
    const bool changes = begins_with(sentence, WordUse::FreeVerb) && !begins_with(sentence, WordUse::OutputVerb) &&
                         !any(before, WordUse::LabelNoun) && !extracts(sentence);
    return form || changes || any(before, WordUse::InputNoun) || any(behind, WordUse::FreeNoun) ? Strength::Possible
                                                                                                : Strength::Set;
  }
  if (at >= 2 && sentence[at - 2].lower == "such") return Strength::Possible;
  if (is(word, WordUse::As) && has_before(sentence, at - 1, WordUse::Classifying)) return Strength::Set;
  if (is(word, WordUse::Between) && has_before(sentence, at - 1, WordUse::Choosing)) return Strength::Set;
  if (is_copula(word)) return strength_of_subject(sentence, at - 1, task);
  if (is(word, WordUse::OutputVerb)) {
    const bool question = sentence.back().text == "?" && begins_with(sentence, WordUse::Question);
    const bool imperative = at == 1 || can_precede_verb(sentence[at - 2]);
    return imperative && !question ? Strength::Answer : Strength::Possible;
  }
  return Strength::Possible;
}

// Words that may announce a list, besides those above: enough for a list that the program's outputs confirm.
bool announces(const Piece& piece) {
  static constexpr std::array<std::string_view, 20> kAnnouncing = {
      "of",         "with", "labels", "label", "are",    "is",     "into",   "as",    "either",  "word",
      "categories", "tags", "one",    "pick",  "choose", "groups", "topics", "teams", "options", "classes"};
  return std::find(kAnnouncing.begin(), kAnnouncing.end(), piece.lower) != kAnnouncing.end();
}

// Whether each of the parts between semicolons has a colon, so that none stands before the list.
bool has_colons_in_items(Pieces sentence) {
  const auto count = [&](Kind kind) {
    return std::count_if(sentence.begin(), sentence.end(), [&](const Piece& piece) { return piece.kind == kind; });
  };
  return count(Kind::Semicolon) > 0 && count(Kind::Colon) == count(Kind::Semicolon) + 1;
}

std::vector<Place> places_in(Pieces sentence, const Task& task) {
  std::vector<Place> places;
  const bool in_items = has_colons_in_items(sentence);
  const auto colons =
      std::count_if(sentence.begin(), sentence.end(), [](const Piece& piece) { return piece.kind == Kind::Colon; });
  for (size_t at = 1; at < sentence.size() && places.size() < kMostPlaces; ++at) {
    const Piece& word = sentence[at - 1];
    if (word.kind != Kind::Word && word.kind != Kind::Colon && word.kind != Kind::Dash) continue;
    if (in_items && word.kind == Kind::Colon) continue;
    const Strength strength = strength_at(sentence, at, task);
    // "one of billing: refund, billing: invoice": the colon is within an item.
    const bool near = !places.empty() && places.back().strength == Strength::Set &&
                      sentence[places.back().at - 1].kind != Kind::Colon &&
                      at - start_of_items(sentence, places.back().at).at < 4 &&
                      at - start_of_items(sentence, places.back().at).at > 1;
    if (word.kind == Kind::Colon && near && colons > 1) continue;
    if (strength > Strength::Possible || word.kind == Kind::Colon || announces(word)) places.push_back({at, strength});
  }
  return places;
}

// A question mark at the end of a list that is not in a question belongs to its last label.
void keep_question_mark(Pieces sentence, LabelItems& list) {
  if (list.items.empty() || any(sentence, WordUse::Or) || sentence.back().text != "?" ||
      begins_with(sentence, WordUse::Question))
    return;
  const std::string_view last = sentence[sentence.size() - 2].text;
  if (list.items.back().label.ends_with(last)) list.items.back().label += '?';
}

// What the strength needs beside the words before the list.
Strength checked(Strength strength, const LabelItems& list, bool article) {
  if (strength <= Strength::Said) return strength;
  if (!can_be_labels(list)) return Strength::Possible;
  if (strength == Strength::Answer && (!are_literal(list) || (article && !list.items[0].quoted)))
    return Strength::Possible;
  if (strength == Strength::Kind && !list.chosen && list.items.size() < 3) return Strength::Said;
  return strength;
}

// "Sweden = SWE, Italy = ITA": a code for each word. Which of them are the outputs is not said; more likely the codes.
bool are_codes(const LabelItems& list) {
  constexpr size_t kLongestCode = 6;
  const auto is_code = [](const std::string& text) {
    const bool capitals =
        std::none_of(text.begin(), text.end(), [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; });
    return !text.empty() && text.find(' ') == std::string::npos &&
           (text.size() <= 3 || (text.size() <= kLongestCode && capitals));
  };
  return std::all_of(list.items.begin(), list.items.end(),
                     [&](const LabelItem& item) { return is_code(item.meaning) && !is_code(item.label); });
}

void add(std::vector<Reading>& readings, LabelItems list, Strength strength, size_t lines = 0) {
  if (list.items.empty()) return;
  if (are_codes(list)) {
    for (LabelItem& item : list.items) std::swap(item.label, item.meaning);
    strength = std::min(strength, Strength::Said);
  }
  for (const LabelItem& item : list.items) {
    if (lines == 0 && words_in(item.label) > 2 * kMostWords) return;
  }
  readings.push_back({std::move(list.items), strength, lines});
}

// "one word, yes or no": the word before the labels.
void drop_noun(LabelItems& list) {
  if (list.items.size() < 3 || list.items[0].quoted || !list.items[0].meaning.empty()) return;
  const std::string first = lower_case(list.items[0].label);
  if (has_use(first, WordUse::OutputNoun) || has_use(first, WordUse::LabelNoun)) list.items.erase(list.items.begin());
}

// Without a clause behind the list: "relevant or not relevant; a result that shares words only is not relevant", "yes
// or no, nothing more".
Pieces without_clause(Pieces region) {
  constexpr size_t kLongClause = 7;
  for (size_t i = 1; i + 1 < region.size(); ++i) {
    const bool comma = region[i].kind == Kind::Comma;
    if (!comma && region[i].kind != Kind::Semicolon && region[i].kind != Kind::Dash) continue;
    const Pieces clause = region.subspan(i + 1);
    if (comma && is(clause[0], WordUse::Ending) && any(region.first(i), WordUse::Or)) return region.first(i);
    const bool separated =
        std::any_of(clause.begin(), clause.end(), [&](const Piece& piece) { return piece.kind == region[i].kind; });
    const bool earlier = std::any_of(region.begin(), region.begin() + static_cast<std::ptrdiff_t>(i),
                                     [&](const Piece& piece) { return piece.kind == region[i].kind; });
    if (separated || earlier || !any(region.first(i), WordUse::Or)) continue;
    const bool verb = is(clause[0], WordUse::And) || is(clause[0], WordUse::Ending) ||
                      is(clause[0], WordUse::Negation) || is(clause[0], WordUse::FreeVerb) ||
                      is(clause[0], WordUse::OutputVerb) || clause[0].lower == "do";
    return (comma ? verb && !any(clause, WordUse::Or) : clause.size() >= kLongClause) ? region.first(i) : region;
  }
  return region;
}

// Both readings of the last item, where they differ; the second one only as what it could be.
void add_region(Pieces sentence, Pieces region, Strength strength, bool article, std::vector<Reading>& readings) {
  region = without_clause(region);
  // A list in brackets: "one of [a, b]"; an object is a form that outputs have.
  const bool bracket =
      !region.empty() && region[0].kind == Kind::Bracket && (region.size() == 1 || region[1].kind != Kind::Word);
  if (bracket && !items_of(region.first(1), LastItem::SplitAtOr).items.empty()) region = region.first(1);
  const bool object =
      text_of(region).find('{') != std::string_view::npos && text_of(region).find(':') != std::string_view::npos;
  if (object) strength = Strength::Possible;
  const bool set = strength == Strength::Set || strength == Strength::Kind;
  LabelItems list = items_of(region, set ? LastItem::SplitAtAny : LastItem::SplitAtOr);
  drop_noun(list);
  keep_question_mark(sentence, list);
  const Strength found = checked(strength, list, article);
  add(readings, std::move(list), found);
  const Strength other = set && found > Strength::Possible ? Strength::Said : Strength::Possible;
  for (const LastItem last : {LastItem::SplitAtAny, LastItem::Whole}) add(readings, items_of(region, last), other);
}

// "S1 means smoke; S2 means noise.": nothing announces the list, but each item has its meaning.
void read_explained(Pieces sentence, std::vector<Reading>& readings) {
  while (!sentence.empty() && sentence.back().kind == Kind::End) sentence = sentence.first(sentence.size() - 1);
  LabelItems list = items_of(sentence, LastItem::SplitAtOr);
  const bool explained = std::none_of(list.items.begin(), list.items.end(), [](const LabelItem& item) {
    return item.meaning.empty() || words_in(item.label) > 4;
  });
  if (explained) add(readings, std::move(list), Strength::Said);
}

// "Answer 1 if it rains, otherwise 0."
void read_conditional(Pieces sentence, std::vector<Reading>& readings) {
  size_t tried = 0;
  for (size_t at = 1; at < sentence.size() && tried < kMostPlaces; ++at) {
    if (!is(sentence[at - 1], WordUse::OutputVerb) && sentence[at - 1].kind != Kind::Colon) continue;
    ++tried;
    const Start start = start_of_items(sentence, at);
    Pieces region = sentence.subspan(start.at);
    while (!region.empty() && region.back().kind == Kind::End) region = region.first(region.size() - 1);
    LabelItems list = conditional_items(region);
    if (list.items.empty() || (start.article && !list.items[0].quoted) || !are_literal(list)) continue;
    if (sentence[at - 1].kind == Kind::Colon && !any(sentence.first(at), WordUse::OutputNoun)) continue;
    add(readings, std::move(list), Strength::Answer);
    return;
  }
}

// "請求、配送、その他のいずれか一つで答えてください": the list stands before the words that announce it.
void read_japanese(Pieces sentence, std::vector<Reading>& readings) {
  size_t tail = 0;
  while (tail < sentence.size() && (sentence[tail].kind != Kind::Word || japanese_tail(sentence[tail].text) != 0))
    ++tail;
  if (tail == sentence.size() || tail == 0 || asks_for_text(sentence)) return;
  std::vector<Piece> region(sentence.begin(), sentence.begin() + static_cast<std::ptrdiff_t>(tail));
  for (size_t i = region.size(); i > 0; --i) {
    if (region[i - 1].kind != Kind::Colon) continue;
    region.erase(region.begin(), region.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  // "出力は", "重要度を": up to the particle, the sentence's topic or object.
  for (const std::string_view particle : {"は", "を"}) {
    if (region.empty() || region[0].kind != Kind::Word || region[0].text == "はい") continue;
    const size_t at = region[0].text.find(particle, 3);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = region[0].text.substr(at + particle.size());
    if (rest.empty()) {
      region.erase(region.begin());
    } else {
      region[0] = {Kind::Word, rest, rest, std::string(rest), uses_of(rest)};
    }
  }
  LabelItems list = items_of(region, LastItem::SplitAtAny);
  if (list.items.empty()) return;
  const bool set = sentence[tail].text.starts_with("の") || sentence[tail].text.starts_with("から") || list.chosen ||
                   any(sentence, WordUse::Classifying);
  add(readings, std::move(list), set ? Strength::Set : Strength::Said);
}

// "(pos/neg/neu)"
void read_brackets(Pieces sentence, Pieces before, const Task& task, std::vector<Reading>& readings) {
  for (size_t i = 0; i < sentence.size(); ++i) {
    if (sentence[i].kind != Kind::Bracket) continue;
    const Pieces head = i > 0 ? sentence.first(i) : before;
    const std::vector<Piece> inner = pieces_of(sentence[i].inner);
    LabelItems list = items_of(inner, LastItem::SplitAtAny);
    const Pieces near = head.last(std::min<size_t>(2, head.size()));
    const bool alone = sentence.size() <= 2 && list.chosen && !task.writes;  // a sentence of its own
    const bool named = any(near, WordUse::LabelNoun);
    const bool kind =
        alone || named || any(head, WordUse::LabelNoun) || any(head, WordUse::KindNoun) || classifies(head);
    const bool free = !alone && !named && (head.empty() || asks_for_text(head) || task.writes);
    const bool short_items =
        std::all_of(list.items.begin(), list.items.end(), [](const LabelItem& item) { return is_literal(item); });
    const bool last = sentence[i].text[0] == '{' || i + 1 == sentence.size() || sentence[i + 1].kind == Kind::End;
    const bool stated = kind && !free && !list.open && short_items && last;
    add(readings, std::move(list), !stated ? Strength::Possible : named ? Strength::Set : Strength::Kind);
  }
}

// "Which department? Sales, support or other."
void read_answers(Pieces sentence, Pieces before, std::vector<Reading>& readings) {
  if (before.empty() || before.back().kind != Kind::End || !before.back().text.starts_with('?') || !classifies(before))
    return;
  while (!sentence.empty() && sentence.back().kind == Kind::End) sentence = sentence.first(sentence.size() - 1);
  if (sentence.empty() || is(sentence[0], WordUse::OutputVerb) || is(sentence[0], WordUse::FreeVerb)) return;
  LabelItems list = items_of(sentence, LastItem::SplitAtOr);
  const bool brief = std::all_of(list.items.begin(), list.items.end(),
                                 [](const LabelItem& item) { return words_in(item.label) <= 3; });
  if (brief && are_literal(list)) add(readings, std::move(list), Strength::Kind);
}

// "Is it spam? Yes or no.", "..., yes or no?"
void read_yes_no(Pieces sentence, const Task& task, std::vector<Reading>& readings) {
  static constexpr std::array<std::string_view, 9> kYes = {"yes", "ja", "oui", "sí", "sì", "sim", "да", "true", "y"};
  Pieces rest = sentence;
  while (!rest.empty() && rest.back().kind == Kind::End) rest = rest.first(rest.size() - 1);
  for (size_t i = 0; i < rest.size(); ++i) {
    if (rest[i].kind == Kind::Comma) return read_yes_no(rest.subspan(i + 1), task, readings);
  }
  if (rest.empty() || rest.size() > 3 || task.writes) return;
  LabelItems list = items_of(rest, LastItem::SplitAtOr);
  if (list.items.size() != 2) return;
  const std::string first = lower_case(list.items[0].label);
  if (std::find(kYes.begin(), kYes.end(), first) == kYes.end()) return;
  add(readings, std::move(list), Strength::Answer);
}

}  // namespace

Strength strength_of_tail(Pieces tail, const Task& task) {
  if (tail.empty() || task.writes || !any(tail, WordUse::OutputVerb)) return Strength::Possible;
  const bool noun = any(tail, WordUse::LabelNoun) || any(tail, WordUse::KindNoun) || any(tail, WordUse::MarkerNoun);
  if (any(tail, WordUse::FreeNoun) && !noun) return Strength::Possible;
  return noun || any(tail, WordUse::Only) ? Strength::Answer : Strength::Possible;
}

Task task_of(const std::vector<Pieces>& sentences) {
  Task task;
  for (const Pieces sentence : sentences) {
    task.classifies = task.classifies || classifies(sentence);
    const bool marker = any(sentence, WordUse::MarkerNoun) && any(sentence, WordUse::OutputVerb);
    task.wants_marker = task.wants_marker || (marker && !any(sentence, WordUse::FreeNoun));
  }
  static constexpr std::array<std::string_view, 5> kLooking = {"find", "take", "complete", "report", "describe"};
  if (sentences.empty()) return task;
  const Pieces first = without_please(sentences.front());
  const bool looking = !first.empty() && std::find(kLooking.begin(), kLooking.end(), first[0].lower) != kLooking.end();
  task.writes = !looking && begins_with(first, WordUse::FreeVerb) && !classifies(first);
  return task;
}

Strength strength_of_head(Pieces head, const Task& task) {
  if (asks_for_text(head) && !has_one_of(head)) return Strength::Possible;
  const bool only = any(head, WordUse::Only) || says_one_word(head);
  const bool in = !head.empty() && any(head, WordUse::FreeNoun);
  if (in) return Strength::Possible;
  const bool noun = any(head, WordUse::LabelNoun) || any(head, WordUse::KindNoun) || has_one_of(head) ||
                    begins_with(head, WordUse::Choosing);
  if (is_negative(head)) return Strength::Possible;
  if (classifies(head)) return noun || head.size() <= 2 ? Strength::Set : Strength::Kind;
  if (any(head, WordUse::LabelNoun)) return task.writes ? Strength::Said : Strength::Set;
  if (only && (any(head, WordUse::OutputNoun) || any(head, WordUse::OutputVerb))) return Strength::Answer;
  if (any(head, WordUse::KindNoun)) return task.writes ? Strength::Said : Strength::Kind;
  if (any(head, WordUse::OutputNoun) || any(head, WordUse::OutputVerb)) return Strength::Said;
  return Strength::Possible;
}

bool asks_for_text(Pieces sentence) {
  sentence = without_please(sentence);
  if (sentence.empty() || any(sentence, WordUse::FreeNoun)) return true;
  if (any(sentence, WordUse::Copying) && any(sentence, WordUse::LabelNoun)) return false;
  if (is_japanese(sentence[0]) || is_japanese(sentence.back())) return any(sentence, WordUse::FreeVerb);
  return is(sentence[0], WordUse::FreeVerb) && !is(sentence[0], WordUse::OutputVerb);
}

void read_sentence(Pieces sentence, Pieces before, const Task& task, std::vector<Reading>& readings) {
  for (const Place& place : places_in(sentence, task)) {
    const Start start = start_of_items(sentence, place.at);
    if (start.at >= sentence.size()) continue;
    add_region(sentence, region_from(sentence, start.at), place.strength, start.article, readings);
  }
  read_explained(sentence, readings);
  read_conditional(sentence, readings);
  read_japanese(sentence, readings);
  read_brackets(sentence, before, task, readings);
  read_yes_no(sentence, task, readings);
  read_answers(sentence, before, readings);
}

std::string fallback_label(Pieces sentence) {
  static constexpr std::array<std::string_view, 15> kOther = {"other",   "others", "misc",  "neutral", "sonstiges",
                                                              "anderes", "andere", "autre", "autres",  "otro",
                                                              "otros",   "altro",  "outro", "outros",  "другое"};
  const bool none = any(sentence, WordUse::Negation),
             condition = any(sentence, WordUse::If) || any(sentence, WordUse::Or_Else);
  if (!none && !condition) return {};
  while (!sentence.empty() && sentence.back().kind == Kind::End) sentence = sentence.first(sentence.size() - 1);
  for (size_t at = sentence.size(); at-- > 1;) {
    if (!is(sentence[at - 1], WordUse::OutputVerb) && sentence[at - 1].kind != Kind::Colon &&
        !is(sentence[at - 1], WordUse::Or_Else))
      continue;
    const Start start = start_of_items(sentence, at);
    Pieces rest = sentence.subspan(start.at);
    bool cut = false;
    for (size_t i = 1; i < rest.size(); ++i) {
      if (rest[i].kind != Kind::Comma && !is(rest[i], WordUse::If)) continue;
      rest = rest.first(i);
      cut = true;
    }
    if (rest.empty() || rest.size() > 3) return {};
    if (rest[0].kind == Kind::Quoted) return rest.size() == 1 ? std::string(rest[0].inner) : std::string();
    const std::string label(unquoted(text_of(rest)));
    const std::string lower = lower_case(label);
    const bool other =
        std::find(kOther.begin(), kOther.end(), lower) != kOther.end() || has_use(lower, WordUse::Fallback);
    const bool symbol = lower != label && rest.size() == 1;
    const bool plain = none && !cut && !start.article && rest.size() <= 2 && sentence[at - 1].kind == Kind::Colon;
    return other || symbol || plain ? label : std::string();
  }
  return {};
}

}  // namespace paw
