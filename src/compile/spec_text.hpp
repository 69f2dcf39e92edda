// A specification cut into lines, sentences and pieces (words, quoted texts, brackets, punctuation), as spec_labels.hpp
// reads it. Pure functions, safe from several threads; the results refer to the text that they were given.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace paw {

struct Piece {
  enum class Kind { Word, Quoted, Bracket, Comma, Semicolon, Colon, Bar, Slash, Dash, End };
  Kind kind = Kind::Word;
  std::string_view text;   // as it is written, quotes and brackets included
  std::string_view inner;  // of quoted texts and brackets, without them; else the same
  std::string lower;       // of words, in lower case
  uint32_t uses = 0;       // of words: a bit for each WordUse (spec_words.hpp) that it has
};
using Pieces = std::span<const Piece>;

// Quoted texts (all kinds of quotes) and brackets are one piece each, whatever they hold. A comma within a number, a
// colon or full stop within a word, and an apostrophe are part of their word.
std::vector<Piece> pieces_of(std::string_view text);

// The runs of pieces between ends, each with its end ('.', '?', '!' and the like) where it has one.
std::vector<Pieces> sentences_of(Pieces pieces);

// The text from the first to the last of these pieces; empty for none.
std::string_view text_of(Pieces pieces);

// In lower case, also beyond ASCII. Bytes that are not UTF-8 stay as they are.
std::string lower_case(std::string_view text);

// Whether it is white space, also the wide space of Japanese and the no-break space, that the text begins with: its
// bytes; 0: none.
size_t blank_at(std::string_view text);
std::string_view without_blanks(std::string_view text);  // at its ends

// Where a Japanese clause says that what stands before is a list to choose from ("のいずれか"); npos: nowhere.
size_t japanese_tail(std::string_view text);

// The content of a text that is one quoted text, whatever the quotes; else the text itself.
std::string_view unquoted(std::string_view text);

// A line of the specification without its marker. A marker is a bullet, or a number or letter with '.' or ')'.
struct SpecLine {
  std::string text;          // without marker and blanks at its ends; lines that a line break only wraps are joined
  std::string marker;        // "-", "1", "a"; empty: none
  bool after_blank = false;  // an empty line stands before it
};
std::vector<SpecLine> lines_of(std::string_view spec);

}  // namespace paw
